"""Runs the parts of the comparison that were asked for; see peers.sh."""

import os
import sys
import time
import traceback
from pathlib import Path

import cache
import coalesce
import disconnect
import hit
import hop
import l2
import memory
import page
import ratios
import shared
from servers import Missing, explain, stop_all
from tables import save

PARTS = {
    "hit": hit.run,
    "hop": hop.run,
    "disconnect": disconnect.run,
    "coalesce": coalesce.run,
    "cache": cache.run,
    "ratios": ratios.run,
    "memory": memory.run,
    "l2": l2.run,
    "shared": shared.run,
    "page": page.run,
}


def measure(name: str) -> int:
    """Runs one part and returns its exit code."""
    begin = time.monotonic()
    print(f"\n## {name}\n", flush=True)
    try:
        result = PARTS[name]()
    except Missing as reason:
        print(f"skipped: {reason}")
        return 69
    except Exception as error:  # one part that fails must not take the others with it
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(f"failed: {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})")
        explain()
        return 1
    finally:
        stop_all()
    save(name, result)
    missed = [target for target in result["targets"] if not target["met"]]
    for target in result["targets"]:
        print(f"{'pass' if target['met'] else 'MISS'}: {target['what']}: {target['got']} (must be {target['must']})")
    print(f"\n{time.monotonic() - begin:.0f} s", flush=True)
    return 1 if missed else 0


def main(arguments: list[str]) -> int:
    chosen = arguments or ["all"]
    if len(chosen) != 1 or chosen[0] not in [*PARTS, "all"]:
        print(f"usage: Benchmarks/peers.sh [{'|'.join([*PARTS, 'all'])}]", file=sys.stderr)
        return 64
    if len(os.sched_getaffinity(0)) < 2:
        print("peers: two cores are needed: one for the server, one for the load", file=sys.stderr)
        return 69
    names = list(PARTS) if chosen[0] == "all" else chosen
    if "debug" in os.environ.get("HALCYON", ""):
        print("note: this is a debug build; its figures mean nothing")
    codes = [measure(name) for name in names]
    return max(codes, key=lambda code: (code == 1, code))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        stop_all()
