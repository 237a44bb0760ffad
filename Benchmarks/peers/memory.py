"""Memory after ten thousand requests, time to start, and the size of the program."""

import shutil
import subprocess
import time
from statistics import median

from load import chat_body, pace
from servers import Server, folder, free_port, halcyon_command, halcyon_program, start_halcyon, start_simulator
from tables import show

REQUESTS = 10_000
STARTS = 5


def start_milliseconds(upstream: int) -> float:
    port = free_port()
    command = halcyon_command(upstream, port, "instant")
    begin = time.monotonic()
    server = Server("halcyon", command, port, core=None)
    server.wait_ready("/readyz", pause=0.002)
    elapsed = (time.monotonic() - begin) * 1000
    server.stop()
    return elapsed


def stripped_bytes(program) -> int | None:
    """The size without symbols."""
    if not shutil.which("strip"):
        return None
    copy = folder("strip") / "halcyon"
    done = subprocess.run(["strip", "-o", copy, program], capture_output=True, check=False)
    return copy.stat().st_size if done.returncode == 0 else None


def run() -> dict:
    simulator = start_simulator("instant")
    starts = [start_milliseconds(simulator.port) for _ in range(STARTS)]
    halcyon = start_halcyon(simulator.port, core=None, model="instant")
    fresh = halcyon.memory()
    body = chat_body("Question {{sequence}}: what is a schema?").replace(b'"default"', b'"instant"')
    load = pace(halcyon, body, requests=REQUESTS, connections=32)
    after, peak = halcyon.memory(), halcyon.memory("VmHWM")
    calls = halcyon.counter("halcyon_model_calls_total")
    program = halcyon_program()
    size, stripped = program.stat().st_size, stripped_bytes(program)
    show(
        "Footprint",
        ["what", "value"],
        [
            ["start until /readyz says 200, median of 5 (with the model's first probe)", f"{median(starts):.0f} ms"],
            ["resident memory after the start", f"{fresh:.1f} MB"],
            [f"resident memory after {load['completed']:,} requests ({calls:,.0f} model calls)", f"{after:.1f} MB"],
            ["its peak", f"{peak:.1f} MB"],
            ["program", f"{size / 2**20:.1f} MB"],
            ["program without symbols", f"{stripped / 2**20:.1f} MB" if stripped else "–"],
            ["requests/s of this mix (closed loop, 32 connections)", f"{load['rate']:,.0f}"],
        ],
    )
    return {
        "startMilliseconds": starts, "freshMegabytes": fresh, "afterMegabytes": after, "peakMegabytes": peak,
        "load": load, "modelCalls": calls, "programBytes": size, "strippedBytes": stripped, "targets": [],
    }
