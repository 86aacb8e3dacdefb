"""Addresses that we post to: public hosts behind TLS. A subscriber must not make us call what only we can reach."""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from lambdas.common.errors import PermanentError

PORT = 443
TRANSLATED = IPv6Network("64:ff9b::/96")
"""Addresses that a translator makes IPv4 ones of (RFC 6052)."""
LONGEST = 2048


class AddressRefused(PermanentError):
    """A subscriber's URL leads where we do not post: no TLS, or no public address."""

    reason = "AddressRefused"


@dataclass(frozen=True)
class Place:
    """Host and path of a URL, and the checked address that its host has now."""

    host: str
    path: str
    address: str
    port: int = PORT


def place_of(url: str) -> Place:
    """Return where a URL leads. AddressRefused where we do not post there; OSError where its host is not found.

    The connection goes to the address that was checked: a host that is asked again could have another one.
    """
    host, path = host_and_path(url)
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise AddressRefused("the host of a subscriber has an address that is not public")
    return Place(host, path, addresses[0])


def host_and_path(url: str) -> tuple[str, str]:
    """Return host and path, with the query, of an `https` URL without user or other port; else AddressRefused."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefused("the URL of a subscriber is too long, or has characters that no URL has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("the URL of a subscriber is none") from None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or port not in (None, PORT):
        raise AddressRefused("the URL of a subscriber is not https://<host>/<path>")
    return parts.hostname, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_public(text: str) -> bool:
    """Return whether an address is one of the public Internet, also where it wraps an IPv4 address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return all(is_global(inner) for inner in unwrapped(address))
    return is_global(address)


def unwrapped(address: IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return the address, or the IPv4 addresses that it stands for."""
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFF_FFFF)]
    if address.sixtofour:
        return [address, address.sixtofour]
    return [address, *(address.teredo or ())]


def is_global(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is global and has one receiver."""
    return address.is_global and not address.is_multicast and not address.is_reserved
