"""Hit ratios on published traces, by trace and size, against the published ones of other policies.

HALCYON_SHARED_DATA names the folder whose cache-traces/ has the traces, gzipped, and published-hit-ratios.tsv: a line a
trace and size, a column a policy, in percent.
"""

import csv
import json
import os
import subprocess
from itertools import groupby
from pathlib import Path
from statistics import fmean

from servers import Missing, halcyon_program
from tables import show, target

CAFFEINE, BOUND = "CFmaster", "OPT"
TIMEOUT_SECONDS = 600


def replay(trace: Path, sizes: list[int]) -> dict[int, float]:
    capacities = ",".join(map(str, sizes))
    command = [halcyon_program(), "cache", "replay", trace, "--capacity", capacities, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return {row["capacity"]: 100 * row["hitRatio"] for row in json.loads(done.stdout)}


def run() -> dict:
    data = os.environ.get("HALCYON_SHARED_DATA")
    if not data or not (folder := Path(data) / "cache-traces").is_dir():
        raise Missing("HALCYON_SHARED_DATA names no folder with cache-traces/")
    with (folder / "published-hit-ratios.tsv").open() as file:
        published = list(csv.DictReader(file, delimiter="\t"))
    policies = [name for name in published[0] if name not in ("trace", "size", BOUND)]
    cells = []
    for trace, rows in groupby(published, key=lambda row: row["trace"]):
        rows = list(rows)
        own = replay(folder / f"{trace}.txt.gz", [int(row["size"]) for row in rows])
        for row in rows:
            others = {name: float(row[name]) for name in policies}
            best = max(others, key=others.__getitem__)
            size = int(row["size"])
            cells.append({"trace": trace, "size": size, "halcyon": own[size], "best": best, **others,
                          "regret": max(0.0, others[best] - own[size]), "bound": float(row[BOUND])})
    show(
        f"Hit ratio in percent, {len(cells)} published cells",
        ["trace", "entries", "Halcyon", "Caffeine", "LRU", "best published", "Belady's bound"],
        [[cell["trace"], cell["size"], f"{cell['halcyon']:.2f}", f"{cell[CAFFEINE]:.2f}", f"{cell['LRU']:.2f}",
          f"{cell[cell['best']]:.2f} ({cell['best']})", f"{cell['bound']:.2f}"] for cell in cells],
    )
    means = {name: fmean(cell[name] for cell in cells) for name in ["halcyon", *policies]}
    show("Means over the cells", list(means), [[f"{mean:.2f}" for mean in means.values()]])
    regrets = [cell["regret"] for cell in cells]
    return {
        "cells": cells,
        "means": means,
        "targets": [
            target("mean hit ratio less Caffeine's", means["halcyon"] - means[CAFFEINE], 0, at_most=False, unit=" points"),
            target("mean regret to the best of each cell", fmean(regrets), 1, at_most=True, unit=" points"),
            target("largest regret", max(regrets), 6, at_most=True, unit=" points"),
        ],
    }
