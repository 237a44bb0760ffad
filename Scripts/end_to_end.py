"""Starts the program as a person would, tests it from outside, stops it with Ctrl-C's signal.

    end_to_end.py --program .build/debug/halcyon --model simulated|local --logs FOLDER

With the simulated model: the OpenAI client's tests, the browser's, and promtool on the metrics.
With the local one: one streamed answer. Both: the program must end within seconds of the signal
and leave no process behind. Every wait has a bound.
"""

import argparse
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 5
TEST_SECONDS = 600


class Failure(Exception):
    """A check that did not hold, in one line."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes() -> dict[int, tuple[int, str, str]]:
    """Every process: its id, and its parent's id, start time and command."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            command, rest = (entry / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
            fields = rest.split()
            if fields[0] != "Z":
                found[int(entry.name)] = (int(fields[1]), fields[19], command)
    return found


def descendants(ancestor: int) -> dict[int, tuple[str, str]]:
    """The running processes below one, with start time and command."""
    everything = processes()
    below = {ancestor}
    while True:
        more = {pid for pid, (parent, _, _) in everything.items() if parent in below} - below
        if not more:
            return {pid: everything[pid][1:] for pid in below - {ancestor}}
        below |= more


def kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class Program:
    """`halcyon dev` on a free port, with data of its own."""

    def __init__(self, path: Path, model: str, logs: Path):
        self.port = free_port()
        self.log = logs / f"halcyon-{model}.log"
        self.data = tempfile.mkdtemp(prefix="halcyon-data.")
        arguments = [path, "dev", "--port", str(self.port), "--data", self.data, "--model", model]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 5) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Authorization": "Bearer local"})
            response = connection.getresponse()
            return response.status, response.read()

    def wait_until_ready(self) -> float:
        begin = time.monotonic()
        while time.monotonic() - begin < READY_SECONDS:
            if self.process.poll() is not None:
                raise Failure(f"the program ended at its start with exit code {self.process.returncode}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/readyz")[0] == 200:
                    return time.monotonic() - begin
            time.sleep(0.05)
        raise Failure(f"/readyz is not 200 after {READY_SECONDS} s")

    def stop(self) -> float:
        """Ctrl-C; fails if it takes too long, ends badly or leaves a process behind."""
        if self.process.poll() is not None:
            raise Failure(f"the program had ended by itself with exit code {self.process.returncode}")
        children = descendants(self.process.pid)
        begin = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failure(f"still running {STOP_SECONDS} s after SIGINT") from None
        took = time.monotonic() - begin
        if code != 0:
            raise Failure(f"exit code {code} after SIGINT, not 0")
        self.expect_gone(children)
        return took

    @staticmethod
    def expect_gone(children: dict[int, tuple[str, str]]) -> None:
        deadline = time.monotonic() + 1
        while True:
            running = processes()
            left = {pid: child for pid, child in children.items() if pid in running and running[pid][1:] == child}
            if not left:
                return
            if time.monotonic() > deadline:
                kill(left)
                raise Failure(f"left behind: {', '.join(f'{child[1]} ({pid})' for pid, child in left.items())}")
            time.sleep(0.02)

    def discard(self) -> None:
        """Whatever happened before: nothing of it goes on."""
        if self.process.poll() is None:
            kill([*descendants(self.process.pid), self.process.pid])
            self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


def run_tests(title: str, program: Program, *paths: str) -> None:
    print(f"-- {title}", flush=True)
    environment = os.environ | {"HALCYON_URL": program.url}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, timeout=TEST_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        raise Failure(f"{title}: not done after {TEST_SECONDS} s") from None
    if code != 0:
        raise Failure(f"{title}: failed")


def check_metrics(program: Program) -> None:
    print("-- promtool check metrics", flush=True)
    own = ROOT / ".venv/bin/promtool"
    tool = str(own) if own.exists() else "promtool"
    status, text = program.get("/metrics")
    if status != 200:
        raise Failure(f"/metrics answers {status}")
    result = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, timeout=60, check=False)
    words = (result.stdout + result.stderr).decode().strip()
    if result.returncode != 0 or words:
        raise Failure(f"promtool check metrics: {words}")


def ask_once(program: Program) -> None:
    """One streamed question to a real model."""
    question = {"model": "smollm2-135m", "stream": True, "max_tokens": 40,
                "messages": [{"role": "user", "content": "What is classical conditioning? One sentence."}]}
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
    headers = {"Authorization": "Bearer local", "Content-Type": "application/json"}
    begin = time.monotonic()
    with contextlib.closing(connection):
        connection.request("POST", "/v1/chat/completions", json.dumps(question), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise Failure(f"a question is answered with {response.status}: {response.read(500)!r}")
        provenance, text, first, ended = response.headers["X-Halcyon-Provenance"], "", None, False
        for line in response:
            ended = ended or line.strip() == b"data: [DONE]"
            if line.startswith(b"data: {"):
                choices = json.loads(line[6:])["choices"]
                text += (choices[0]["delta"].get("content") or "") if choices else ""
                first = first or (time.monotonic() - begin if text else None)
    if provenance != "model" or not text or not ended:
        raise Failure(f"provenance {provenance}, {len(text)} characters, ended: {ended}")
    print(f"   {len(text)} characters, first after {first:.2f} s, all after {time.monotonic() - begin:.2f} s: {text!r}")


def test(program: Program, model: str) -> None:
    print(f"-- ready after {program.wait_until_ready():.1f} s", flush=True)
    if model == "local":
        ask_once(program)
        if not descendants(program.process.pid):
            raise Failure("no model server is running below the program")
    else:
        run_tests("openai client", program, "Tests/OpenAIClient")
        run_tests("browser", program, "Tests/Browser/test_flow.py")
        check_metrics(program)
    print(f"-- stopped within {program.stop():.2f} s, nothing left behind", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Test the whole program from outside.")
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--model", choices=["simulated", "local"], required=True)
    parser.add_argument("--logs", type=Path, required=True)
    arguments = parser.parse_args()
    program = Program(arguments.program.resolve(), arguments.model, arguments.logs)
    try:
        test(program, arguments.model)
        return 0
    except Failure as failure:
        print(f"end to end: {failure}\n-- last lines of {program.log}:", file=sys.stderr)
        print("".join(program.log.read_text(errors="replace").splitlines(keepends=True)[-40:]), file=sys.stderr)
        return 1
    finally:
        program.discard()


if __name__ == "__main__":
    sys.exit(main())
