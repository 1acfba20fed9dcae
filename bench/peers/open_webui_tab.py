"""One browser tab of Open WebUI's app, limited to chatting.

It does what the app of the installed release does. One websocket with Socket.IO is opened and signed in with the page.
A new chat is one POST that answers with a task. The answer's tokens come over the socket as events that name the
message. The app's other requests (lists of chats, models, versions) are not made.

Invariants:
- An answer is whole if the POST was accepted, every token came as a delta, and the last event says that the message is
  done and contains the same tokens.
- Open WebUI stores the answer before it reports that.
"""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any, cast
from uuid import uuid4

import msgspec

from bench.answers import MARK
from bench.load import AnswerTimer, Tally
from bench.peers.websocket import Frames, Opcode, frame, upgrade_request
from bench.script import Script

SOCKET = "/ws/socket.io/?EIO=4&transport=websocket"
HEARTBEAT_SECONDS = 30
"""The app's own interval."""
_DELTA = b'"response.output_text.delta"'


class Tab(asyncio.Protocol):
    """The socket of one person's page. `joined` is done when the server accepts it."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._head: bytes | None = b""
        self._frames = Frames()
        self._message = b""
        self._on_event: Callable[[bytes, float], None] = lambda payload, now: None
        self.lost = False
        self.session = ""
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(upgrade_request(self._port, SOCKET))

    def listen(self, message: str, on_event: Callable[[bytes, float], None]) -> None:
        """Report only events of that message from now on."""
        self._message, self._on_event = message.encode("ascii"), on_event

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        if self._head is not None:
            head, separator, data = (self._head + data).partition(b"\r\n\r\n")
            self._head = None if separator else head
        for opcode, payload in self._frames.feed(data):
            if opcode is Opcode.PING:
                self._transport.write(frame(payload, Opcode.PONG))
            elif opcode is Opcode.TEXT:
                self._read(payload, now)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.joined.done():
            self.joined.set_exception(ConnectionError("Open WebUI closed the socket before the sign-in."))
        self._on_event(b"", perf_counter())

    def _read(self, payload: bytes, now: float) -> None:
        """Handle a packet.

        Engine.IO: 0 opens, 2 is a ping. Socket.IO within 4: 40 connects, 42 is an event.
        """
        if payload.startswith(b"42"):
            if self._message and self._message in payload:
                self._on_event(payload[2:], now)
        elif payload.startswith(b"40"):
            self.session = msgspec.json.decode(payload[2:])["sid"]
            self._emit("user-join", {"auth": {"token": self._token}})
            self._beat()
            self.joined.set_result(None)
        elif payload.startswith(b"0"):
            self._transport.write(frame(b"40" + msgspec.json.encode({"token": self._token})))
        elif payload == b"2":
            self._transport.write(frame(b"3"))

    def _emit(self, event: str, value: dict[str, Any]) -> None:
        self._transport.write(frame(b"42" + msgspec.json.encode([event, value])))

    def _beat(self) -> None:
        asyncio.get_running_loop().call_later(HEARTBEAT_SECONDS, self._heartbeat)

    def _heartbeat(self) -> None:
        if not self.lost:
            self._emit("heartbeat", {})
            self._beat()


class Post(asyncio.Protocol):
    """The page's other connection, for requests.

    `on_status` is called with the status of each, and with 0 if the connection is cut off.
    """

    def __init__(self, on_status: Callable[[int], None]) -> None:
        self._on_status = on_status
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes) -> None:
        self._transport.write(request)

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read a status line.

        The answers are small and come one at a time, so a status line is never split.
        """
        begins = data.find(b"HTTP/1.1 ")
        if begins >= 0:
            self._on_status(int(data[begins + 9 : begins + 12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._on_status(0)


class TabClient:
    """A client (bench.load.ChatClient) that begins new chats in a tab."""

    def __init__(self, tab: Tab, post_to: tuple[int, str], on_close: Callable[[Tab], None]) -> None:
        """`post_to` is the port and the person's token; `on_close` returns the tab."""
        self._tab, self._on_close = tab, on_close
        self._port, self._token = post_to
        self._result: asyncio.Future[str] | None = None
        self._accepted = True
        self._pending_request = b""

    async def open(self, tally: Tally, script: Script) -> "TabClient":
        """Open the page's other connection, as a browser does."""
        self._tally, self._script = tally, script
        self._post = await self._connect()
        return self

    def ask(self, text: str) -> "asyncio.Future[str]":
        self._result = asyncio.get_running_loop().create_future()
        self._accepted, self._ended, self._wanted = False, False, self._script.tokens
        answer = str(uuid4())
        request = new_chat(self._port, self._token, self._tab.session, text, answer)
        self._tab.listen(answer, self._on_event)
        self._timer = AnswerTimer(self._tally, self._script)
        self._pending_request = request
        if self._post.lost:
            self._resend()
        else:
            self._post.send(request)
        return self._result

    def close(self) -> None:
        self._tab.listen("", lambda payload, now: None)
        self._pending_request = b""
        self._post.close()
        self._on_close(self._tab)

    async def _connect(self) -> Post:
        connecting = asyncio.get_running_loop().create_connection(
            lambda: Post(self._on_status), "127.0.0.1", self._port
        )
        return (await connecting)[1]

    def _resend(self) -> None:
        """Send the request again, once, on a new connection.

        The server closes idle connections after some seconds, and a browser retries too.
        """
        request, self._pending_request = self._pending_request, b""
        self._resending = asyncio.get_running_loop().create_task(self._reconnect_and_send(request))

    async def _reconnect_and_send(self, request: bytes) -> None:
        try:
            self._post = await self._connect()
            self._post.send(request)
        except OSError:
            self._finish("no connection")

    def _on_status(self, status: int) -> None:
        if status == 200:
            self._accepted = True
            self._finish_if_complete()
        elif status:
            self._finish(f"status {status}")
        elif not self._accepted and self._pending_request:
            self._resend()
        elif not self._accepted:
            self._finish("cut off")

    def _on_event(self, payload: bytes, now: float) -> None:
        if not payload:
            return self._finish("cut off")
        if _DELTA in payload:
            return self._timer.count(payload.count(MARK), now)
        event = msgspec.json.decode(payload)[1]["data"]
        if event["type"] == "chat:message:error":
            self._finish("an error instead of an answer")
        elif event["type"] == "chat:completion" and event["data"].get("done"):
            self._ended = True
            if count_answer_tokens(event["data"]) != self._wanted:
                self._finish("the stored answer is not whole")
            self._finish_if_complete()
        return None

    def _finish_if_complete(self) -> None:
        if self._accepted and self._ended:
            self._finish(self._timer.verdict())

    def _finish(self, failure: str) -> None:
        self._pending_request = b""
        if self._result and not self._result.done():
            self._result.set_result(failure)


def count_answer_tokens(data: dict[str, Any]) -> int:
    """Return the number of tokens in the whole answer of the last event."""
    parts = [part for item in data.get("output") or [] for part in item.get("content") or []]
    text = "".join(part.get("text") or "" for part in parts) or data.get("content") or ""
    return str(text).count(MARK.decode())


def new_chat(port: int, token: str, session: str, text: str, answer: str) -> bytes:
    """Return the raw request with which the app begins a chat.

    The app's extra tasks (title, tags, follow-ups) are left out.
    """
    question = str(uuid4())
    user_message = {
        "id": question, "parentId": None, "childrenIds": [answer], "role": "user", "content": text,
        "timestamp": 1_700_000_000, "models": ["sim"],
    }  # fmt: skip
    body = msgspec.json.encode({
        "stream": True, "model": "sim", "params": {"model_controls": {}}, "tool_ids": [], "tool_servers": [],
        "features": {"voice": False, "image_generation": False, "code_interpreter": False, "web_search": False},
        "variables": {}, "model_item": {"id": "sim"}, "session_id": session, "id": answer, "parent_id": None,
        "user_message": user_message, "background_tasks": {},
    })  # fmt: skip
    head = (
        f"POST /api/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1") + body
