"""The one door: every connection that the server opens to the outside begins here, with a purpose (P4).

Invariants:
- Nothing else makes an HTTP session, and a session leads to one origin and nowhere else.
- A letter's socket leads to the mail server and nowhere else.
- A name is looked up once.
- Every address of a third party is checked, one that is refused refuses the name.
- The socket is made for an address so found alone, and before a third party's request goes out the peer is compared
  once more.
- Proxies, cookies and passwords of the environment are never used.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, Literal, TypeVar
from weakref import WeakSet

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType, Connection
from yarl import URL

from discreet.adapters.dns import AT_ONCE, LookUp, SystemResolver
from discreet.assistants.actions.address import Origin, check_origin, origin_of, refusal, refusal_where_listed
from discreet.errors import Invalid
from discreet.ports import ThirdPartyFailed

log = structlog.get_logger()

LONGEST_HEADER = 8190
MOST_HEADERS = 100

P = TypeVar("P", bound=asyncio.Protocol)


class ContactPurpose(StrEnum):
    """Why somebody is contacted."""

    MODEL = "model"
    """The model answers."""
    IMAGES = "images"
    """An image is made from a person's prompt."""
    ACTION = "action"
    """A person has seen the request and allowed it."""
    SIGN_IN = "sign_in"
    """A token is asked for, with the credentials of a person or a builder for that third party; or an organisation's
    provider for its documents, keys and tokens."""
    IMPORT = "import"
    """A builder wants an action's document or an MCP server's tools, or a session with such a server is opened."""
    MAIL = "mail"
    """A letter goes to a person of this server, by the mail server that its operator names."""
    KEYS = "keys"
    """The master key is wrapped or unwrapped by the Vault that the operator names."""
    EVIDENCE = "evidence"
    """A witness that the operator names cosigns a checkpoint of the evidence log; or a command of the command line
    reads another server's log."""


class AddressRefused(Exception):
    """A session was asked to lead elsewhere than it was made for. Never expected: it would be a mistake of ours."""


class Connector(AbstractResolver):
    """Where one session leads: one host and port, and there the addresses that `find` gives.

    `sent` tells whether a request has begun to go out: that happens once.
    """

    def __init__(self, purpose: ContactPurpose, host: str, port: int, find: Callable[[], Awaitable[list[str]]]) -> None:
        self.purpose, self.host, self.port, self.sent = purpose, host, port, False
        self._find = find
        self._peers: set[IPv4Address | IPv6Address] = set()
        with suppress(ValueError):  # a name, which `resolve` finds the addresses of
            self._peers.add(_peer(host))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to try. Raises what `find` raises, and Astray for any other host or port."""
        if (host, port) != (self.host, self.port):
            raise AddressRefused(f"A session for {self.host} ({self.purpose}) does not lead to {host}.")
        self._refuse_repetition()
        found = await self._find()
        self._peers.update(map(_peer, found))
        return [ResolveResult(hostname=host, host=each, port=port, family=0, proto=0, flags=0) for each in found]

    async def close(self) -> None:
        """Nothing is kept open."""

    def open_socket(self, place: AddrInfoType) -> socket.socket:
        """The socket that will be connected to `place`. Raises Astray."""
        family, kind, protocol, _, where = place
        self._refuse_strangers(where)
        self._refuse_repetition()
        return socket.socket(family, kind, protocol)

    def begin(self, peer: tuple[Any, ...]) -> None:
        """A request is about to go out to `peer`. Raises Astray."""
        self._refuse_strangers(peer)
        self._refuse_repetition()
        self.sent = True

    def _refuse_strangers(self, place: tuple[Any, ...]) -> None:
        if place[1] != self.port or _peer(place[0]) not in self._peers:
            raise AddressRefused(
                f"A session for {self.host} ({self.purpose}) connects to the addresses found for it alone."
            )

    def _refuse_repetition(self) -> None:
        """The client library sends some requests anew when a connection breaks; a grant is good for one (P4)."""
        if self.sent:
            raise aiohttp.ServerDisconnectedError("the connection broke, and nothing is sent twice")


def _unusable(origin: Origin, kind: str, why: str) -> ThirdPartyFailed:
    """The same sentence for a name without an address and for one that leads behind this server: whoever names hosts
    learns nothing of the operator's own names. The reason is in the operator's log."""
    log.warning("address_refused", why=why)
    return ThirdPartyFailed(f"The address {origin.host} can't be used. Nothing was sent.", kind=kind, sent=False)


def _peer(address: str) -> IPv4Address | IPv6Address:
    """An address without its zone, which peers are not told with."""
    return ip_address(address.partition("%")[0])


class _Connector(aiohttp.TCPConnector):
    """One connection, for one request."""

    def __init__(self, way: Connector, tls: ssl.SSLContext | Literal[True]) -> None:
        self.way = way
        super().__init__(
            resolver=way,
            socket_factory=way.open_socket,
            ssl=tls,
            limit=1,
            use_dns_cache=False,
            force_close=True,
        )


class _Request(aiohttp.ClientRequest):
    """Looks at the peer of its connection before it writes."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        connector, transport = self.session.connector, conn.transport
        assert isinstance(connector, _Connector)
        peer = transport.get_extra_info("peername") if transport is not None else None
        if peer is None:
            raise aiohttp.ServerDisconnectedError("the connection broke before the request")
        connector.way.begin(peer)
        return await super().send(conn)


class EgressGateway:
    """Makes sessions. `action_origins` are the operator's exceptions to "public HTTPS on 443" (settings)."""

    def __init__(
        self,
        action_origins: Collection[str] = (),
        look_up: LookUp | None = None,
        *,
        key_keepers_authority: Path | None = None,
    ) -> None:
        """`key_keepers_authority`: who alone vouches for the Vault's certificate, where it is not one of the
        system's."""
        self._listed, self._key_keepers_authority = frozenset(action_origins), key_keepers_authority
        self._look_up_own: LookUp = look_up or SystemResolver(each=AT_ONCE)
        """Of hosts that the operator names: no name of a third party keeps those waiting."""
        self._look_up: LookUp = look_up or SystemResolver()
        self._open: WeakSet[aiohttp.ClientSession] = WeakSet()

    async def close(self) -> None:
        """Close whatever is still open."""
        for session in list(self._open):
            await session.close()

    async def to_model(self, base: URL, protocol: Callable[[], P]) -> P:
        """A connection to the model at `base`, wherever its operator runs it, in `protocol`'s hands. Raises OSError."""
        host, port = base.raw_host or "", base.port or 0
        way = Connector(ContactPurpose.MODEL, host, port, lambda: self._look_up_own(host, port))
        connecting = await _connected(way)
        loop, is_https = asyncio.get_running_loop(), base.scheme == "https"
        tls, name = (self.tls, host) if is_https else (None, None)
        return (await loop.create_connection(protocol, sock=connecting, ssl=tls, server_hostname=name))[1]

    def to_images(self, base: URL) -> aiohttp.ClientSession:
        """A session for one request to the images endpoint at `base`, wherever its operator runs it."""
        host, port = base.raw_host or "", base.port or 0
        way = Connector(ContactPurpose.IMAGES, host, port, lambda: self._look_up_own(host, port))
        return self._session(way, base.scheme)

    def to_key_keeper(self, base: URL) -> aiohttp.ClientSession:
        """A session for one request to the Vault at `base`, wherever its operator runs it."""
        host, port = base.raw_host or "", base.port or 0
        way = Connector(ContactPurpose.KEYS, host, port, lambda: self._look_up_own(host, port))
        return self._session(way, base.scheme, self._key_keepers_tls)

    def to_evidence(self, base: URL) -> aiohttp.ClientSession:
        """A session for one request to a witness, or to another server's evidence log, wherever that is."""
        host, port = base.raw_host or "", base.port or 0
        way = Connector(ContactPurpose.EVIDENCE, host, port, lambda: self._look_up_own(host, port))
        return self._session(way, base.scheme)

    def to_third_party(self, purpose: ContactPurpose, url: str) -> tuple[aiohttp.ClientSession, Connector]:
        """A session for one request to where `url` leads. Raises ThirdPartyFailed when nothing may be sent there.

        Looking the name up happens in the session and raises ThirdPartyFailed too: "refused_address" or
        "unknown_name".
        """
        try:
            check_origin(url, self._listed)
            origin = origin_of(url)
        except Invalid as refused:
            raise ThirdPartyFailed(
                f"{refused.sentence} Nothing was sent.", kind="refused_address", sent=False
            ) from refused
        way = Connector(purpose, origin.host, origin.port, lambda: self._addresses(origin))
        return self._session(way, origin.scheme), way

    async def to_mail_server(self, host: str, port: int) -> socket.socket:
        """A socket to the mail server that the operator names, wherever that is; connected. Raises OSError."""
        way = Connector(ContactPurpose.MAIL, host, port, lambda: self._look_up_own(host, port))
        return await _connected(way)

    def _session(self, way: Connector, scheme: str, tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            connector=_Connector(way, (tls or self.tls) if scheme == "https" else True),
            request_class=_Request,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        self._open.add(session)
        return session

    async def _addresses(self, origin: Origin) -> list[str]:
        """Every address of a third party's name, all of them checked. Raises ThirdPartyFailed."""
        listed = str(origin) in self._listed
        try:
            # With a dot at its end a public name is looked up as it is, without the server's search domains.
            found = await self._look_up(origin.host if listed else f"{origin.host}.", origin.port)
        except TimeoutError as problem:
            raise ThirdPartyFailed(
                f"No name server told the address of {origin.host} in time. Nothing was sent. Try again later.",
                kind="timeout",
                sent=False,
            ) from problem
        except OSError as problem:
            raise _unusable(origin, "unknown_name", "it has no address") from problem
        check = refusal_where_listed if listed else refusal
        for why in filter(None, map(check, found)):
            raise _unusable(origin, "refused_address", f"it leads to {why}")
        return found

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The system's certificate authorities; the certificate has to name the host."""
        return _tls(None)

    @cached_property
    def _key_keepers_tls(self) -> ssl.SSLContext | None:
        """The operator's own authority and no other, where one is named."""
        return _tls(self._key_keepers_authority) if self._key_keepers_authority else None


async def _connected(way: Connector) -> socket.socket:
    """A socket that leads the way, connected. Raises OSError, that of the last address that was tried."""
    failed: OSError = OSError("the name has no address")
    for found in await way.resolve(way.host, way.port):
        address = found["host"]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, way.port)
        connecting = way.open_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place))
        connecting.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(connecting, place)
        except BaseException as problem:
            connecting.close()
            if not isinstance(problem, OSError):
                raise
            failed = problem
        else:
            return connecting
    raise failed


def describe_connect_error(problem: BaseException) -> str:
    """Why a connection failed, in a few words, without addresses."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, socket.gaierror):
        return "its name is unknown"
    if isinstance(problem, ssl.SSLError):
        return "its certificate is not accepted"
    if isinstance(problem, OSError) and problem.errno:
        return os.strerror(problem.errno).lower()
    return "connection failed"


def _tls(authority: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
