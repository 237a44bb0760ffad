"""Two servers that share replies over Redis: a hit in Redis over HTTP, and how soon one sees what the other wrote."""

import http.client
import json
import os
import time
from statistics import median

from l2 import start_redis
from load import HEADERS, chat_body, pace
from servers import Server, folder, start_halcyon, start_stub
from tables import show, target

ROUNDS = int(os.environ.get("ROUNDS", "5"))
RATE, SECONDS, WARM_UP = 200, 5, 1
EDITS = 200
CONCEPT = "benchmark"


def shared_hits(server: Server) -> float:
    label = 'cache="replies",result="hit",tier="l2"'
    lines = server.get("/metrics")[1].decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines
               if line.startswith("halcyon_cache_lookups_total{") and set(label.split(",")) <= set(labels(line)))


def labels(line: str) -> list[str]:
    return line[line.index("{") + 1:line.index("}")].split(",")


def hits(one: Server, other: Server, number: int) -> dict:
    """Asks one server new questions, then the other the same: each is in Redis and not in the other's memory."""
    body = chat_body(f"What is question {number} of {{{{sequence}}}}?")
    options = {"rate": RATE, "seconds": SECONDS, "warmup": WARM_UP}
    made = pace(one, body, **options)
    before = shared_hits(other)
    found = pace(other, body, **options)
    count = shared_hits(other) - before
    if count < 0.99 * found["sent"]:
        raise RuntimeError(f"only {count:.0f} of {found['sent']} replies came from Redis")
    again = pace(other, body, **options)
    return {"model": made, "l2": found, "l1": again}


class Reader:
    """One connection that is kept."""

    def __init__(self, server: Server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def send(self, method: str, path: str, body: object = None) -> dict:
        self.connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:200]!r}")
        return json.loads(answer)


def edits(one: Server, other: Server) -> list[dict]:
    writer, reader = Reader(one), Reader(other)
    figures = []
    for number in range(EDITS):
        body = {"name": f"Edit {number}", "definition": "It is edited all the time.", "category": "Benchmark"}
        begin = time.monotonic()
        writer.send("PUT", f"/write/v1/concepts/{CONCEPT}", body)
        written = time.monotonic()
        while reader.send("GET", f"/read/v1/concepts/{CONCEPT}")["name"] != body["name"]:
            if time.monotonic() - written > 10:
                raise RuntimeError("the other server does not see an edit")
        seen = time.monotonic()
        figures.append({"write": written - begin, "seen": seen - written, "all": seen - begin})
        time.sleep(0.02)
    return figures


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] * 1e3


def run() -> dict:
    redis, stub, data = start_redis(), start_stub(pieces=128), folder("shared-data")
    more = f"redis: {{addresses: [\"127.0.0.1:{redis.port}\"]}}\nwarm: {{share: 0}}\n"
    # One after the other: the first makes the database.
    one, other = (start_halcyon(stub.port, data=data, more=more) for _ in range(2))
    hits(one, other, 0)
    rounds = [hits(one, other, number + 1) for number in range(ROUNDS)]

    def middle(tier: str, field: str) -> float:
        return median(r[tier][field] for r in rounds) / 1e3

    show(
        f"The same question at another server: {RATE} requests/s, {SECONDS} s; median of {ROUNDS} rounds",
        ["the reply comes from", "p50 ms", "p99 ms"],
        [[name, f"{middle(tier, 'p50'):.3f}", f"{middle(tier, 'p99'):.3f}"]
         for name, tier in [("the model (a stub that answers at once)", "model"), ("Redis", "l2"), ("memory", "l1")]],
    )
    written = edits(one, other)
    times = {name: [r[name] for r in written] for name in ("write", "seen", "all")}
    show(
        f"An edit at one server, read at the other until it is there; {EDITS} edits",
        ["time", "p50 ms", "p99 ms"],
        [[title, f"{percentile(times[name], 0.5):.2f}", f"{percentile(times[name], 0.99):.2f}"] for title, name in [
            ("the edit itself: database, Redis, memory, event", "write"), ("from its answer until it is seen", "seen"),
            ("from its beginning until it is seen", "all")]],
    )
    return {
        "rounds": rounds, "edits": written,
        "targets": [
            target("p99 of a hit in Redis over HTTP", middle("l2", "p99"), 1.5, at_most=True, unit=" ms"),
            target("p99 of an edit seen by the other", percentile(times["all"], 0.99), 10, at_most=True, unit=" ms"),
        ],
    }
