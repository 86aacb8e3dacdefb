"""Guard of the network: a handler reaches this machine alone, since what it sent elsewhere would really happen.

Python's sockets are guarded, so that urllib, http.client, requests and asyncio are too. A program that a handler starts
and a library in C with sockets of its own are not.
"""

import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from typing import Any
from unittest.mock import patch

from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.kernel.processes import Process
from signalbox.twin.known_names import is_ignored

NAME = "network"
RESOLVERS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
CONNECTORS = ("connect", "connect_ex")


def is_here(host: object) -> bool:
    """Return whether a host is this machine. A host that is no text is the path of a socket file, or missing."""
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def check_host(host: object, ignored: Collection[str]) -> None:
    """End the run where the handler that runs now reaches for another machine, unless that is ignored."""
    process = Process.current
    if process is None or is_here(host):
        return
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if not is_ignored(f"{NAME}.{name}", ignored):
        handler = process.surroundings.handler_name
        process.fail(
            UnsupportedCall(
                f"{handler} reaches for {name}, and in the twin a handler reaches this machine alone; let a script "
                f"answer for it, start a stand-in on 127.0.0.1, or let it really call: --ignore {NAME}.{name}"
            )
        )


def host_of(address: object) -> object:
    """Return the host of a socket's address; an address that is no pair is the path of a socket file."""
    return address[0] if isinstance(address, tuple) and address else None


@contextmanager
def guarded(ignored: Collection[str]) -> Iterator[None]:
    """Guard the sockets of this process while this is open; code outside of handlers goes on as before."""

    def resolving(resolve: Callable[..., Any]) -> Callable[..., Any]:
        def call(host: object, *arguments: Any, **named: Any) -> Any:
            check_host(host, ignored)
            return resolve(host, *arguments, **named)

        return call

    def connecting(connect: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            check_host(host_of(address), ignored)
            return connect(self, address)

        return call

    send = socket.socket.sendto

    def sendto(self: socket.socket, *arguments: Any) -> int:
        check_host(host_of(arguments[-1]), ignored)
        return send(self, *arguments)

    with ExitStack() as stack:
        for name in RESOLVERS:
            stack.enter_context(patch.object(socket, name, resolving(getattr(socket, name))))
        for name in CONNECTORS:
            stack.enter_context(patch.object(socket.socket, name, connecting(getattr(socket.socket, name))))
        stack.enter_context(patch.object(socket.socket, "sendto", sendto))
        yield
