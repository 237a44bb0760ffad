"""Runs one local model server: llama.cpp's HTTP server in this process, on loopback.

    python serve.py --port 8091

prints one line, `READY <port>`, on standard output as soon as requests are answered; with
`--port 0` the system chooses the port. Everything else goes to standard error. A fault is one
line there, and the exit code says which: 64 wrong usage, 69 something needed is missing or the
port is taken, 1 anything else.

The server ends with its parent, at once on SIGTERM, and on Ctrl-C when a person started it.
"""

import argparse
import ctypes
import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path

USAGE = 64
UNAVAILABLE = 69
LOOPBACK = "127.0.0.1"
PR_SET_PDEATHSIG = 1

# llama.cpp lends one thread to every waiting request; these are left for /health and /metrics.
SPARE_HTTP_THREADS = 4


def fail(message: str, code: int) -> None:
    """Prints one line and ends the process, whatever native threads are running."""
    print(f"model server: {message}", file=sys.stderr, flush=True)
    os._exit(code)


class Parser(argparse.ArgumentParser):
    """Argument errors in one line, with the exit code for wrong usage."""

    def error(self, message: str) -> None:
        fail(f"{message} (see --help)", USAGE)


def number(lowest: int, highest: int):
    """A parser of whole numbers in a range, whose error says the range."""

    def parse_number(text: str) -> int:
        value = int(text) if text.isdecimal() else -1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {lowest} to {highest}")
        return value

    return parse_number


def parse(arguments: list[str]) -> argparse.Namespace:
    beside = Path(__file__).resolve().parent.parent / ".models"
    port, count = number(0, 65535), number(1, 1_000_000)
    parser = Parser(prog="serve.py", description="Run one local model server on loopback.")
    parser.add_argument("--models", type=Path, default=beside, help="folder of the installed wheels")
    parser.add_argument("--model-path", type=Path, help="GGUF file; default: the one inside --models")
    parser.add_argument("--port", type=port, default=8091, help="0 lets the system choose")
    parser.add_argument("--alias", default="smollm2-135m", help="name under which the model is listed")
    parser.add_argument("--threads", type=count, default=1, help="computing threads; 1 is right for small models")
    parser.add_argument("--parallel", type=count, default=1, help="slots: requests computed at a time")
    parser.add_argument("--queue", type=count, default=16, help="requests that may wait beside the slots")
    parser.add_argument("--ctx", type=count, default=4096, help="tokens of context of each slot")
    parser.add_argument("--max-tokens", type=count, default=512, help="longest answer unless the request says")
    parser.add_argument("--load-seconds", type=count, default=60, help="give up when not ready by then")
    parser.add_argument("--parent", type=int, help="process id to end with; default: the one that started this")
    return parser.parse_args(arguments)


def watch_parent(parent: int) -> None:
    """Asks for a signal on the parent's end. Blocked, so that `rest` decides what it means.

    The kernel sends it when the *thread* that started this process ends, which in a program with a
    thread pool happens at any time. So the signal only prompts a look at the parent's id.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGUSR1, 0, 0, 0)
    if os.getppid() != parent:
        fail("the process that started this one has ended", 1)
    if not sys.stdin or not sys.stdin.isatty():
        # A supervisor stops its children in its own order; the terminal's Ctrl-C is for the supervisor.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def rest(parent: int) -> None:
    """Waits for the parent's end; SIGTERM and Ctrl-C keep their default action and end all at once."""
    while os.getppid() == parent:
        signal.sigtimedwait({signal.SIGUSR1}, 2)
    os._exit(0)


def find_model(arguments: argparse.Namespace) -> Path:
    if arguments.model_path:
        path = arguments.model_path
        if not path.is_file():
            fail(f"no model file at {path}", UNAVAILABLE)
        return path
    found = sorted(arguments.models.glob("*/*.gguf"))
    if not found:
        fail(f"no model in {arguments.models}; install it with: Scripts/setup.sh --models", UNAVAILABLE)
    return found[0]


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            fail(f"port {port} on {LOOPBACK}: {error.strerror.lower()}", UNAVAILABLE)


def load_library(models: Path):
    # Waiting OpenMP threads must sleep: spinning ones starve the other instances of their cores.
    # Read by libgomp when it is loaded, that is, by the import below.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    sys.path.insert(0, str(models))
    try:
        import xllamacpp
    except ImportError as error:
        reason = " ".join(str(error).split())
        fail(f"cannot load xllamacpp ({reason}); install it with: Scripts/setup.sh --models", UNAVAILABLE)
    return xllamacpp


def parameters(library, arguments: argparse.Namespace, model: Path):
    params = library.CommonParams()
    params.model.path = str(model)
    params.model_alias = {arguments.alias}
    params.hostnames = [LOOPBACK]
    params.port = arguments.port
    params.n_parallel = arguments.parallel
    params.n_ctx = arguments.ctx * arguments.parallel  # llama.cpp divides it among the slots
    params.n_predict = arguments.max_tokens
    params.cpuparams.n_threads = arguments.threads
    params.cpuparams_batch.n_threads = arguments.threads
    params.n_threads_http = arguments.parallel + arguments.queue + SPARE_HTTP_THREADS
    params.cache_ram_mib = 256
    params.endpoint_metrics = True
    params.endpoint_slots = False
    params.ui = False
    params.offline = True
    params.verbosity = 1  # errors: never what people wrote
    params.cors_origins = f"http://{LOOPBACK}"  # a page in a browser has no business here
    # What reads well enough of so small a model; without the penalty it repeats itself.
    params.sampling.temp = 0.3
    params.sampling.penalty_repeat = 1.15
    return params


def health(port: int) -> int:
    """The status of /health, or 0 while nothing answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_until_ready(port: int, seconds: int) -> None:
    deadline = time.monotonic() + seconds
    while health(port) != 200:
        if time.monotonic() > deadline:
            fail(f"not ready after {seconds} s", 1)
        time.sleep(0.02)


def main() -> None:
    arguments = parse(sys.argv[1:])
    parent = arguments.parent or os.getppid()
    watch_parent(parent)
    model = find_model(arguments)
    check_port(arguments.port)
    library = load_library(arguments.models)
    try:
        server = library.Server(parameters(library, arguments, model))
        port = int(server.listening_address.rsplit(":", 1)[1])
    except Exception as error:
        fail(f"llama.cpp did not start: {' '.join(str(error).split())}", 1)
    wait_until_ready(port, arguments.load_seconds)
    print(f"READY {port}", flush=True)
    rest(parent)


if __name__ == "__main__":
    main()
