"""Load on a server: the open-loop client, and wrk for the largest rate."""

import json
import re
import subprocess
from pathlib import Path

from servers import AUTHORIZATION, BUILD, LOAD_CORE, NICE, Server, folder, tool

# What the `openai` package sends, next to Host, Content-Length and Authorization.
HEADERS = {
    "Authorization": AUTHORIZATION,
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "OpenAI/Python 3.54.0",
    "X-Stainless-Lang": "python",
    "X-Stainless-Async": "false",
    "X-Stainless-Retry-Count": "0",
}

SYSTEM = (
    "You are a careful teacher for people who train as counsellors. Answer in plain words, say what is not known, and "
    "never give advice to a person in danger: name the people who can help instead."
)


def chat_body(question: str, **members) -> bytes:
    """A request of about 500 bytes."""
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
    return json.dumps({"model": "default", "messages": messages, **members}, separators=(",", ":")).encode()


def _prefix() -> list[str]:
    return [*(["nice", "-n", NICE] if NICE != "0" else []), "taskset", "-c", LOAD_CORE]


def _body_file(body: bytes) -> Path:
    path = folder("body") / "body.json"
    path.write_bytes(body)
    return path


def pace(server: Server, body: bytes, **options) -> dict:
    """Runs the open-loop client (rate, seconds, warmup) or its closed loop (requests); times are in microseconds."""
    command = [*_prefix(), BUILD / "pace", "--port", server.port, "--body", _body_file(body)]
    for name, value in HEADERS.items():
        command += ["--header", f"{name}: {value}"]
    for name, value in options.items():
        command += [f"--{name}", value]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the load on {server.name} failed: {done.stderr.strip()}")
    result = json.loads(done.stdout)
    if result["errors"] or result["unfinished"]:
        print(f"note: {server.name}: {result['errors']} errors, {result['unfinished']} unfinished of {result['sent']}")
    return result


def wrk(server: Server, body: bytes, seconds: float, connections: int = 64) -> dict:
    """The most requests a second, and what each costs the server in CPU microseconds."""
    script = folder("wrk") / "post.lua"
    lines = ['wrk.method = "POST"', f"wrk.body = [==[{body.decode()}]==]"]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in HEADERS.items()]
    script.write_text("\n".join(lines) + "\n")
    command = [
        *_prefix(), tool("wrk"), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script),
        f"http://127.0.0.1:{server.port}/v1/chat/completions",
    ]
    before = server.cpu_seconds()
    text = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    used = server.cpu_seconds() - before
    requests, elapsed = re.search(r"(\d+) requests in ([\d.]+)s", text).groups()
    failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", text)))
    failed += sum(sum(map(int, re.findall(r"\d+", line))) for line in re.findall(r"Socket errors: (.*)", text))
    if failed:
        print(f"note: {server.name}: {failed} of {requests} requests failed under wrk")
    count = max(1, int(requests))
    return {"rate": count / float(elapsed), "cpuMicroseconds": used * 1e6 / count, "busy": used / float(elapsed),
            "failed": failed}
