"""Fetching from public addresses only, in bounded time and size: the guard between a URL that someone typed and
this machine's own network.

A name is resolved once; each of its addresses must be public, and the connection goes to the address that was
checked, so that a second answer of the name server changes nothing. Redirects are told to the caller, who asks anew.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import typing
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import httpx

from knowledge.errors import UnsafeAddress

AGENT = "HawkerBot/1.0 (+reads pages that its owner asked for)"
_TIMEOUT_S = 15.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]
AllowAddress = Callable[[str], bool]


class FetchFailed(Exception):
    """A page that could not be fetched; the message says why. Never leaves this package: it becomes a Problem."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an address answered. ``location`` is where it sends us instead, empty where it does not."""

    url: str
    status: int
    content_type: str
    charset: str | None
    location: str
    body: bytes


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system's resolver gives them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also the one that an IPv6 address wraps."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def check_url(url: str) -> str:
    """The URL if it is one that may be fetched at all.

    Raises:
        UnsafeAddress: another scheme than http and https, no host, or a user and password in it.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UnsafeAddress(url, f"it is no valid URL ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise UnsafeAddress(url, f"its scheme is {parts.scheme or 'missing'!r}, only http and https are fetched")
    if not parts.hostname:
        raise UnsafeAddress(url, "it names no host")
    if parts.username or parts.password:
        raise UnsafeAddress(url, "it holds a user name or password")
    return url


class Fetcher:
    """Gets pages, one at a time. Use it as a context manager.

    Args:
        allow_address: which IP addresses may be connected to. Only code sets it; no setting and no request does.
        resolve: host and port to addresses.
    """

    def __init__(self, *, allow_address: AllowAddress = is_public, resolve: Resolve = system_resolve) -> None:
        backend = _GuardedBackend(allow_address, resolve)
        self._client = httpx.Client(
            transport=_Transport(backend),
            follow_redirects=False,
            trust_env=False,  # a proxy would resolve names for itself, past the guard
            timeout=_TIMEOUT_S,
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip", "Accept-Language": "en, zh;q=0.9, *;q=0.5"},
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, most_bytes: int, deadline: float) -> Answer:
        """One answer, redirects not followed.

        Args:
            url: the address.
            most_bytes: largest body, unpacked.
            deadline: ``time.monotonic()`` by which the body must be here.

        Raises:
            UnsafeAddress: the address is none to be fetched.
            FetchFailed: no answer, too slow, or too large.
        """
        check_url(url)
        try:
            with self._client.stream("GET", url) as response:
                body = b"" if response.is_redirect else _body(response, most_bytes, deadline)
                return Answer(
                    url=url,
                    status=response.status_code,
                    content_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                    charset=response.charset_encoding,
                    location=response.headers.get("location", "") if response.is_redirect else "",
                    body=body,
                )
        except _Refused as error:
            raise UnsafeAddress(url, str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, zlib.error, UnicodeError) as error:
            raise FetchFailed(f"no answer ({type(error).__name__}: {str(error)[:120]})") from error


def _body(response: httpx.Response, most_bytes: int, deadline: float) -> bytes:
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise FetchFailed(f"it is packed as {packed!r}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=47) if packed == "gzip" else None
    body = bytearray()
    for chunk in response.iter_raw():
        body += unpacker.decompress(chunk, most_bytes + 1) if unpacker else chunk
        if len(body) > most_bytes:
            raise FetchFailed(f"it is larger than {most_bytes // 1024} KB")
        if time.monotonic() > deadline:
            raise FetchFailed("it came too slowly")
    return bytes(body)


class _Refused(Exception):
    """An address that may not be connected to."""


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, allow_address: AllowAddress, resolve: Resolve) -> None:
        self._allow, self._resolve, self._inner = allow_address, resolve, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        # one private address among public ones is a trap: all must be allowed
        refused = [address for address in addresses if not self._allow(address)]
        if refused or not addresses:
            raise _Refused(f"{host} leads to {refused[0] if refused else 'no address'}, which is not public")
        failure: Exception | None = None
        for address in addresses[:4]:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} cannot be reached")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: typing.Any = None
    ) -> typing.Any:
        raise _Refused("a socket of this machine is not public")


class _Transport(httpx.BaseTransport):
    """httpx over httpcore with a network of our own; httpx itself has no public way to set one."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        context = ssl.create_default_context()
        self._pool = httpcore.ConnectionPool(ssl_context=context, max_connections=4, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        try:
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method, url, headers=request.headers.raw, content=b"", extensions=request.extensions
                )
            )
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise httpx.ReadError(str(error)) from error

    def close(self) -> None:
        self._answer.close()
