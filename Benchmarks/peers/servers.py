"""Starts servers on loopback with ports and folders of their own, pinned to a core, and stops every one by its id."""

import atexit
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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build-bench"
SECRET = "sk-5f1c9a7e0b3d4c2f8a6e1d9b7c3f5a2e4d8b6c0f"  # of this comparison only
AUTHORIZATION = f"Bearer {SECRET}"
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = str(CORES[0]), str(CORES[-1])
NICE = os.environ.get("NICE", "0")

_running: list["Server"] = []
_folder = tempfile.TemporaryDirectory(prefix="halcyon-peers.")


class Missing(Exception):
    """Something that a part needs is not installed or not built."""


def tool(name: str, package: str = "") -> str:
    found = shutil.which(name)
    if not found:
        raise Missing(f"{name} is not installed; apt-get install {package or name}")
    return found


def halcyon_program() -> Path:
    program = Path(os.environ.get("HALCYON", ROOT / ".build-release/release/halcyon"))
    if not program.exists():
        raise Missing(f"{program} is not built; run: make build")
    return program.resolve()


def folder(name: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=_folder.name))
    os.chmod(_folder.name, 0o711)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A process that listens on a port of loopback."""

    def __init__(self, name: str, command: list, port: int, core: str | None = SERVER_CORE, output=None, **options):
        self.name, self.port = name, port
        self.log = folder(name) / "log"
        pin = ["taskset", "-c", core] if core else []
        nice = ["nice", "-n", NICE] if NICE != "0" else []
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*nice, *pin, *map(str, command)], stdout=output or log, stderr=log, stdin=subprocess.DEVNULL, **options
            )
        _running.append(self)

    def wait_ready(self, path: str = "/", seconds: float = 15, pause: float = 0.01) -> float:
        """Waits until it answers with 200, and returns the seconds since it was asked first."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(path)[0] == 200:
                    return time.monotonic() - begin
            time.sleep(pause)
        raise RuntimeError(f"{self.name} did not start: {self.log.read_text(errors='replace')[-400:]}")

    def get(self, path: str) -> tuple[int, bytes]:
        return self.call("GET", path)[::2]

    def call(self, method: str, path: str, body=None, headers=None, timeout: float = 10) -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        finally:
            connection.close()

    def chat(self, body: bytes, headers=None, timeout: float = 10) -> tuple[int, dict, bytes]:
        headers = {"Authorization": AUTHORIZATION, "Content-Type": "application/json", **(headers or {})}
        return self.call("POST", "/v1/chat/completions", body, headers, timeout)

    def cpu_seconds(self) -> float:
        """What all threads have used so far."""
        total = 0
        for stat in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(stat.read_text().split()[0])
        return total / 1e9

    def memory(self, field: str = "VmRSS") -> float:
        """Resident memory in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"{self.name} has no {field}")

    def counter(self, name: str) -> float:
        """The sum of a Prometheus counter over its labels."""
        lines = self.get("/metrics")[1].decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name)

    def stop(self) -> None:
        if self in _running:
            _running.remove(self)
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)


def explain() -> None:
    """Shows the last log lines of the servers, and which of them have ended, after a part failed."""
    for server in _running:
        code = server.process.poll()
        lines = server.log.read_text(errors="replace").splitlines()[-5:]
        if code is not None or lines:
            print(f"  {server.name}{'' if code is None else f' ended with {code}'}:")
            print("".join(f"    {line[:300]}\n" for line in lines), end="")


def stop_all() -> None:
    for server in list(reversed(_running)):
        server.stop()


def _end(number, _frame):
    sys.exit(128 + number)


atexit.register(stop_all)
signal.signal(signal.SIGTERM, _end)
signal.signal(signal.SIGINT, _end)


def start_stub(pieces: int = 16, output=None) -> Server:
    port = free_port()
    stub = Server("stub", [BUILD / "stub", port, pieces], port, core=LOAD_CORE, output=output)
    stub.wait_ready("/health")
    return stub


def halcyon_command(
    upstream: int, port: int, model: str = "default", data: Path | None = None, more: str = ""
) -> list:
    """`data` is a folder that several servers may share; `more` is added to the configuration."""
    data = data or folder("halcyon-data")
    config = data / f"halcyon-{port}.yaml"
    config.write_text(
        f"server: {{host: 127.0.0.1, port: {port}}}\n"
        f"data: {{path: {data}/halcyon.sqlite}}\n"
        f"keys:\n  names: [bench]\n  bench: {{secret: {SECRET}, tenant: bench, role: admin}}\n"
        f"models:\n  names: [{model}]\n"
        f"  {model}: {{version: \"1\", instances: [\"http://127.0.0.1:{upstream}\"], concurrency: 4096}}\n"
        + more
    )
    return [halcyon_program(), "serve", "--config", config]


def start_halcyon(upstream: int, core: str | None = SERVER_CORE, model: str = "default", **options) -> Server:
    port = free_port()
    server = Server("halcyon", halcyon_command(upstream, port, model, **options), port, core=core, cwd=ROOT)
    server.wait_ready("/readyz")
    return server


def start_simulator(profile: str) -> Server:
    port = free_port()
    command = [halcyon_program(), "model", "simulate", "--port", port, "--profile", profile]
    server = Server("simulator", command, port, core=LOAD_CORE)
    server.wait_ready("/health")
    return server


def start_nginx(http_block: str, ready: str) -> Server:
    port, home = free_port(), folder("nginx")
    config = home / "nginx.conf"
    config.write_text(
        f"worker_processes 1; master_process off; daemon off; pid {home}/pid; error_log {home}/error.log;\n"
        "events { worker_connections 4096; }\n"
        "http {\n  access_log off; keepalive_requests 1000000000; keepalive_timeout 600; server_tokens off;\n"
        + "".join(f"  {kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + http_block.replace("@PORT@", str(port)) + "}\n"
    )
    server = Server("nginx", [tool("nginx"), "-p", home, "-e", home / "error.log", "-c", config], port)
    server.wait_ready(ready)
    return server


def start_nginx_proxy(upstream: int) -> Server:
    return start_nginx(
        f"  upstream model {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000000; }}\n"
        "  server { listen 127.0.0.1:@PORT@ backlog=1024; location / {\n"
        "    proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_buffering off;\n"
        "  } }\n",
        "/health",
    )


def start_haproxy(upstream: int) -> Server:
    port, home = free_port(), folder("haproxy")
    config = home / "haproxy.cfg"
    config.write_text(
        "global\n  nbthread 1\n  maxconn 4096\n"
        "defaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n"
        "  http-reuse always\n  option abortonclose\n"
        f"frontend f\n  bind 127.0.0.1:{port}\n  default_backend b\n"
        f"backend b\n  server s 127.0.0.1:{upstream}\n"
    )
    server = Server("haproxy", [tool("haproxy"), "-db", "-f", config], port)
    server.wait_ready("/health")
    return server


def start_litellm(upstream: int) -> Server:
    """LiteLLM's proxy with one worker; installed once into a virtual environment of its own."""
    if os.environ.get("LITELLM") == "0":
        raise Missing("LITELLM=0")
    home = BUILD / "litellm"
    if not (home / "stamp").exists():
        print("installing litellm[proxy] into .build-bench/litellm (up to 5 minutes) …", flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True, timeout=60, capture_output=True)
            subprocess.run(
                [home / "bin/python", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
                 "litellm[proxy]"],
                check=True, timeout=300, capture_output=True, text=True,
            )
        except subprocess.TimeoutExpired:
            raise Missing("litellm[proxy] was not installed within 5 minutes") from None
        except subprocess.CalledProcessError as error:
            lines = str(error.stderr or error).strip().splitlines()
            raise Missing(f"litellm[proxy] cannot be installed: {lines[-1] if lines else error}") from None
        (home / "stamp").touch()
    port, config = free_port(), folder("litellm") / "config.yaml"
    config.write_text(json.dumps({
        "model_list": [{"model_name": "default", "litellm_params": {
            "model": "openai/default", "api_base": f"http://127.0.0.1:{upstream}/v1", "api_key": "none"}}],
        "litellm_settings": {"telemetry": False},
    }))
    environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False",
                   "LITELLM_MASTER_KEY": SECRET}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    command = [home / "bin/litellm", "--config", config, "--host", "127.0.0.1", "--port", port, "--num_workers", "1"]
    server = Server("litellm", command, port, env=environment, cwd=config.parent)
    server.wait_ready("/health/liveliness", seconds=60, pause=0.2)
    return server
