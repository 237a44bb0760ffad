"""A stored reply over HTTP, against nginx that returns the same bytes."""

import os
from statistics import median

from load import HEADERS, chat_body, wrk
from servers import Server, start_halcyon, start_nginx, start_stub
from tables import show, target

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = 3
OWN_HEADERS = {"content-length", "content-type", "connection", "date", "server"}


def quoted(text: str) -> str:
    if "$" in text:
        raise ValueError("nginx cannot return a dollar sign")
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def start_nginx_with(headers: dict, body: bytes) -> Server:
    added = "".join(f"    add_header {k} {quoted(v)};\n" for k, v in headers.items() if k not in OWN_HEADERS)
    kind = headers["content-type"]
    return start_nginx(
        "  server { listen 127.0.0.1:@PORT@ backlog=1024;\n"
        f"    location /v1/ {{ default_type {quoted(kind)};\n{added}    return 200 {quoted(body.decode())}; }}\n"
        "    location / { return 200; }\n  }\n",
        "/",
    )


def run() -> dict:
    stub = start_stub(pieces=128)
    halcyon = start_halcyon(stub.port)
    body = chat_body("What is the difference between empathy and sympathy?")
    halcyon.chat(body, HEADERS)
    status, headers, reply = halcyon.chat(body, HEADERS)
    if status != 200 or headers.get("x-halcyon-provenance") != "l1":
        raise RuntimeError(f"the reply was not stored: {status} {headers} {reply[:200]!r}")
    nginx = start_nginx_with(headers, reply)
    if nginx.chat(body, HEADERS)[2] != reply:
        raise RuntimeError("nginx does not return the same bytes")

    servers = {"nginx": nginx, "Halcyon": halcyon}
    for server in servers.values():
        wrk(server, body, 1)
    rounds = {name: [] for name in servers}
    hits = halcyon.counter("halcyon_cache_lookups_total")
    for _ in range(ROUNDS):
        for name, server in servers.items():
            rounds[name].append(wrk(server, body, SECONDS))
    if halcyon.counter("halcyon_cache_lookups_total") <= hits:
        raise RuntimeError("the hits were not counted")

    rate = {name: median(r["rate"] for r in done) for name, done in rounds.items()}
    cpu = {name: median(r["cpuMicroseconds"] for r in done) for name, done in rounds.items()}
    pairs = list(zip(rounds["Halcyon"], rounds["nginx"]))
    ratio = median(h["rate"] / n["rate"] for h, n in pairs)
    cpu_ratio = median(n["cpuMicroseconds"] / h["cpuMicroseconds"] for h, n in pairs)
    busy = {name: median(r["busy"] for r in done) for name, done in rounds.items()}
    rows = [
        [name, f"{rate[name]:,.0f}", f"{busy[name]:.0%}", f"{cpu[name]:.1f}", f"{1e6 / cpu[name]:,.0f}", of, of_cpu]
        for name, of, of_cpu in [("nginx", "1.00", "1.00"), ("Halcyon", f"{ratio:.2f}", f"{cpu_ratio:.2f}")]
    ]
    show(
        f"Exact hit: POST, ten headers, {len(reply)} bytes of reply, 64 connections, one core; median of {ROUNDS} rounds",
        ["server", "requests/s", "of its core used", "CPU µs/request", "requests/CPU second", "of nginx", "of nginx by CPU"],
        rows,
    )
    if busy["nginx"] < 0.8:
        print("note: the load could not fill nginx's core, so the ratio lies between the two columns\n")
    return {
        "replyBytes": len(reply), "rounds": rounds, "ratio": ratio, "cpuRatio": cpu_ratio,
        "targets": [
            target("requests/s of nginx's", ratio, 0.4, at_most=False, unit="×"),
            target("requests per CPU second of nginx's", cpu_ratio, 0.4, at_most=False, unit="×"),
        ],
    }
