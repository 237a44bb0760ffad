"""A GET of 512 bytes through Halcyon's Redis client, against redis-benchmark with the same pipelining."""

import csv
import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from statistics import median

from servers import LOAD_CORE, NICE, ROOT, Missing, Server, folder, free_port, tool
from tables import show, target

ROUNDS = int(os.environ.get("ROUNDS", "5"))
REQUESTS = 200_000
IN_FLIGHT = 50
KEY = "key:000000000001"
RAW_LOOP, RAW_POOL = "plain GET, tasks on the event loop", "plain GET, tasks on the thread pool"
TIER_LOOP, TIER_POOL = "tier, tasks on the event loop", "tier, tasks on the thread pool"
MODES = {RAW_LOOP: ["raw", "loop"], RAW_POOL: ["raw"], TIER_LOOP: ["tier", "loop"], TIER_POOL: ["tier"]}


def program() -> Path:
    """The Swift program that asks; built when it is missing, which takes minutes the first time."""
    if given := os.environ.get("L2_LOAD"):
        return Path(given).resolve()
    print("building l2-load …", flush=True)
    command = ["swift", "build", "-c", "release", "--product", "l2-load", "--scratch-path", ".build-release"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if built.returncode != 0:
        raise Missing(f"l2-load does not build: {(built.stderr or built.stdout).strip().splitlines()[-1]}")
    return ROOT / ".build-release/release/l2-load"


def start_redis() -> Server:
    """Debian's redis-tools are enough: redis-check-rdb is the server under another name."""
    found = shutil.which("redis-server") or tool("redis-check-rdb", "redis-tools")
    home, port = folder("redis"), free_port()
    (home / "redis-server").symlink_to(found)
    command = [home / "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", home, "--save", ""]
    server = Server("redis", command, port)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
                probe.sendall(b"PING\r\n")
                if probe.recv(7) == b"+PONG\r\n":
                    return server
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("redis did not start")


def placed(command: list, alone: bool) -> list[str]:
    """One thread gets the core that Redis has not; beside Redis on its core it would need no wake-up between cores."""
    pin = ["taskset", "-c", LOAD_CORE] if alone else []
    return [*(["nice", "-n", NICE] if NICE != "0" else []), *pin, *map(str, command)]


def benchmark(server: Server) -> dict:
    """redis-benchmark: one connection, batches of as many commands as ours has in flight."""
    command = ["redis-benchmark", "-p", server.port, "-c", 1, "-P", IN_FLIGHT, "-n", REQUESTS, "--csv", "GET", KEY]
    before = os.times()
    lines = subprocess.run(
        placed(command, alone=True), capture_output=True, text=True, check=True, timeout=120
    ).stdout.splitlines()
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    row = next(csv.reader([lines[-1]]))
    return {"perSecond": float(row[1]), "cpuMicroseconds": used / REQUESTS * 1e6,
            "p50": float(row[4]) / 1e3, "p99": float(row[6]) / 1e3}


def ask(load: Path, server: Server, mode: list[str], in_flight: int, requests: int) -> dict:
    command = [load, server.port, mode[0], in_flight, requests, *mode[1:]]
    done = subprocess.run(
        placed(command, alone="loop" in mode), capture_output=True, text=True, timeout=120
    )
    if done.returncode != 0:
        raise RuntimeError(f"l2-load: {(done.stderr or done.stdout).strip().splitlines()[0]}")
    return json.loads(done.stdout)


def run() -> dict:
    tool("redis-benchmark", "redis-tools")
    load = program()
    server = start_redis()
    for mode in MODES.values():
        ask(load, server, mode, IN_FLIGHT, 10_000)
    names = ["redis-benchmark", *MODES]
    rounds = {name: [] for name in names}
    single = []
    for _ in range(ROUNDS):
        rounds["redis-benchmark"].append(benchmark(server))
        for name, mode in MODES.items():
            rounds[name].append(ask(load, server, mode, IN_FLIGHT, REQUESTS))
        single.append(ask(load, server, ["tier"], 1, 10_000))

    def middle(name: str, field: str) -> float:
        return median(r[field] for r in rounds[name])

    ratios = {
        name: median(own["perSecond"] / peer["perSecond"] for own, peer in zip(rounds[name], rounds["redis-benchmark"]))
        for name in names
    }
    show(
        f"GET of 512 bytes, one connection, {IN_FLIGHT} in flight; median of {ROUNDS} rounds",
        ["client", "requests/s", "of redis-benchmark", "CPU µs/request", "p50 ms", "p99 ms"],
        [[name, f"{middle(name, 'perSecond'):,.0f}", f"{ratios[name]:.2f}", f"{middle(name, 'cpuMicroseconds'):.2f}",
          f"{middle(name, 'p50') * 1e3:.3f}", f"{middle(name, 'p99') * 1e3:.3f}"] for name in names],
    )
    p50, p99 = median(r["p50"] for r in single), median(r["p99"] for r in single)
    show("One lookup at a time through the tier", ["p50 ms", "p99 ms"], [[f"{p50 * 1e3:.3f}", f"{p99 * 1e3:.3f}"]])
    return {
        "rounds": rounds, "ratios": ratios, "single": {"p50": p50, "p99": p99, "rounds": single},
        "targets": [
            target("plain GETs/s on the event loop of redis-benchmark's", ratios[RAW_LOOP], 0.7, at_most=False, unit="×"),
            target("p99 of one lookup through the tier", p99 * 1e3, 1.5, at_most=True, unit=" ms"),
        ],
    }
