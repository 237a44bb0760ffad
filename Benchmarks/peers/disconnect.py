"""How long a model call outlives its client, before its first token and in the middle of its stream."""

import os
import random
import selectors
import socket
import subprocess
import time
from statistics import median

from load import HEADERS, chat_body
from servers import Server, start_haproxy, start_halcyon, start_nginx_proxy, start_stub
from tables import show, target

TRIES = 50
PATIENCE = 5.0

# What to do to the model, whether the client asks for a stream.
CASES = {
    "before the first token": ("hang", True),
    "before the first token, not streamed": ("hang", False),
    "in the stream": ("drip", True),
}


class StubLines:
    """Reads what the stub prints about calls: `call ID TIME` and `gone ID TIME`."""

    def __init__(self, process: subprocess.Popen):
        self.file = process.stdout
        os.set_blocking(self.file.fileno(), False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.file, selectors.EVENT_READ)
        self.rest = b""
        self.seen: dict[tuple[str, int], int] = {}

    def wait(self, kind: str, number: int) -> int | None:
        """The nanosecond of the monotonic clock at which it happened; None when it did not in time."""
        deadline = time.monotonic() + PATIENCE
        while (kind, number) not in self.seen:
            left = deadline - time.monotonic()
            if left <= 0 or not self.selector.select(left):
                return None
            *lines, self.rest = (self.rest + (self.file.read() or b"")).split(b"\n")
            for line in lines:
                name, call, at = line.split()
                self.seen[name.decode(), int(call)] = int(at)
        return self.seen[kind, number]


def one_try(server: Server, lines: StubLines, marker: str, is_streamed: bool, number: int, draw: random.Random):
    """Milliseconds from the client's close to the end of the model call; None when it lived on."""
    members = {"stream": True} if is_streamed else {}
    body = chat_body(f"[[{marker} {number}]]", **members)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {len(body)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(head.encode() + b"\r\n" + body)
        if lines.wait("call", number) is None:
            raise RuntimeError(f"{server.name} did not call the model")
        if marker == "drip":
            come = b""
            while come.count(b"data:") < 2:
                piece = client.recv(65536)
                if not piece:
                    raise RuntimeError(f"{server.name} ended the stream: {come[:200]!r}")
                come += piece
        time.sleep(draw.uniform(0, 0.02))
        closed = time.monotonic_ns()
    gone = lines.wait("gone", number)
    return None if gone is None else (gone - closed) / 1e6


def run() -> dict:
    stub = start_stub(output=subprocess.PIPE)
    lines = StubLines(stub.process)
    servers = {"Halcyon": start_halcyon(stub.port), "nginx": start_nginx_proxy(stub.port), "HAProxy": start_haproxy(stub.port)}
    draw, number, rows, results = random.Random(1), 0, [], {}
    for name, server in servers.items():
        for case, (marker, is_streamed) in CASES.items():
            times, lived_on = [], 0
            for _ in range(TRIES if name == "Halcyon" else 20):
                number += 1
                elapsed = one_try(server, lines, marker, is_streamed, number, draw)
                if elapsed is None:
                    lived_on += 1
                    if lived_on == 2:
                        break
                else:
                    times.append(elapsed)
            results[f"{name}, {case}"] = {"milliseconds": times, "livedOn": lived_on}
            cells = [f"{median(times):.2f}", f"{max(times):.2f}"] if times else ["–", "–"]
            rows.append([name, case, len(times) + lived_on, *cells, lived_on])
    show(
        "Client gone → model call ended, ms",
        ["server", "when", "tries", "p50", "max", f"lived on > {PATIENCE:g} s"], rows,
    )
    ours = [r for case, r in results.items() if case.startswith("Halcyon")]
    worst = max((max(r["milliseconds"], default=PATIENCE * 1000) for r in ours))
    worst = PATIENCE * 1000 if any(r["livedOn"] for r in ours) else worst
    return {"cases": results, "targets": [target("slowest abort", worst, 50, at_most=True, unit=" ms")]}
