"""Clients' bytes: request heads, bodies of /v1 and of SCIM, tokens in addresses."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import uvicorn
from pydantic import ValidationError
from scim2_models import Context, PatchOp, SCIMException, ScimFilter
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from discreet.adapters.entropy import SystemRandomSource
from discreet.api_projects.gpt_models import id_of
from discreet.chat.conversations.sharing.seals import ShareSeals
from discreet.errors import DiscreetError
from discreet.evidence.tiles import read_tile
from discreet.http.connection import ClientConnection
from discreet.http.device_cookie import DEVICE_COOKIE, DeviceCookies
from discreet.http.language import by_preference, language_of
from discreet.http.openai.body import convert_fields, read_object
from discreet.http.openai.chat_body import read_chat
from discreet.http.openai.embeddings import EmbeddingsBody, _texts
from discreet.http.openai.field_tables import EMBEDDINGS
from discreet.http.openai.fields import Endpoint, check
from discreet.http.openai.responses_body import build_request, parse_item, parse_response_id, read_response
from discreet.http.origin import hostname
from discreet.http.plain_chat import _decode, _validate
from discreet.http.scim import request
from discreet.http.scim.resources import TOLERANT, Group, User, group_facts, user_facts
from discreet.http.translation import translate
from discreet.identity.accounts.user_key.unlock_method import OpenerKind, _normalize_secret
from discreet.ports.model_request import ChatMessage
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Finding, Target, text_of
from tests.support.clock import SettableClock

ENDPOINT = Endpoint(is_remote=True, listed=("top_k",))
CHAT = {
    "model": "m", "stream": True, "stream_options": {"include_usage": True}, "temperature": 0.5, "stop": ["a"],
    "messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": [
            {"type": "text", "text": "t"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        ]},
        {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "r"},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}], "tool_choice": "auto",
    "response_format": {"type": "json_object"}, "logit_bias": {"1": 2},
}  # fmt: skip
QUESTION = {
    "text": "t", "gpt_id": str(UUID(int=1)), "temporary": True, "model": "m", "files": [{"id": str(UUID(int=2))}],
}  # fmt: skip
RESPONSE = {
    "model": "m", "instructions": "i", "store": True, "metadata": {"a": "b"}, "max_output_tokens": 5,
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "t"}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "r"},
        {"type": "item_reference", "id": "msg_" + "0" * 32 + "o1"}, {"id": "x"},
    ],
    "tools": [{"type": "function", "name": "f", "parameters": {}}], "text": {"format": {"type": "text"}},
}  # fmt: skip
EMBEDDING = {"model": "all-MiniLM-L6-v2", "input": ["a", "b"], "encoding_format": "float", "dimensions": 384}
PERSON = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "a@b.example", "active": "True",
    "name": {"givenName": "A"}, "emails": [{"value": "a@b.example", "primary": True}], "externalId": "1",
}  # fmt: skip
GROUP = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "G", "members": [{"value": "x"}]}
PATCH = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [
        {"op": "Replace", "path": "active", "value": "False"}, {"op": "add", "value": {"active": "true"}},
        {"op": "remove", "path": 'emails[type eq "cli.worker"].value'},
    ],
}  # fmt: skip


def _chat(data: bytes) -> int:
    body, request = read_chat(data, ENDPOINT)
    return len(repr(body)) + len(repr(request))


def _response(data: bytes) -> int:
    read = read_response(data, ENDPOINT)
    items = read.body.input if isinstance(read.body.input, list) else []
    referred = dict.fromkeys(read.references, ChatMessage("assistant", "said before"))
    said = [parse_item(item, f"input[{n}]", referred) for n, item in enumerate(items)]
    return len(repr(build_request(read, [], said)))


def _embeddings(data: bytes) -> int:
    given = read_object(data)
    check(given, EMBEDDINGS)
    return sum(map(len, _texts(convert_fields(given, EmbeddingsBody).input)))


def _scim(data: bytes) -> int:
    """Read one body as a user, a group and a change of a user."""
    body = _body(data)
    made = 0
    readers: tuple[Callable[[], Any], ...] = (
        lambda: user_facts(_read(User, body)),
        lambda: group_facts(_read(Group, body)),
        lambda: _patched(request.convert_booleans(body)),
    )
    for reader in readers:
        try:
            made += len(repr(reader()))
        except (SCIMException, ValidationError, DiscreetError):
            continue
    return made


def _body(data: bytes) -> dict[str, Any]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": data, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}
    body: dict[str, Any] = _done(request.read_scim_body(Request(scope, receive)))
    return body


def _done(coroutine: Any) -> Any:
    """Return the result of a coroutine that never waits."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        return end.value


def _read(kind: Any, body: dict[str, Any]) -> Any:
    return kind.model_validate(body, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT)


def _patched(body: dict[str, Any]) -> Any:
    resource = _read(User, PERSON | {"active": True})
    with TOLERANT:
        PatchOp[User].model_validate(body, scim_ctx=Context.RESOURCE_PATCH_REQUEST).patch(resource)
    return user_facts(resource)


def _scim_query(data: bytes) -> int:
    text = text_of(data)
    if len(text) > request.MAX_FILTER_LENGTH:
        return 0
    resource = _read(User, PERSON | {"active": True})
    wanted = ScimFilter[User](text)
    request.find_equality(wanted)
    return int(wanted.match(resource, strict=True))


class _Wire(asyncio.Transport):
    """The system's side of a connection: keeps what the server writes."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.closed = bytearray(), False

    def write(self, data: Any) -> None:
        self.written += data

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("192.0.2.1", 1) if name in ("peername", "sockname") else default

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None: ...


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the head as the server does, and answer with the body's length."""
    headers = Headers(scope=scope)
    hostname(headers.get("host", ""))
    language_of(headers, ("en", "de"))
    by_preference(headers.get("accept", ""))
    cookies = DeviceCookies(b"s" * 32, SettableClock(), SystemRandomSource(), secure=False)
    cookies.device(Request(scope), "account a@b.example")
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False) and message["type"] == "http.request"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


_LOOP = asyncio.new_event_loop()
_CONFIG = uvicorn.Config(_echo, http=ClientConnection, log_config=None, lifespan="off", access_log=False)
_CONFIG.load()


async def _exchange(data: bytes) -> int:
    wire = _Wire()
    server = ServerState()
    connection = ClientConnection(config=_CONFIG, server_state=server, app_state={}, _loop=asyncio.get_running_loop())
    connection.connection_made(wire)
    for at in range(0, len(data), 997):
        if not wire.closed:
            connection.data_received(data[at : at + 997])
    for _ in range(8):
        await asyncio.sleep(0)
    connection.connection_lost(None)
    for _ in range(4):
        await asyncio.sleep(0)
    for task in server.tasks:
        task.cancel()
    if wire.written and (
        not wire.written.startswith(b"HTTP/1.1 ") or bytes(wire.written[9:10]) not in (b"1", b"2", b"4")
    ):
        raise Finding(f"the server answered {bytes(wire.written[:80])!r}")
    return len(wire.written)


def _head(data: bytes) -> int:
    return _LOOP.run_until_complete(_exchange(data))


def _heads() -> Iterator[bytes]:
    yield b"GET / HTTP/1.1\r\nHost: a.example\r\nAccept-Language: de;q=0.9,en;q=x\r\nCookie: a=b\r\n\r\n"
    yield b"POST /x?y=%00 HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: x\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n"
    yield b"PUT /a HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabcdeGET /b HTTP/1.1\r\n\r\n"
    yield b"GET http://[x/ HTTP/1.1\r\nHost: [x\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n"
    yield (
        b"GET / HTTP/1.1\r\nHost: a\r\nCookie: "
        + DEVICE_COOKIE.encode()
        + b"="
        + b"A" * 40
        + b"."
        + b"-" * 40
        + b"\r\n\r\n"
    )


class _OneKey:
    """A key store with one key in it."""

    def key(self, name: str) -> bytes:
        return b"k" * 32


def _in_address(data: bytes) -> int:
    """Read ids, tokens, secrets and places in an address."""
    text = text_of(data)
    shares = ShareSeals(_OneKey(), SystemRandomSource())  # type: ignore[arg-type]
    readers: tuple[Callable[[], object], ...] = (
        lambda: parse_response_id(text),
        lambda: read_tile(*text.split("/", 1)) if "/" in text else None,
        lambda: id_of(text),
        lambda: hostname(text),
        lambda: by_preference(text),
        lambda: shares.open(UUID(int=1), text, b"sealed" * 20),
        lambda: _normalize_secret(OpenerKind.PASSKEY, text),
        lambda: _normalize_secret(OpenerKind.RECOVERY_CODE, text),
        lambda: translate(text, "de"),
    )
    for reader in readers:
        try:
            reader()
        except DiscreetError:
            continue
    return 0


def _addresses() -> Iterator[bytes]:
    yield b"resp_" + b"0" * 32
    yield b"0/x001/234.p/7"
    yield b"g-" + b"0" * 32
    yield b"[::1]:8000"
    yield b"de-AT;q=0.8, en;q=0, *;q=1e999"
    yield b"A" * 43
    yield b"ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"
    yield b"a did not sign you in: b. The model at c refused the request."
    yield from STRANGE_TEXTS


def _question(data: bytes) -> int:
    return len(repr(_validate(_decode(data))))


TARGETS = (
    Target(
        name="question_bodies", run=_question, seeds=lambda: as_json(QUESTION),
        reads=("http.plain_chat",),
    ),
    Target(
        name="chat_bodies", run=_chat, seeds=lambda: as_json(CHAT),
        reads=("http.openai.body", "http.openai.chat_body", "http.openai.fields", "http.openai.parts", "http.openai.tools"),
    ),
    Target(
        name="response_bodies", run=_response, seeds=lambda: as_json(RESPONSE),
        reads=("http.openai.responses_body", "http.openai.fields"),
    ),
    Target(
        name="embedding_bodies", run=_embeddings, seeds=lambda: as_json(EMBEDDING), reads=("http.openai.embeddings",)
    ),
    Target(
        name="scim_bodies", run=_scim, seeds=lambda: as_json(PERSON, GROUP, PATCH), seconds=2.0,
        reads=("http.scim.request", "http.scim.resources"), most_output=256,
    ),
    Target(
        name="scim_filters", run=_scim_query, refusals=(SCIMException, ValidationError, DiscreetError),
        seeds=lambda: (b'userName eq "a"', b'emails[type eq "cli.worker" and value co "@"]', b"(" * 500, b"not (a pr)",
                       *STRANGE_TEXTS), reads=("http.scim.request",), longest=2000, seconds=2.0,
    ),
    Target(
        name="request_heads", run=_head, seeds=_heads, longest=40_000,
        reads=("http.connection", "http.origin", "http.language", "http.device_cookie"),
    ),
    Target(
        name="addresses_of_requests", run=_in_address, seeds=_addresses,
        reads=("http.openai.responses_body", "evidence.tiles", "chat.conversations.sharing.seals", "identity.accounts.user_key.unlock_method",
               "api_projects.gpt_models", "http.translation"),
    ),
)  # fmt: skip
