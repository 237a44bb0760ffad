"""A hundred identical new questions at once: how many model calls they make."""

import selectors
import socket
import time

from load import HEADERS, chat_body
from servers import Server, start_halcyon, start_stub
from tables import show, target

CLIENTS = 100
WAVES = 5


def send_at_once(server: Server, body: bytes) -> list[bytes]:
    """Sends the same request on many open connections and returns the bodies that came, empty ones for failures."""
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {len(body)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()) + "Connection: close\r\n\r\n"
    clients = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(CLIENTS)]
    replies = {client: b"" for client in clients}
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client, selectors.EVENT_READ)
    for client in clients:
        client.sendall(head.encode() + body)
    deadline = time.monotonic() + 10
    while selector.get_map() and time.monotonic() < deadline:
        for key, _ in selector.select(1):
            piece = key.fileobj.recv(65536)
            replies[key.fileobj] += piece
            if not piece:
                selector.unregister(key.fileobj)
    for client in clients:
        client.close()
    parts = [reply.partition(b"\r\n\r\n") for reply in replies.values()]
    return [body if head.startswith(b"HTTP/1.1 200") else b"" for head, _, body in parts]


def answer_text(reply: bytes) -> bytes:
    return reply.partition(b'"message":')[2].partition(b"}")[0]


def run() -> dict:
    stub = start_stub()
    halcyon = start_halcyon(stub.port)
    rows, waves = [], []
    for wave in range(1, WAVES + 1):
        before = halcyon.counter("halcyon_model_calls_total")
        replies = send_at_once(halcyon, chat_body(f"[[delay {wave}]] What is rumination?"))
        calls = halcyon.counter("halcyon_model_calls_total") - before
        answered = sum(1 for reply in replies if answer_text(reply))
        texts = len({answer_text(reply) for reply in replies})
        waves.append({"calls": calls, "answered": answered, "differentAnswers": texts})
        rows.append([wave, CLIENTS, answered, texts, f"{calls:.0f}"])
    show("Identical new questions at once; the model takes 200 ms",
         ["wave", "sent", "answered", "different answers", "model calls"], rows)
    return {
        "waves": waves,
        "targets": [
            target("most model calls of a wave", max(w["calls"] for w in waves), 1, at_most=True),
            target("fewest answered", min(w["answered"] for w in waves), CLIENTS, at_most=False),
        ],
    }
