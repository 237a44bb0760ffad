"""Tables for people, JSON for programs."""

import json
import os
import platform
import time
from pathlib import Path

RESULTS = Path(os.environ.get("RESULTS", ".build-bench/results"))


def show(title: str, columns: list[str], rows: list[list]) -> None:
    """Prints a Markdown table."""
    print(f"**{title}**\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "|".join([" --- "] + [" ---: "] * (len(columns) - 1)) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def target(what: str, got: float, must: float, at_most: bool, unit: str = "") -> dict:
    """One figure against what it must be."""
    sign = "≤" if at_most else "≥"
    return {
        "what": what, "got": f"{got:.3g}{unit}", "value": got, "must": f"{sign} {must:g}{unit}",
        "met": got <= must if at_most else got >= must,
    }


def save(name: str, result: dict) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "system": platform.platform()}
    record = {"part": name, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine, **result}
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=2) + "\n")
