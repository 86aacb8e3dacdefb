"""A subscriber: a real HTTPS server on loopback that verifies messages with the library of Standard Webhooks."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook, WebhookVerificationError

from lambdas.webhooks.addresses import Place

HOST = "merchant.example"
Behave = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Receiver:
    """The server's place, the certificates that a client trusts, and what came: path and verified document, or None."""

    place: Place
    trust: ssl.SSLContext
    came: list[tuple[str, Any]] = field(default_factory=list)


def says(status: int, **headers: str) -> Behave:
    """Answer with a status and headers."""

    def behave(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            request.send_header(name, value)
        request.end_headers()

    return behave


def cuts(request: BaseHTTPRequestHandler) -> None:
    """Cut the connection without a response."""
    request.connection.close()


def cuts_the_head(request: BaseHTTPRequestHandler) -> None:
    """Cut the connection in the middle of the response's head."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    request.wfile.flush()
    request.connection.close()


def cuts_the_body(request: BaseHTTPRequestHandler) -> None:
    """Cut the connection behind the response's head, before the body that it announces."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    request.wfile.flush()
    request.connection.close()


def stays_silent(released: threading.Event) -> Behave:
    """Say nothing until the test is over."""
    return lambda request: (released.wait(10), cuts(request))[1]


def drips(released: threading.Event) -> Behave:
    """Send a byte of the head at a time, without end: no single read ever times out."""

    def behave(request: BaseHTTPRequestHandler) -> None:
        try:
            while not released.wait(0.02):
                request.wfile.write(b"x")
                request.wfile.flush()
        except OSError:
            pass

    return behave


def verified(secret: str, body: bytes, headers: dict[str, str]) -> Any:
    """Return the document of a message, or None where its signature is not right."""
    try:
        return Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return None


@contextmanager
def receiving(folder: Path, secret: str, behave: Behave) -> Iterator[Receiver]:
    """A subscriber for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.came.append((self.path, verified(secret, body, dict(self.headers.items()))))
            behave(self)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Write nothing."""

    class Quiet(HTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Leave broken connections alone: tests break them."""

    certificate = written_certificate(folder)
    with Quiet(("127.0.0.1", 0), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        place = Place(HOST, "/hooks?shop=1", "127.0.0.1", server.server_address[1])
        receiver = Receiver(place, ssl.create_default_context(cafile=str(certificate)))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield receiver
        server.shutdown()
    thread.join(5)


def written_certificate(folder: Path) -> Path:
    """Write key and certificate of HOST, signed by itself, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
