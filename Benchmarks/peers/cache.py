"""The memory cache in its process, against Caffeine and an LRU behind one lock: operations per second and memory."""

import math
import os
import subprocess
from pathlib import Path
from statistics import median

from servers import BUILD, NICE, ROOT, Missing, tool
from tables import show, target

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = 0.4
WORKLOADS = {
    "full": "10,000 keys, room for 10,000",
    "roomy": "10,000 keys, room for 32,768",
    "crowded": "100,000 keys, room for 10,000; a miss is followed by a write",
}
TASKS = [1, 2, 8]
MIXES = {0: "100/0", 25: "75/25"}
ENTRIES = 100_000
JAR = Path("/usr/share/java/caffeine.jar")


class Program:
    """A process that measures what its standard input asks for; idle in between, so that others can be measured."""

    def __init__(self, name: str, command: list):
        nice = ["nice", "-n", NICE] if NICE != "0" else []
        self.name = name
        self.process = subprocess.Popen(
            [*nice, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        if self.answer() != "ready":
            raise RuntimeError(f"{name} did not start")

    def ask(self, line: str) -> list[float]:
        self.process.stdin.write(line + "\n")
        return [float(word) for word in self.answer().split()]

    def answer(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self.process.wait()}")
        return line.strip()

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


def commands() -> dict[str, list]:
    """Builds the programs."""
    swift, javac, java = tool("swift"), tool("javac", "default-jdk-headless"), tool("java", "default-jre-headless")
    if not JAR.exists():
        raise Missing(f"{JAR} is not there; apt-get install libcaffeine-java")
    package, scratch, classes = ROOT / "Benchmarks/cache", BUILD / "cache", BUILD / "cache-java"
    subprocess.run(
        [swift, "build", "-c", "release", "--package-path", package, "--scratch-path", scratch, "--quiet"], check=True
    )
    subprocess.run([javac, "-cp", JAR, "-d", classes, package / "java/CaffeineBench.java"], check=True)
    program = scratch / "release/cachebench"
    return {
        "Halcyon": [program, "halcyon"],
        "Halcyon, objects": [program, "objects"],
        "locked LRU": [program, "lru"],
        "Caffeine": [java, "-cp", f"{JAR}:{classes}", "CaffeineBench"],
    }


def measure(programs: dict[str, Program]) -> dict[tuple, dict[str, list[float]]]:
    cells = [(w, mix, tasks) for w in WORKLOADS for mix in MIXES for tasks in TASKS]
    rates = {cell: {name: [] for name in programs} for cell in cells}
    # The virtual machine compiles what runs often: two rounds that do not count.
    for counts in [False, False] + [True] * ROUNDS:
        for workload, mix, tasks in cells:
            for name, program in programs.items():
                rate = program.ask(f"ops {workload} {tasks} {mix} {SECONDS}")[0]
                if counts:
                    rates[workload, mix, tasks][name].append(rate)
    return rates


def ratio(rates: dict[str, list[float]], name: str, other: str) -> float:
    return median(a / b for a, b in zip(rates[name], rates[other]))


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def bytes_per_entry(command: list) -> float:
    program = Program(command[-1], command)
    try:
        return program.ask(f"bytes {ENTRIES}")[0]
    finally:
        program.stop()


def run() -> dict:
    built = commands()
    sizes = {name: median(bytes_per_entry(command) for _ in range(3)) for name, command in built.items()}
    programs = {name: Program(name, command) for name, command in built.items()}
    try:
        rates = measure(programs)
        times = {name: program.ask("nanoseconds full 1") for name, program in programs.items()}
    finally:
        for program in programs.values():
            program.stop()

    targets, ratios = [], {}
    for workload, meaning in WORKLOADS.items():
        rows, all_ratios = [], []
        for (kind, mix, tasks), by_name in rates.items():
            if kind != workload:
                continue
            against = {name: ratio(by_name, name, "Caffeine") for name in ("Halcyon", "Halcyon, objects")}
            all_ratios.append(against["Halcyon"])
            rows.append([
                MIXES[mix], tasks, *(f"{median(by_name[name]) / 1e6:.1f}" for name in programs),
                *(f"{value:.2f}" for value in against.values()), f"{ratio(by_name, 'Halcyon', 'locked LRU'):.2f}",
            ])
        show(
            f"{workload}: {meaning}; millions of operations a second, Zipf 0.99, median of {ROUNDS} rounds",
            ["reads/writes", "tasks", *programs, "of Caffeine", "objects of Caffeine", "of locked LRU"], rows,
        )
        ratios[workload] = all_ratios
        targets.append(target(
            f"operations per second of Caffeine's, {workload}, geometric mean", geometric_mean(all_ratios), 0.7,
            at_most=False, unit="×",
        ))
    show(
        f"One task, all keys there (ns); memory of {ENTRIES:,} small entries",
        ["cache", "lookup", "write", "bytes per entry"],
        [[name, *(f"{value:.0f}" for value in times[name]), f"{sizes[name]:.0f}"] for name in built],
    )
    return {
        "rates": {" ".join(map(str, cell)): by_name for cell, by_name in rates.items()}, "ratios": ratios,
        "nanoseconds": times, "bytesPerEntry": sizes, "targets": targets,
    }
