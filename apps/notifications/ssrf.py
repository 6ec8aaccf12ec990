"""Where a webhook may go: public addresses only, and to the very address that was looked at.

The name is resolved once a call, each of its addresses is judged, and the connection is made to the judged
address: a name that answers differently the second time gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv4 addresses in IPv6 clothes reach the same hosts.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_PORTS_REFUSED = frozenset({0, 22, 23, 25, 53, 110, 143, 465, 587, 993, 995, 3306, 5432, 6379, 11211, 27017})


class Refused(Exception):
    """The address is none that we call; the text says why."""


def check_url(url: str) -> str:
    """An http(s) address that can be called as far as its text tells; its name is judged at each call.

    Raises:
        Invalid: naming `url`.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid(url=_("Enter a valid URL.")) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii():
        raise Invalid(url=_("Enter a valid URL."))
    if parts.username or parts.password or parts.fragment:
        raise Invalid(url=_("The URL may hold neither a sign-in nor a fragment"))
    if any(character.isspace() or not character.isprintable() for character in url):
        raise Invalid(url=_("Enter a valid URL."))
    if settings.WEBHOOK_ALLOW_PRIVATE:
        return url
    if port in _PORTS_REFUSED:
        raise Invalid(url=_("This port belongs to another service"))
    host = parts.hostname.rstrip(".").lower()
    literal = _literal(host)
    if (literal and not is_public(literal)) or host == "localhost" or host.endswith((".localhost", ".local")):
        raise Invalid(url=_("Private and local addresses are not called"))
    return url


def _literal(host: str) -> Address | None:
    """The address that a text means, in the spellings (0x7f.1, 2130706433) that a resolver takes too."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Whether an address is a host on the internet, and none of our own networks."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if not inner and any(address in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name.

    Raises:
        Refused: it has none, or one of them is not public (unless the setting allows it).
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("The name cannot be resolved") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.WEBHOOK_ALLOW_PRIVATE:
        judged = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
        if not all(map(is_public, judged)):
            raise Refused("Private and local addresses are not called")
    return addresses


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to judged addresses only, and to none for longer than until the deadline."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the name's addresses that answers."""
        failure: Exception = Refused("The name cannot be resolved")
        for address in resolve(host, port)[:4]:
            try:
                seconds = left(self.deadline, settings.WEBHOOK_CONNECT_SECONDS)
                stream = self.inner.connect_tcp(address, port, seconds, local_address, socket_options)
                return TimedStream(stream, self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline: one byte a second is no answer."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, left(self.deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, left(self.deadline, timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The certificate is that of the name, whatever the address."""
        secured = self.inner.start_tls(ssl_context, server_hostname, left(self.deadline, timeout))
        return TimedStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def left(deadline: float, most: float | None = None) -> float:
    """Seconds until the deadline, at most so many.

    Raises:
        ReadTimeout: it has passed.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("The answer took too long")
    return seconds if most is None else min(seconds, most)
