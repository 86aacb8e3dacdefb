"""A real HTTP server on loopback with prepared answers, for the tests of the HTTP adapter."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class Server:
    """The server's address, its received requests, and its prepared answers.

    The last answer is repeated.
    """

    url: str
    answers: list[Answer]
    asked: list[str] = field(default_factory=list)

    def answer(self) -> Answer:
        """The next answer."""
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def says(status: int, body: object = None, length: int | None = None) -> Answer:
    """An answer with this status and JSON body; `length` lies about the body's bytes."""

    def answer(connection: socket.socket) -> None:
        text = json.dumps(body if body is not None else {}).encode()
        size = len(text) if length is None else length
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
        connection.sendall(head.encode() + text)

    return answer


def says_text(text: str) -> Answer:
    """Answer with exactly these bytes."""
    return lambda connection: connection.sendall(text.encode())


def hangs_up(connection: socket.socket) -> None:
    """Cut the connection without a word."""


def stays_silent(released: threading.Event) -> Answer:
    """Say nothing until the test is over."""

    def answer(connection: socket.socket) -> None:
        released.wait(10)

    return answer


def drips(connection: socket.socket, part: str = "body") -> None:
    """A whole answer, its head or its body a byte at a time: no single read ever times out."""
    body = b'{"status": "DONE"}'
    head = f"HTTP/1.1 200 X\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for name, text in (("head", head), ("body", body)):
        for piece in [bytes([byte]) for byte in text] if name == part else [text]:
            threading.Event().wait(0.01)  # so that the reader sees each piece alone
            connection.sendall(piece)


@contextmanager
def serving(*answers: Answer) -> Iterator[Server]:
    """A server for as long as the block runs, one connection after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(f"http://127.0.0.1:{listener.getsockname()[1]}/api", list(answers))
        thread = threading.Thread(target=_serve, args=(listener, server), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(listener: socket.socket, server: Server) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            server.asked.append(_request(connection))
            try:
                server.answer()(connection)
            except OSError:
                continue  # the client has hung up, as some tests want


def _request(connection: socket.socket) -> str:
    text = ""
    while "\r\n\r\n" not in text:
        text += connection.recv(65536).decode()
    head, _, body = text.partition("\r\n\r\n")
    length = next(
        (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0
    )
    while len(body) < length:
        body += connection.recv(65536).decode()
    return f"{head}\r\n\r\n{body}"
