"""Addresses that we post to, and those that we do not."""

import socket
from typing import Any

import pytest

from lambdas.webhooks.addresses import AddressRefused, host_and_path, is_public, place_of

PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822", "::ffff:8.8.8.8"]
PRIVATE = [
    "127.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::7f00:1",
    "2002:a9fe:a9fe::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "nonsense",
    "",
]


def found(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every host have these addresses."""
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: entries)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The post goes to the address that was checked, under the name of the host."""
    found(monkeypatch, address)
    place = place_of("https://merchant.example/hooks?shop=1")
    assert (place.host, place.path, place.address, place.port) == ("merchant.example", "/hooks?shop=1", address, 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback, private, link-local and reserved ones, also within IPv6, and beside a public one."""
    assert not is_public(address)
    for addresses in ([address], [PUBLIC[0], address]):
        found(monkeypatch, *addresses)
        assert is_refused("https://merchant.example/")


def is_refused(url: str) -> bool:
    """Return whether nothing is posted to a URL."""
    try:
        place_of(url)
    except AddressRefused:
        return True
    return False


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost", "127.1"])
def test_hosts_of_this_machine(host: str) -> None:
    """Hosts of this machine are refused in any spelling, by its own resolver."""
    with pytest.raises((AddressRefused, OSError)):
        place_of(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://merchant.example/",
        "ftp://merchant.example/",
        "//merchant.example/",
        "merchant.example",
        "https:///path",
        "https://user:word@merchant.example/",
        "https://merchant.example@127.0.0.1/",
        "https://merchant.example:22/",
        "https://merchant.example:x/",
        "https://merchant.example\\@127.0.0.1/",
        "https://merchant.example/a b",
        "https://merchant.example/\r\nx: y",
        "https://merchänt.example/",
        "https://[::1/",
        f"https://merchant.example/{'a' * 2048}",
        "",
    ],
)
def test_urls_that_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No TLS, a user, another port, or no URL: nobody is asked for an address."""
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: asked.append(given))
    with pytest.raises(AddressRefused) as caught:
        place_of(url)
    assert not asked and "merchant" not in str(caught.value)


def test_path_of_a_url() -> None:
    """An empty path is the root; a fragment stays here."""
    assert host_and_path("https://Merchant.example") == ("merchant.example", "/")
    assert host_and_path("https://merchant.example:443/a?b=c#d") == ("merchant.example", "/a?b=c")
