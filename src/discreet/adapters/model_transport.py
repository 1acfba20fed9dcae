"""Requests to a model's endpoint.

Every failure becomes a ModelFailed whose sentence names the endpoint's host and never quotes the conversation.
"""

import asyncio
from collections.abc import Mapping, Sequence

from yarl import URL

from discreet.adapters.answer_reader import Malformed
from discreet.adapters.egress import EgressGateway, describe_connect_error
from discreet.adapters.model_connection import ConnectionLost, ModelConnection, ResponseHead, SilenceWatch
from discreet.adapters.model_connections import ModelConnections
from discreet.adapters.model_refusal import KEY_IN_SETTINGS, ModelRefusal, build_refusal
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest

HTML = "text/html"
FRAMING = ("host", "content-length", "transfer-encoding", "connection")
"""Headers that the request itself sets."""
MAX_REPORT_LENGTH = 64 << 10
"""Bytes that are read of an error response."""
MIN_KEY_LENGTH = 8
"""Characters; a shorter header's value is a word."""


class ModelTransport:
    """The connections to an endpoint at `base_url`, and the headers of each request.

    `protocol_headers` are those of its protocol. Each of `key_headers` may hold the API key; `key_place` is where the
    operator sets it. `where` replaces the endpoint's host name in displayed texts. Timeouts are in seconds: to connect,
    and without a byte received.
    """

    def __init__(
        self,
        base_url: str,
        protocol_headers: Mapping[str, str],
        key_headers: Mapping[str, str],
        *,
        key_place: str = KEY_IN_SETTINGS,
        where: str | None = None,
        egress: EgressGateway | None = None,
        connect_timeout: float = 10.0,
        idle_timeout: float = 120.0,
    ) -> None:
        self.base = base = URL(base_url.rstrip("/"))
        self.where = where or base.host or base_url
        self.at = where or f"at {self.where}"
        """The endpoint's place in a sentence."""
        self._headers = _encode_headers(protocol_headers, key_headers)
        self._secrets = [
            value.removeprefix("Bearer ") for value in key_headers.values() if len(value) >= MIN_KEY_LENGTH
        ]
        self._key_place = key_place
        way_out = egress or EgressGateway()
        self._connections = ModelConnections(lambda: way_out.connect_model(base, ModelConnection), connect_timeout)
        self._idle_timeout, self._watch = idle_timeout, SilenceWatch(idle_timeout)

    def build_request(self, method: str, url: URL, body: bytes = b"") -> bytes:
        line = f"{method} {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\n"
        return b"%b%bContent-Length: %d\r\n\r\n%b" % (line.encode("ascii"), self._headers, len(body), body)

    async def send(self, request: bytes) -> tuple[ModelConnection, ResponseHead]:
        """Send a request and return the connection with the head of its answer.

        The caller releases the connection. Raises ModelFailed.
        """
        try:
            try:
                return await self.send_once(request)
            except ConnectionLost:
                return await self.send_once(request)  # the endpoint had just closed a kept connection
        except TimeoutError as problem:
            raise self.build_failure("timeout", "did not answer in time") from problem
        except Malformed as problem:
            raise self.build_failure("malformed", f"answered with {problem}") from problem
        except ConnectionLost as problem:
            raise self.build_failure("cut", "closed the connection without an answer") from problem
        except OSError as problem:
            reason = describe_connect_error(problem)
            raise self.build_failure("unreachable", f"cannot be reached ({reason})") from problem

    async def send_once(self, request: bytes) -> tuple[ModelConnection, ResponseHead]:
        """Send a request without a second attempt. Raises Malformed and OSError, of which ConnectionLost is one."""
        connection = await self._connections.take()
        try:
            return connection, await connection.ask(request, self._watch)
        except BaseException:
            self.release(connection)
            raise

    def release(self, connection: ModelConnection) -> None:
        """Give a connection back."""
        self._connections.release(connection)

    async def read_body(
        self, connection: ModelConnection, max_bytes: int = MAX_REPORT_LENGTH, *, seconds: float | None = None
    ) -> bytes:
        """Return the body, or the beginning of one that is too long.

        TimeoutError after `seconds`, by default the idle timeout.
        """
        body = bytearray()

        def take(chunk: bytes) -> None:
            body.extend(chunk)
            if len(body) >= max_bytes:
                connection.leave()

        async with asyncio.timeout(self._idle_timeout if seconds is None else seconds):
            await connection.read(take)
        return bytes(body)

    async def exchange(self, url: URL, body: bytes, *, max_bytes: int) -> tuple[ResponseHead, bytes]:
        """POST to an address of the endpoint; return the head and at most about `max_bytes` bytes of its answer.

        Raises ModelFailed.
        """
        connection, head = await self.send(self.build_request("POST", url, body))
        try:
            return head, await self.read_body(connection, max_bytes)
        except (Malformed, OSError) as problem:
            raise self.build_read_failure(problem) from problem
        finally:
            self.release(connection)

    async def post(self, path: str, body: bytes) -> None:
        """Post to another route of the endpoint's server and discard the answer.

        Raises ModelFailed.
        """
        connection, _ = await self.send(self.build_request("POST", self.base.origin() / path, body))
        try:
            await self.read_body(connection)
        except (Malformed, OSError) as problem:
            raise self.build_failure("cut", "closed the connection without an answer") from problem
        finally:
            self.release(connection)

    def build_refusal(
        self, refusal: ModelRefusal, request: ModelRequest, named: frozenset[str] = frozenset()
    ) -> ModelFailed:
        """Return the failure for a refused request. `named`: fields of the body that the request or operator sets."""
        return build_refusal(refusal, request, named, self._secrets)

    def read_refusal(self, head: ResponseHead, body: bytes, model: str) -> ModelRefusal:
        """Return the facts of an error response."""
        return ModelRefusal(
            status=head.status,
            body=body,
            at=self.at,
            model=model,
            retry_after=head.retry_after,
            key_place=self._key_place,
            is_web_page=head.content_type == HTML,
        )

    def build_exchange_failure(
        self, head: ResponseHead, body: bytes, model: str, contents: Sequence[str]
    ) -> ModelFailed:
        """Return the failure for an error that `exchange` returned; its sentence never quotes the contents."""
        request = ModelRequest([ChatMessage("user", content) for content in contents])
        return self.build_refusal(self.read_refusal(head, body[:MAX_REPORT_LENGTH], model), request)

    def build_read_failure(self, problem: Malformed | OSError) -> ModelFailed:
        """Return the failure for an error while an answer is read."""
        if isinstance(problem, Malformed):
            return self.build_malformed_failure(str(problem))
        if isinstance(problem, TimeoutError):
            return self.build_failure("timeout", "stopped answering")
        return self.build_failure("cut", "broke off in the middle of its answer")

    def build_malformed_failure(self, what: str) -> ModelFailed:
        """Return the failure for an answer that does not follow the protocol."""
        return self.build_failure("malformed", f"answered with {what}")

    def build_incomplete_failure(self, what: str) -> ModelFailed:
        """Return the failure for an answer that lacks what was asked for."""
        return self.build_failure("malformed", f"answered without {what}")

    def build_failure(self, kind: str, what: str) -> ModelFailed:
        return ModelFailed(f"The model {self.at} {what}. Try again in a moment.", kind=kind)

    def close(self) -> None:
        """Close all connections; the next request opens new ones."""
        self._connections.close()


def _encode_headers(*groups: Mapping[str, str]) -> bytes:
    """Return the fixed headers; a later one replaces an earlier one of its name.

    Compression is not requested: a compressor would hold tokens back.
    """
    headers = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "discreet"}
    for group in groups:
        headers |= {name.lower(): " ".join(value.split()) for name, value in group.items()}
    lines = (f"{name}: {value}\r\n" for name, value in headers.items() if name not in FRAMING)
    return "".join(lines).encode("utf-8")
