"""What a hop to the model costs: Halcyon beside proxies, all in front of the same stub."""

import os
from statistics import median

from load import chat_body, pace, wrk
from servers import Missing, start_haproxy, start_halcyon, start_litellm, start_nginx_proxy, start_stub
from tables import show, target

ROUNDS = int(os.environ.get("ROUNDS", "3"))

# name, requests/s, seconds, whether the client asks for a stream
LOADS = [("json500", 500, 2.2, False), ("json2000", 2000, 1.5, False), ("stream500", 500, 1.6, True)]
WARMUP = 0.3
MOST_SECONDS = 2
LITELLM_RATES, LITELLM_SECONDS = (50, 20, 5), 4


def body(is_streamed: bool) -> bytes:
    """Never shared and never stored: the temperature asks for variety."""
    members = {"stream": True} if is_streamed else {}
    return chat_body("How do I open a first session?", temperature=1.5, **members)


def added(rounds: list[dict], target_name: str, load: str, field: str) -> float:
    """The median over the rounds of what a target adds to the direct way, in milliseconds."""
    return median((r[target_name][load][field] - r["direct"][load][field]) / 1000 for r in rounds)


def measure_litellm(stub) -> dict | str:
    try:
        litellm = start_litellm(stub.port)
    except (Missing, RuntimeError) as reason:
        return f"LiteLLM skipped: {reason}"
    request = body(is_streamed=False)
    status, _, reply = litellm.chat(request, timeout=30)
    if status != 200:
        return f"LiteLLM skipped: it answered {status} {reply[:200]!r}"
    pace(litellm, request, requests=60, connections=4)
    for rate in LITELLM_RATES:
        load = {"rate": rate, "seconds": LITELLM_SECONDS, "warmup": 1}
        direct, through = pace(stub, request, **load), pace(litellm, request, **load)
        if through["unfinished"] == 0 and through["p50"] < 250_000:
            break
        print(f"note: LiteLLM does not keep up with {rate} requests/s here\n")
    most = wrk(litellm, request, 3, connections=16)
    litellm.stop()
    fields = {f"added{q.upper()}": (through[q] - direct[q]) / 1000 for q in ("p50", "p99")}
    return {"rate": rate, **fields, "mostRequestsPerSecond": most["rate"], "cpuMicroseconds": most["cpuMicroseconds"]}


def run() -> dict:
    stub = start_stub()
    halcyon = start_halcyon(stub.port)
    proxies = {"nginx": start_nginx_proxy(stub.port), "HAProxy": start_haproxy(stub.port), "Halcyon": halcyon}
    servers = {"direct": stub, **proxies}
    for name, server in servers.items():
        status, _, reply = server.chat(body(is_streamed=False))
        if status != 200 or b"It helps to name" not in reply:
            raise RuntimeError(f"{name} answered {status} {reply[:200]!r}")
        pace(server, body(is_streamed=False), requests=2000, connections=16)

    calls, requests = halcyon.counter("halcyon_model_calls_total"), 0
    rounds, most = [], {name: [] for name in proxies}
    for _ in range(ROUNDS):
        latencies = {name: {} for name in servers}
        for load, rate, seconds, is_streamed in LOADS:
            for name, server in servers.items():
                result = pace(server, body(is_streamed), rate=rate, seconds=seconds, warmup=WARMUP)
                latencies[name][load] = result
                requests += result["completed"] if name == "Halcyon" else 0
        rounds.append(latencies)
    if halcyon.counter("halcyon_model_calls_total") - calls < requests:
        raise RuntimeError("Halcyon answered some requests without the model")
    for _ in range(2):
        for name, server in proxies.items():
            most[name].append(wrk(server, body(is_streamed=False), MOST_SECONDS))
    for server in proxies.values():
        server.stop()
    litellm = measure_litellm(stub)

    rate = {name: max(m["rate"] for m in done) for name, done in most.items()}
    cpu = {name: median(m["cpuMicroseconds"] for m in done) for name, done in most.items()}
    rows = []
    for name in proxies:
        cells = [f"{added(rounds, name, load, q):.2f}" for load, *_ in LOADS for q in ("p50", "p99")]
        rows.append([name, *cells, f"{rate[name]:,.0f}", f"{cpu[name]:.0f}"])
    if isinstance(litellm, dict):
        rows.append([f"LiteLLM, at {litellm['rate']}/s", f"{litellm['addedP50']:.1f}", f"{litellm['addedP99']:.1f}",
                     "–", "–", "–", "–", f"{litellm['mostRequestsPerSecond']:,.0f}", f"{litellm['cpuMicroseconds']:,.0f}"])
    direct = {load: median(r["direct"][load]["p50"] for r in rounds) / 1000 for load, *_ in LOADS}
    show(
        f"Hop to a model: latency added to the direct way in ms, one core; median of {ROUNDS} rounds "
        f"(direct p50: {', '.join(f'{value:.2f}' for value in direct.values())} ms)",
        ["proxy", "500/s p50", "p99", "2,000/s p50", "p99", "500/s streamed p50", "p99", "most requests/s", "CPU µs/request"],
        rows,
    )
    if isinstance(litellm, str):
        print(litellm + "\n")
    p50 = {name: added(rounds, name, "json500", "p50") for name in proxies}
    p50_busy = {name: added(rounds, name, "json2000", "p50") for name in proxies}
    return {
        "rounds": rounds, "most": most, "litellm": litellm,
        "targets": [
            target("added p50 at 500/s of nginx's", p50["Halcyon"] / p50["nginx"], 2, at_most=True, unit="×"),
            target("added p50 at 2,000/s of nginx's", p50_busy["Halcyon"] / p50_busy["nginx"], 2, at_most=True, unit="×"),
            target("most requests/s of HAProxy's", rate["Halcyon"] / rate["HAProxy"], 0.25, at_most=False, unit="×"),
        ],
    }
