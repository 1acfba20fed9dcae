"""The egress gateway: every outgoing connection starts here, with a purpose (P4).

Invariants:
- Nothing else creates an HTTP session. A session connects to one origin only.
- A mail socket connects to the mail server only.
- A name is looked up once.
- Every address of a third party, and of a model endpoint that the operator added in the app, is checked; one refused
  address refuses the name.
- A socket connects only to an address found this way. Before a third party's request is sent, the peer is compared
  again.
- Proxies, cookies and passwords of the environment are never used.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
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

from discreet.adapters.dns import MAX_CONCURRENT, LookUp, SystemResolver
from discreet.assistants.actions.address import (
    Origin,
    check_origin,
    listed_host_refusal,
    model_address_refusal,
    origin_of,
    refusal,
)
from discreet.errors import Invalid, Misconfigured
from discreet.ports.third_parties import ThirdPartyFailed

log = structlog.get_logger()

MAX_HEADER_LENGTH = 8190
MAX_HEADERS = 100
MAX_REPEATED = 16
"""Connections at once to a host that gets many requests."""

P = TypeVar("P", bound=asyncio.Protocol)


class ContactPurpose(StrEnum):
    """Why the server connects to a host."""

    MODEL = "model"
    """The model answers."""
    IMAGES = "images"
    """An image is generated from a person's prompt."""
    ACTION = "action"
    """A person has seen the request and allowed it."""
    SIGN_IN = "sign_in"
    """A token is requested, with the credentials of a person or a builder for that third party; or an organisation's
    identity provider is asked for its documents, keys and tokens."""
    OPERATOR = "operator"
    """The operator offers this service to GPTs, and a person has seen the request and allowed it."""
    PAGE = "page"
    """The model named a web page, and a person has seen its address and allowed it."""
    IMPORT = "import"
    """A builder imports an action's document or an MCP server's tools, or a session with such a server is opened."""
    MAIL = "mail"
    """An e-mail is sent to a person of this server, by the mail server that its operator configured."""
    KEYS = "keys"
    """The master key is wrapped or unwrapped by the Vault that the operator configured; or keys, encrypted under the
    master key, are stored in the operator's etcd."""
    EVIDENCE = "evidence"
    """A witness that the operator configured cosigns a checkpoint of the evidence log; or a CLI command reads
    another server's log."""


class AddressRefused(Exception):
    """A session was asked to connect to another target than its own.

    This would be a bug.
    """


class RefusedModelAddress(OSError):
    """A model endpoint's name leads to an address that the operator did not allow."""


class EgressTarget(AbstractResolver):
    """The target of one session: one host and port.

    `look_up` returns its addresses. `sent`: whether sending a request has started, which happens once.
    """

    def __init__(
        self,
        purpose: ContactPurpose,
        host: str,
        port: int,
        look_up: Callable[[], Awaitable[list[str]]],
        *,
        is_reusable: bool = False,
    ) -> None:
        """Set the target; with `is_reusable`, connections stay open and requests follow each other."""
        self.purpose, self.host, self.port, self.sent, self.is_reusable = purpose, host, port, False, is_reusable
        self._look_up = look_up
        self._peers: set[IPv4Address | IPv6Address] = set()
        with suppress(ValueError):  # a name, which `resolve` looks up
            self._peers.add(_parse_address(host))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses to try.

        Raises what `look_up` raises, and AddressRefused for any other host or port.
        """
        if (host, port) != (self.host, self.port):
            raise AddressRefused(f"A session for {self.host} ({self.purpose}) does not lead to {host}.")
        self._reject_second_request()
        addresses = await self._look_up()
        self._peers.update(map(_parse_address, addresses))
        return [ResolveResult(hostname=host, host=each, port=port, family=0, proto=0, flags=0) for each in addresses]

    async def close(self) -> None:
        """Do nothing: nothing is kept open."""

    def open_socket(self, address_info: AddrInfoType) -> socket.socket:
        """Return a socket to be connected to this address. Raises AddressRefused."""
        family, kind, protocol, _, socket_address = address_info
        self._reject_other_hosts(socket_address)
        self._reject_second_request()
        return socket.socket(family, kind, protocol)

    def mark_sent(self, peer: tuple[Any, ...]) -> None:
        """Mark that a request is being sent to `peer`. Raises AddressRefused."""
        self._reject_other_hosts(peer)
        self._reject_second_request()
        self.sent = True

    def _reject_other_hosts(self, socket_address: tuple[Any, ...]) -> None:
        if socket_address[1] != self.port or _parse_address(socket_address[0]) not in self._peers:
            raise AddressRefused(
                f"A session for {self.host} ({self.purpose}) may only connect to the addresses found for it."
            )

    def _reject_second_request(self) -> None:
        """Refuse a second request on this connector.

        The HTTP library retries some requests when a connection breaks, but a grant is valid for one request (P4).
        """
        if self.sent and not self.is_reusable:
            raise aiohttp.ServerDisconnectedError("the connection broke, and nothing is sent twice")


def _log_unusable_name(origin: Origin, kind: str, why: str) -> ThirdPartyFailed:
    """Return the error for an unusable name, and log the reason for the operator.

    The sentence is the same for a name without an address and for one that leads behind this server. So a user who
    enters hosts learns nothing about the operator's internal names.
    """
    log.warning("address_refused", why=why)
    return ThirdPartyFailed(f"The address {origin.host} can't be used. Nothing was sent.", kind=kind, sent=False)


def _parse_address(address: str) -> IPv4Address | IPv6Address:
    """Parse an address without its zone, which peer addresses lack."""
    return ip_address(address.partition("%")[0])


class _TargetConnector(aiohttp.TCPConnector):
    """A connector with one connection for one request, or with connections for many."""

    def __init__(self, target: EgressTarget, tls: ssl.SSLContext | Literal[True]) -> None:
        self.target = target
        super().__init__(
            resolver=target,
            socket_factory=target.open_socket,
            ssl=tls,
            limit=MAX_REPEATED if target.is_reusable else 1,
            use_dns_cache=False,
            force_close=not target.is_reusable,
        )


class _PeerCheckedRequest(aiohttp.ClientRequest):
    """A request that checks the peer of its connection before it is written."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        connector, transport = self.session.connector, conn.transport
        assert isinstance(connector, _TargetConnector)
        peer = transport.get_extra_info("peername") if transport is not None else None
        if peer is None:
            raise aiohttp.ServerDisconnectedError("the connection broke before the request")
        connector.target.mark_sent(peer)
        return await super().send(conn)


@dataclass(frozen=True, kw_only=True)
class TlsIdentity:
    """How both sides of a TLS connection show who they are: files in PEM.

    Only `authority` is trusted for the other side; `certificate` with its `key` shows who this server is, if given.
    """

    authority: Path
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Read the files. Misconfigured for files that cannot be used."""
        try:
            context = _create_tls_context(self.authority)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as problem:
            raise Misconfigured(
                f"The certificate {self.certificate} with the key {self.key} cannot be used "
                f"({type(problem).__name__}). Both must be PEM files that belong together, and {self.authority} the "
                "certificate of their authority."
            ) from problem
        return context


class EgressGateway:
    """Creates sessions to the outside.

    `action_origins` are the operator's exceptions to "public HTTPS on 443" (settings).
    """

    def __init__(
        self,
        action_origins: Collection[str] = (),
        look_up: LookUp | None = None,
        *,
        vault_authority: Path | None = None,
        service_origins: Collection[str] = (),
        page_origins: Collection[str] = (),
    ) -> None:
        """Set it up; `vault_authority` is the only trusted CA for the Vault, if set.

        Otherwise the system's authorities apply. `service_origins` are those of the operator's services for GPTs,
        `page_origins` those inside the network whose pages GPTs may read.
        """
        self._page_origins = frozenset(page_origins)
        self._service_origins = frozenset(service_origins)
        self._action_origins, self._vault_authority = frozenset(action_origins), vault_authority
        self._look_up_configured: LookUp = look_up or SystemResolver(each=MAX_CONCURRENT)
        """For hosts that the operator configured, so that look-ups of third-party names do not delay them."""
        self._look_up: LookUp = look_up or SystemResolver()
        self._sessions: WeakSet[aiohttp.ClientSession] = WeakSet()
        self._model_inside: bool | None = None
        """Whether a model's address may be inside the network; None: any address, as the settings' endpoint has."""

    def for_model(self, *, allows_inside: bool) -> "EgressGateway":
        """Return a gateway that checks the addresses of a model endpoint."""
        gateway = copy(self)
        gateway._model_inside = allows_inside
        return gateway

    async def close(self) -> None:
        """Close all open sessions."""
        for session in list(self._sessions):
            await session.close()

    async def connect_model(self, base: URL, protocol: Callable[[], P]) -> P:
        """Connect `protocol` to the model at `base`. Raises OSError."""
        host, port = base.raw_host or "", base.port or 0
        target = EgressTarget(ContactPurpose.MODEL, host, port, lambda: self._model_addresses(base))
        sock = await _connect_socket(target)
        loop, is_https = asyncio.get_running_loop(), base.scheme == "https"
        tls, name = (self.tls, host) if is_https else (None, None)
        return (await loop.create_connection(protocol, sock=sock, ssl=tls, server_hostname=name))[1]

    def open_images(self, base: URL) -> aiohttp.ClientSession:
        """Open a session for one request to the images endpoint, on any network."""
        host, port = base.raw_host or "", base.port or 0
        target = EgressTarget(ContactPurpose.IMAGES, host, port, lambda: self._look_up_configured(host, port))
        return self._session(target, base.scheme)

    def open_vault(self, base: URL) -> aiohttp.ClientSession:
        """Open a session for one request to the Vault, on any network."""
        host, port = base.raw_host or "", base.port or 0
        target = EgressTarget(ContactPurpose.KEYS, host, port, lambda: self._look_up_configured(host, port))
        return self._session(target, base.scheme, self._vault_tls)

    def open_etcd(self, base: URL, identity: "TlsIdentity | None") -> aiohttp.ClientSession:
        """Open a session for many requests to one member of the operator's etcd, on any network.

        Misconfigured for certificates that cannot be used.
        """
        host, port = base.raw_host or "", base.port or 0
        target = EgressTarget(
            ContactPurpose.KEYS, host, port, lambda: self._look_up_configured(host, port), is_reusable=True
        )
        return self._session(target, base.scheme, identity.context() if identity else None)

    def open_evidence(self, base: URL) -> aiohttp.ClientSession:
        """Open a session for one request to a witness or another server's evidence log."""
        host, port = base.raw_host or "", base.port or 0
        target = EgressTarget(ContactPurpose.EVIDENCE, host, port, lambda: self._look_up_configured(host, port))
        return self._session(target, base.scheme)

    def open_third_party(self, purpose: ContactPurpose, url: str) -> tuple[aiohttp.ClientSession, EgressTarget]:
        """Open a session for one request to a third party at `url`.

        ThirdPartyFailed when nothing may be sent there. The name is looked up during the session, which raises
        ThirdPartyFailed too: "refused_address" or "unknown_name".
        """
        allowed = {ContactPurpose.OPERATOR: self._service_origins, ContactPurpose.PAGE: self._page_origins}.get(
            purpose, self._action_origins
        )
        try:
            check_origin(url, allowed)
            origin = origin_of(url)
        except Invalid as refused:
            raise ThirdPartyFailed(
                f"{refused.sentence} Nothing was sent.", kind="refused_address", sent=False
            ) from refused
        is_allowed = str(origin) in allowed
        if purpose is ContactPurpose.OPERATOR and not is_allowed:
            raise ThirdPartyFailed(
                f"This server's operator does not offer {origin.host}. Nothing was sent.",
                kind="refused_address",
                sent=False,
            )
        target = EgressTarget(purpose, origin.host, origin.port, lambda: self._addresses(origin, listed=is_allowed))
        return self._session(target, origin.scheme), target

    async def connect_mail_server(self, host: str, port: int) -> socket.socket:
        """Connect a socket to the operator's mail server, on any network. Raises OSError."""
        target = EgressTarget(ContactPurpose.MAIL, host, port, lambda: self._look_up_configured(host, port))
        return await _connect_socket(target)

    def _session(self, target: EgressTarget, scheme: str, tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            connector=_TargetConnector(target, (tls or self.tls) if scheme == "https" else True),
            request_class=_PeerCheckedRequest,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            max_line_size=MAX_HEADER_LENGTH,
            max_field_size=MAX_HEADER_LENGTH,
            max_headers=MAX_HEADERS,
        )
        self._sessions.add(session)
        return session

    async def _model_addresses(self, base: URL) -> list[str]:
        """Return all addresses of a model's host, checked. Raises OSError."""
        addresses = await self._look_up_configured(base.raw_host or "", base.port or 0)
        if self._model_inside is None:
            return addresses
        for address in addresses:
            why = model_address_refusal(address, allows_inside=self._model_inside, encrypted=base.scheme == "https")
            if why is not None:
                raise RefusedModelAddress(f"its name leads to {why}")
        return addresses

    async def _addresses(self, origin: Origin, *, listed: bool) -> list[str]:
        """Return all addresses of a third party's name, checked.

        Raises ThirdPartyFailed.
        """
        try:
            # A trailing dot keeps the resolver from trying the server's search domains.
            addresses = await self._look_up(origin.host if listed else f"{origin.host}.", origin.port)
        except TimeoutError as problem:
            raise ThirdPartyFailed(
                f"Looking up the address of {origin.host} took too long. Nothing was sent. Try again later.",
                kind="timeout",
                sent=False,
            ) from problem
        except OSError as problem:
            raise _log_unusable_name(origin, "unknown_name", "it has no address") from problem
        check = listed_host_refusal if listed else refusal
        for why in filter(None, map(check, addresses)):
            raise _log_unusable_name(origin, "refused_address", f"it leads to {why}")
        return addresses

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """TLS with the system's certificate authorities and host name checks."""
        return _create_tls_context(None)

    @cached_property
    def _vault_tls(self) -> ssl.SSLContext | None:
        """TLS with the operator's own authority only, if one is configured."""
        return _create_tls_context(self._vault_authority) if self._vault_authority else None


async def _connect_socket(target: EgressTarget) -> socket.socket:
    """Return a connected socket. Raises OSError, that of the last address tried."""
    last_error: OSError = OSError("the name has no address")
    for result in await target.resolve(target.host, target.port):
        address = result["host"]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        socket_address = (address, target.port)
        sock = target.open_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", socket_address))
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, socket_address)
        except BaseException as problem:
            sock.close()
            if not isinstance(problem, OSError):
                raise
            last_error = problem
        else:
            return sock
    raise last_error


def describe_connect_error(problem: BaseException) -> str:
    """Return a few words about why a connection failed, without addresses."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, RefusedModelAddress):
        return "its name leads to an address that is not allowed"
    if isinstance(problem, socket.gaierror):
        return "its name is unknown"
    if isinstance(problem, ssl.SSLError):
        return "its certificate is not accepted"
    if isinstance(problem, OSError) and problem.errno:
        return os.strerror(problem.errno).lower()
    return "connection failed"


def _create_tls_context(authority: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
