"""Breaks Redis in every way under two servers that share it, and says what their users notice.

    faults.py --program .build/debug/halcyon --logs FOLDER [--topology one|ring|cluster|sentinel]… [--json FILE]

Two `halcyon serve` on one database and real Redis servers of their own are asked all the time, and the knowledge base
is edited once a second. No request may fail whatever Redis does, and afterwards both servers must agree. Prints a
Markdown table; what is measured in it, and on what, is in Docs/Operations/Redis.md.

Exit codes: 0 nobody noticed, 1 a request failed or the servers do not agree, 64 wrong usage, 69 Redis is missing.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from end_to_end import ROOT, Failure, free_port

KEY = "0123456789abcdef"
READY_SECONDS = 60
REQUEST_SECONDS = 10
AGREE_SECONDS = 30
BEFORE_SECONDS = 4
# A server that Redis does not answer notices within a second; then it reads anew. The rest is for busy machines.
OLDEST_READ_MILLISECONDS = 5000
CONCEPT = "/write/v1/concepts/edited"


class Redis:
    """Real servers in one shape, on ports that nobody else uses."""

    def __init__(self, topology: str, folder: Path):
        self.topology = topology
        self.folder = folder
        self.environment = os.environ | {"CLUSTER_FOLDER": str(folder), "CLUSTER_OFFSET": "5000"}
        try:
            said = self.script("up")
        except (Failure, subprocess.TimeoutExpired):
            self.script("down")
            raise
        self.ports = [int(line.split()[0].split(":")[1]) for line in said.splitlines() if "  up, pid " in line]
        self.snippet = said[said.index("redis:\n"):]

    def script(self, action: str) -> str:
        command = [ROOT / "Scripts/cluster.sh", "redis", self.topology, action]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=90, check=False)
        if done.returncode != 0:
            raise Failure(f"cluster.sh redis {self.topology} {action}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def client(self, port: int, *words: str) -> str:
        command = ["redis-cli", "-p", str(port), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.strip()

    def data(self, port: int) -> Path:
        return self.folder / "redis" / str(port)

    def send(self, port: int, number: signal.Signals) -> None:
        os.kill(int((self.data(port) / "pid").read_text()), number)

    @property
    def primary(self) -> int:
        """A server that holds entries, and the log of invalidations, or one of the logs."""
        primaries = [port for port in self.ports if self.client(port, "role").startswith("master")]
        # Another node of a cluster answers that the key is elsewhere.
        return next(port for port in primaries if self.client(port, "exists", "{halcyon:log}") == "1")


class Server:
    """`halcyon serve` on a free port."""

    def __init__(self, program: Path, configuration: Path, log: Path):
        self.port = free_port()
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [program, "serve", "--config", configuration, "--port", str(self.port)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        self.local = threading.local()

    def send(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """One request over a connection of this thread's own."""
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS)
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        try:
            self.local.connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = self.local.connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            self.local.connection.close()
            raise

    def wait_until(self, what: str, holds: Callable[["Server"], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Failure(f"a server ended by itself with exit code {self.process.returncode}; see {self.log}")
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                if holds(self):
                    return
            time.sleep(0.05)
        raise Failure(f"{what}: not after {READY_SECONDS} s; see {self.log}")

    def hears_all(self) -> bool:
        shared = json.loads(self.send("GET", "/ops/v1/status")[1])["shared"]
        return shared["trusted"] and shared["shardsHeard"] == shared["shards"] and shared["waiting"] == 0

    def reads(self) -> int:
        """The number that the edited concept has."""
        status, body = self.send("GET", "/read/v1/concepts/edited")
        if status != 200:
            raise Failure(f"a read is answered with {status}")
        return int(json.loads(body)["name"])

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failure("a server did not stop within 15 s of SIGTERM") from None


@dataclass
class Load:
    """What people do meanwhile, and how it went for them."""

    servers: list[Server]
    samples: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    edits: list[tuple[float, int]] = field(default_factory=list)
    reads: list[tuple[float, int]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        work = [(self.people, server, number) for server in self.servers for number in range(2)]
        self.threads = [threading.Thread(target=do, args=arguments) for do, *arguments in work]
        self.threads.append(threading.Thread(target=self.editor))

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def people(self, server: Server, number: int) -> None:
        """New questions, questions that were asked before, reads."""
        for count in itertools.count():
            if self.is_over.wait(0.01):
                return
            match count % 4:
                case 0: self.ask(server, f"What is new about {server.port} {number} {count}?")
                case 1 | 2: self.ask(server, f"What is number {count % 3}?")
                case _: self.measure(lambda: self.read(server))

    def ask(self, server: Server, question: str) -> None:
        body = {"model": "instant", "temperature": 0, "messages": [{"role": "user", "content": question}]}

        def request() -> None:
            status, answer = server.send("POST", "/v1/chat/completions", body)
            if status != 200:
                raise Failure(f"a question is answered with {status}: {answer[:200]!r}")
        self.measure(request)

    def read(self, server: Server) -> None:
        value = server.reads()
        if server is not self.servers[0]:
            self.reads.append((time.monotonic(), value))

    def editor(self) -> None:
        for value in itertools.count(1):
            if self.is_over.wait(1):
                return
            self.measure(lambda value=value: self.edit(value))

    def edit(self, value: int) -> None:
        edit(self.servers[0], value)
        self.edits.append((time.monotonic(), value))

    def measure(self, body: Callable[[], None]) -> None:
        begin = time.monotonic()
        try:
            body()
        except (Failure, OSError, http.client.HTTPException) as error:
            self.failures.append(f"{type(error).__name__}: {error}")
        self.samples.append((begin, time.monotonic() - begin))

    def percentile(self, share: float, begin: float, end: float) -> float:
        """Of the time that requests took which began in an interval, in milliseconds."""
        times = sorted(took for start, took in self.samples if begin <= start < end)
        if not times:
            raise Failure("nobody asked anything")
        return 1000 * times[min(int(share * len(times)), len(times) - 1)]

    def oldest_read(self, begin: float) -> float:
        """For how long the other server served what an edit had replaced, at the most, in milliseconds."""
        ages = [read - done for read, value in self.reads if read >= begin
                for done, edit in self.edits if edit == value + 1 and done < read]
        return 1000 * max(ages, default=0)


def edit(server: Server, value: int) -> None:
    body = {"name": str(value), "definition": "It is edited all the time.", "category": "Test"}
    status, answer = server.send("PUT", CONCEPT, body)
    if status not in (200, 201):
        raise Failure(f"an edit is answered with {status}: {answer[:200]!r}")


@dataclass
class Fault:
    """Something that happens to Redis, and its end."""

    name: str
    seconds: float
    begin: Callable[[Redis, int], None]
    end: Callable[[Redis, int], object] = lambda redis, port: None


def restart(redis: Redis, _: int) -> None:
    redis.script("up")


def kill(redis: Redis, port: int) -> None:
    redis.send(port, signal.SIGKILL)


def keep_state(redis: Redis, port: int) -> None:
    """Keeps what is stored now for later, and goes on for a while before it is killed."""
    redis.client(port, "save")
    (redis.data(port) / "dump.rdb").rename(redis.data(port) / "old.rdb")
    time.sleep(2)
    kill(redis, port)


def restart_with_old_state(redis: Redis, port: int) -> None:
    (redis.data(port) / "old.rdb").rename(redis.data(port) / "dump.rdb")
    redis.script("up")


def change_password(redis: Redis, port: int) -> None:
    redis.client(port, "config", "set", "requirepass", "another")
    redis.client(port, "-a", "another", "--no-auth-warning", "client", "kill", "skipme", "yes")


def mend_password(redis: Redis, port: int) -> None:
    redis.client(port, "-a", "another", "--no-auth-warning", "config", "set", "requirepass", "")


TOPOLOGIES = ["one", "ring", "cluster", "sentinel"]
FAULTS = [
    Fault("killed (`kill -9`), started again after 3 s", 3, kill, restart),
    Fault("stopped for 5 s (`SIGSTOP`)", 5, lambda redis, port: redis.send(port, signal.SIGSTOP),
          lambda redis, port: redis.send(port, signal.SIGCONT)),
    Fault("`FLUSHALL`", 1, lambda redis, port: redis.client(port, "flushall")),
    Fault("`CLIENT PAUSE`, 2 s", 2, lambda redis, port: redis.client(port, "client", "pause", "2000", "all")),
    Fault("killed, started again at once with older data", 0, keep_state, restart_with_old_state),
    Fault("another password, mended after 3 s", 3, change_password, mend_password),
]


def suffer(fault: Fault, redis: Redis, servers: list[Server]) -> dict[str, object]:
    """One fault under load: what it did, as a row."""
    with Load(servers) as load:
        quiet = time.monotonic()
        time.sleep(BEFORE_SECONDS)
        port, begin = redis.primary, time.monotonic()
        fault.begin(redis, port)
        broken = time.monotonic()
        time.sleep(fault.seconds)
        fault.end(redis, port)
        end = time.monotonic()
        agreed = agree(servers, load)
        time.sleep(1)
    # A process that is stopped answers nothing, and so long the fault has not begun for anybody but us.
    before = load.percentile(0.95, quiet + 1, begin)
    during = load.percentile(0.95, begin if broken - begin < 0.5 else broken, end)
    return {
        "topology": redis.topology, "fault": fault.name, "requests": len(load.samples),
        "failed": len(load.failures), "failures": sorted(set(load.failures))[:5],
        "p95BeforeMilliseconds": before, "p95DuringMilliseconds": during,
        "slowestMilliseconds": load.percentile(1, begin, end), "oldestReadMilliseconds": load.oldest_read(begin),
        "agreeSeconds": None if agreed is None else max(agreed - end, 0),
    }


def agree(servers: list[Server], load: Load) -> float | None:
    """When all hear each other and serve the newest edit; None if they do not in time."""
    deadline = time.monotonic() + AGREE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException, Failure):
            newest = load.edits[-1][1]
            if all(server.hears_all() and server.reads() >= newest for server in servers):
                return time.monotonic()
        time.sleep(0.02)
    return None


def configuration(folder: Path, model: int, redis: Redis) -> Path:
    path = folder / "halcyon.yaml"
    path.write_text(f"""\
data: {{ path: {folder / "halcyon.sqlite"} }}
keys:
  names: [desk]
  desk: {{ secret: {KEY}, tenant: clinic, role: admin }}
models:
  names: [instant]
  instant: {{ version: "1", instances: ["http://127.0.0.1:{model}"] }}
warm: {{ share: 0 }}
cache: {{ consistency: {{ intervalSeconds: 0.5 }} }}
{redis.snippet}""")
    return path


def measure(program: Path, topology: str, logs: Path) -> list[dict[str, object]]:
    folder = Path(tempfile.mkdtemp(prefix="halcyon-faults."))
    servers: list[Server] = []
    model_port = free_port()
    model = subprocess.Popen(
        [program, "model", "simulate", "--profile", "instant", "--port", str(model_port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    redis = None
    try:
        redis = Redis(topology, folder)
        file = configuration(folder, model_port, redis)
        # One after the other: the first makes the database.
        for name in ("one", "other"):
            servers.append(Server(program, file, logs / f"faults-{topology}-{name}.log"))
            servers[-1].wait_until("/readyz", lambda server: server.send("GET", "/readyz")[0] == 200)
            servers[-1].wait_until("hearing the others", Server.hears_all)
        edit(servers[0], 0)
        rows = []
        for fault in FAULTS:
            rows.append(suffer(fault, redis, servers))
            print(line(rows[-1]), flush=True)
        for server in servers:
            server.stop()
        return rows
    finally:
        for process in [server.process for server in servers] + [model]:
            if process.poll() is None:
                process.kill()
                process.wait()
        if redis is not None:
            for port in redis.ports:
                with contextlib.suppress(OSError):
                    redis.send(port, signal.SIGCONT)
            redis.script("down")
        shutil.rmtree(folder, ignore_errors=True)


HEAD = """\
| Redis | what happens | requests | failed | p95 before | p95 meanwhile | slowest | oldest read | agreed after |
|---|---|---|---|---|---|---|---|---|"""


def line(row: dict[str, object]) -> str:
    agreed = row["agreeSeconds"]
    times = [row[f"{name}Milliseconds"] for name in ("p95Before", "p95During", "slowest", "oldestRead")]
    cells = [row["topology"], row["fault"], row["requests"], row["failed"], *(f"{time:.1f} ms" for time in times),
             "never" if agreed is None else f"{agreed:.2f} s"]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Break Redis under two servers that share it, and say what their users notice.")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--logs", type=Path, required=True, help="the folder for the servers' logs")
    parser.add_argument("--topology", action="append", choices=TOPOLOGIES, help="only this one; may be repeated")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    if shutil.which("redis-cli") is None:
        print("faults: redis is missing; run: Scripts/setup.sh --tests", file=sys.stderr)
        return 69
    arguments.logs.mkdir(parents=True, exist_ok=True)
    print(HEAD, flush=True)
    rows: list[dict[str, object]] = []
    try:
        for topology in arguments.topology or TOPOLOGIES:
            rows += measure(arguments.program.resolve(), topology, arguments.logs)
    except Failure as failure:
        print(f"faults: {failure}", file=sys.stderr)
        return 1
    finally:
        if arguments.json is not None:
            arguments.json.write_text(json.dumps(rows, indent=2))
    bad = [row for row in rows if row["failed"] or row["agreeSeconds"] is None
           or row["oldestReadMilliseconds"] > OLDEST_READ_MILLISECONDS]
    for row in bad:
        reasons = row["failures"] or ["the servers do not agree, or served old reads for too long"]
        print(f"faults: {row['topology']}, {row['fault']}: {'; '.join(reasons)}", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
