"""The one door: every connection that the server opens to the outside begins here, with a purpose (P4).

Law of this file: nothing else makes an HTTP session, and a session leads to one origin and nowhere else; a letter's
socket leads to the mail server and nowhere else. A name is looked up once; every address of a third party is checked,
one that is refused refuses the name; the socket is made for an address so found alone, and before a third party's
request goes out the peer is compared once more. Proxies, cookies and passwords of the environment are never used.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, Literal
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType, Connection
from yarl import URL

from discreet.actions.address import Origin, check_origin, origin_of, refusal, refusal_where_listed
from discreet.errors import Invalid
from discreet.outside.look_up import LookUp, SystemLookUp
from discreet.seams import ThirdPartyFailed

KEPT = 4.0
"""Seconds that an idle connection is kept: less than the usual servers do (5 s), so that no request meets a closed
one."""
LONGEST_HEADER = 8190
MOST_HEADERS = 100


class Purpose(StrEnum):
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


class Astray(Exception):
    """A session was asked to lead elsewhere than it was made for. Never expected: it would be a mistake of ours."""


class Way(AbstractResolver):
    """Where one session leads: one host and port, and there the addresses that `find` gives.

    `sent` tells whether a request has begun to go out; without `again` that happens once.
    """

    def __init__(
        self, purpose: Purpose, host: str, port: int, find: Callable[[], Awaitable[list[str]]], *, again: bool
    ) -> None:
        self.purpose, self.host, self.port, self.again, self.sent = purpose, host, port, again, False
        self._find = find
        self._peers: set[IPv4Address | IPv6Address] = set()
        with suppress(ValueError):  # a name, which `resolve` finds the addresses of
            self._peers.add(_peer(host))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to try. Raises what `find` raises, and Astray for any other host or port."""
        if (host, port) != (self.host, self.port):
            raise Astray(f"A session for {self.host} ({self.purpose}) does not lead to {host}.")
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
            raise Astray(f"A session for {self.host} ({self.purpose}) connects to the addresses found for it alone.")

    def _refuse_repetition(self) -> None:
        """The client library sends some requests anew when a connection breaks; a grant is good for one (P4)."""
        if self.sent and not self.again:
            raise aiohttp.ServerDisconnectedError("the connection broke, and nothing is sent twice")


def _peer(address: str) -> IPv4Address | IPv6Address:
    """An address without its zone, which peers are not told with."""
    return ip_address(address.partition("%")[0])


class _Connector(aiohttp.TCPConnector):
    """Keeps connections for the next request where the way may be gone again; otherwise each serves one request."""

    def __init__(self, way: Way, tls: ssl.SSLContext | Literal[True], connections: int) -> None:
        self.way = way
        super().__init__(
            resolver=way,
            socket_factory=way.open_socket,
            ssl=tls,
            limit=connections,
            use_dns_cache=way.again,
            force_close=not way.again,
            keepalive_timeout=KEPT if way.again else None,
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


class Door:
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
        self._look_up_model: LookUp = look_up or SystemLookUp()
        self._look_up: LookUp = look_up or SystemLookUp()
        self._open: WeakSet[aiohttp.ClientSession] = WeakSet()

    async def close(self) -> None:
        """Close whatever is still open."""
        for session in list(self._open):
            await session.close()

    def to_model(self, base: URL, connections: int = 2000) -> aiohttp.ClientSession:
        """A session for the model at `base`, wherever its operator runs it. Its connections are kept and used again."""
        host, port = base.raw_host or "", base.port or 0
        way = Way(Purpose.MODEL, host, port, lambda: self._look_up_model(host, port), again=True)
        return self._session(way, base.scheme, connections)

    def to_images(self, base: URL) -> aiohttp.ClientSession:
        """A session for one request to the images endpoint at `base`, wherever its operator runs it."""
        host, port = base.raw_host or "", base.port or 0
        way = Way(Purpose.IMAGES, host, port, lambda: self._look_up_model(host, port), again=False)
        return self._session(way, base.scheme, 1)

    def to_key_keeper(self, base: URL) -> aiohttp.ClientSession:
        """A session for one request to the Vault at `base`, wherever its operator runs it."""
        host, port = base.raw_host or "", base.port or 0
        way = Way(Purpose.KEYS, host, port, lambda: self._look_up(host, port), again=False)
        return self._session(way, base.scheme, 1, self._key_keepers_tls)

    def to_third_party(self, purpose: Purpose, url: str) -> tuple[aiohttp.ClientSession, Way]:
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
        way = Way(purpose, origin.host, origin.port, lambda: self._addresses(origin), again=False)
        return self._session(way, origin.scheme, 1), way

    async def to_mail_server(self, host: str, port: int) -> socket.socket:
        """A socket to the mail server that the operator names, wherever that is; connected. Raises OSError."""
        way = Way(Purpose.MAIL, host, port, lambda: self._look_up(host, port), again=False)
        failed: OSError = OSError("the name has no address")
        for found in await way.resolve(host, port):
            address = found["host"]
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            place = (address, port)
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

    def _session(
        self, way: Way, scheme: str, connections: int, tls: ssl.SSLContext | None = None
    ) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            connector=_Connector(way, (tls or self.tls) if scheme == "https" else True, connections),
            # A kept connection stays where its socket was allowed to go; looking again costs the model's path 15 µs.
            request_class=aiohttp.ClientRequest if way.again else _Request,
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
        except OSError as problem:
            raise ThirdPartyFailed(
                f"There is no address for the name {origin.host}. Nothing was sent.", kind="unknown_name", sent=False
            ) from problem
        check = refusal_where_listed if listed else refusal
        for why in filter(None, map(check, found)):
            raise ThirdPartyFailed(
                f"{origin.host} leads to {why}; a GPT's actions go to public ones alone. Nothing was sent.",
                kind="refused_address",
                sent=False,
            )
        return found

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The system's certificate authorities; the certificate has to name the host."""
        return _tls(None)

    @cached_property
    def _key_keepers_tls(self) -> ssl.SSLContext | None:
        """The operator's own authority and no other, where one is named."""
        return _tls(self._key_keepers_authority) if self._key_keepers_authority else None


def _tls(authority: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
