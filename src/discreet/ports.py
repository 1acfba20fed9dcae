"""The wall between the product and the world: what `adapters/` provides and everyone else receives as an argument.

Values and protocols only. One contract test per protocol runs on the real thing and on its fake.
"""

from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec

from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.errors import Unavailable
from discreet.promises.consent import ConsentedCall
from discreet.promises.disclose import ExactRequest


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, UTC, microsecond resolution."""
        ...


class RandomSource(Protocol):
    def bytes(self, length: int) -> bytes:
        """`length` unpredictable bytes."""
        ...

    def new_id(self) -> UUID:
        """A UUID version 7: unguessable in its last 74 bits, ordered by time."""
        ...


class OutgoingEmail(msgspec.Struct, frozen=True):
    """An e-mail in plain text, to one address."""

    to: str
    subject: str
    text: str


class EmailSender(Protocol):
    async def deliver(self, letter: OutgoingEmail) -> None:
        """Hand the letter to the server that delivers mail. Unavailable when it was not taken."""
        ...


class WitnessAnswer(msgspec.Struct, frozen=True):
    """What a witness of the evidence log answered to a checkpoint: untrusted text."""

    status: int
    media_type: str
    text: str


class WitnessUnreached(Unavailable):
    """A witness gave no answer."""


class LogWitness(Protocol):
    """A witness of the evidence log, outside this server (c2sp.org/tlog-witness)."""

    async def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Submit a checkpoint with its consistency proof. Raises WitnessUnreached."""
        ...


class LogUnreached(Unavailable):
    """Another server's evidence log gave no answer, or one that is no answer of a log."""


class LogRefused(Exception):
    """Another server's evidence log refused what it was asked for (HTTP 4xx)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class RemoteLog(Protocol):
    """The evidence log of another server, as it serves it to everybody."""

    async def read(self, path: str) -> bytes:
        """What is at a path below /evidence. Raises LogUnreached and LogRefused."""
        ...


class Share(msgspec.Struct, frozen=True):
    """One party's part of the improvement key: 32 bytes born at `since`, destroyed at its "no" (specification: The
    one rule)."""

    secret: bytes
    since: datetime


class CopyKind(StrEnum):
    """What a file is that holds keys outside their places in the key store."""

    LEFT = "left"
    """A killed process, or one that works now, made it to put it in place."""
    KEY = "key"
    """A copy of one key or share."""
    STORE = "store"
    """The folder of a copy of the whole key store."""
    SEALED = "sealed"
    """A copy of the whole key store, sealed with a passphrase."""
    UNKNOWN = "unknown"
    """A file in the key store's folder that no key store has."""


class KeyFileCopy(msgspec.Struct, frozen=True):
    """A file outside the places of keys. `name` is that of its key, or its party's, where there is one."""

    kind: CopyKind
    place: str
    name: str = ""


class KeyStore(Protocol):
    """User keys, GPT keys and shares, outside the database and its backups. Destroyed means gone everywhere.

    Names are `user/<uuid>`, `gpt/<uuid>`, `conversation/<uuid>`, `image/<uuid>`, `export/<uuid>`,
    `share/<uuid>`,
    `api/<uuid>` (a project's), `sign_in/<uuid>` (a workspace's),
    `origins` (the server's, for digests and notes of origins),
    `insight/day/<date>` and `insight/state/<date>`, `evidence/log` (what signs) for keys, and a party's text form for
    shares. `present`: the own keys of people who keep theirs themselves and are here now; none of them is stored.
    """

    @property
    def present(self) -> UnlockedKeyCache: ...

    def create_key(self, name: str) -> bytes:
        """Make and durably store a new 32-byte key. Conflict when the name exists."""
        ...

    def key(self, name: str) -> bytes | None: ...

    def destroy_key(self, name: str) -> None:
        """Remove the key; silent when there is none."""
        ...

    def advance_key(self, name: str, mark: bytes) -> None:
        """Durably replace the key by the `envelope.next_key` that has this mark, from which nobody finds the way back.
        Silent when that has been done, or the key is destroyed."""
        ...

    def remember(self, name: str, content: bytes) -> None:
        """Durably keep a small thing that a restored database must not make forgotten; in place of what was there."""
        ...

    def remembered(self, name: str) -> bytes | None: ...

    def names(self) -> Iterable[str]:
        """Every key that there is now, by its name."""
        ...

    def create_share(self, party: str, since: datetime) -> Share:
        """Give `party` a new share; replaces none: Conflict when it has one."""
        ...

    def share(self, party: str) -> Share | None: ...

    def destroy_share(self, party: str) -> None: ...

    def shares(self) -> Iterable[str]:
        """Every party that holds a share now."""
        ...


class ToolCall(msgspec.Struct, frozen=True):
    """A call that the model wants made. `arguments` is JSON text as the model wrote it, valid or not."""

    id: str
    name: str
    arguments: str


class ToolSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tool that the model may call; `schema` is the JSON Schema of its arguments, which `strict` holds it to."""

    name: str
    description: str
    schema: Mapping[str, Any]
    strict: bool | None = None


class TextPart(msgspec.Struct, frozen=True, tag="text"):
    text: str


class ImagePart(msgspec.Struct, frozen=True, tag="image", omit_defaults=True):
    """A picture, as a `data:` URL: the endpoint has it from us and from nobody else."""

    url: str
    detail: str | None = None


class ChatMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """`tool_calls` belong to an assistant's message; a message of role "tool" answers `tool_call_id`.

    `parts` is what a message with pictures consists of; `content` is then the text among them.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    parts: tuple[TextPart | ImagePart, ...] = ()
    name: str | None = None
    """Which of several participants of one role speaks."""


class ToolChoice(msgspec.Struct, frozen=True):
    """The model has to call this tool; any one, where there is no name."""

    name: str | None = None


class Sampling(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the answer is drawn, in the endpoint's own words (OpenAI's chat completions). What is absent it decides."""

    top_p: float | None = None
    stop: str | tuple[str, ...] | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: Mapping[str, float] | None = None
    response_format: Mapping[str, Any] | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    parallel_tool_calls: bool | None = None
    extra: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """Fields of the endpoint's own, by name: passed on as they are, and never in place of any other."""


class UsageOwner(msgspec.Struct, frozen=True):
    """On whose account a model works: a person, in their own space or a workspace, or an API key of a workspace.

    Quotas and the queue go by it; no endpoint is told.
    """

    account_id: UUID | None = None
    workspace_id: UUID | None = None
    key_id: UUID | None = None


class ModelRequest(msgspec.Struct, frozen=True):
    """What a model is asked. `max_tokens` bounds the answer; None leaves it to the endpoint.

    `tools` are those that it may call; with `may_call` False they are told, and it has to answer in words; with
    `must_call` it has to call.
    """

    messages: Sequence[ChatMessage]
    model: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    tools: Sequence[ToolSpec] = ()
    may_call: bool = True
    payer: UsageOwner | None = None
    must_call: ToolChoice | None = None
    sampling: Sampling = Sampling()


class Queued(msgspec.Struct, frozen=True):
    """Others are answered first: `ahead` of them, as far as one can tell now."""

    ahead: int


class Delta(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of the answer's text. `refused`: the model says that it will not answer."""

    text: str
    refused: bool = False


class Reasoning(msgspec.Struct, frozen=True):
    """A piece of what the model thinks before it answers. It is no part of the answer and is never stored."""

    text: str


class ReasoningOnly(msgspec.Struct, frozen=True):
    """All Deltas of this answer so far were reasoning: the endpoint marked only where its reasoning ended."""


Part = Delta | Reasoning | ReasoningOnly | Queued


class Completion(msgspec.Struct, frozen=True):
    """The model is done: `reason` is "stop", "length", "tool_calls", "content_filter" or "refusal".

    `calls` are the tools that it wants called before it goes on. `reasoned`: it said something that is reasoning.
    """

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    calls: tuple[ToolCall, ...] = ()
    reasoned: bool = False


class ModelFailed(Unavailable):
    """The model gave no (further) answer. What was received before stays valid.

    `kind` is one of: unreachable, loading, refused, no_model, malformed, cut, timeout. `status` is the HTTP status with
    which an endpoint refused, and `too_long` whether it did for the length of what it was asked. `retry_after`: seconds
    after which the endpoint takes requests again, where it says so.
    """

    def __init__(
        self,
        sentence: str,
        *,
        kind: str,
        status: int | None = None,
        too_long: bool = False,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind, self.status, self.too_long, self.retry_after = kind, status, too_long, retry_after


ON_THIS_SERVER = "on this server"
"""Where the embedded model runs, as `ModelStatus.where` says it."""


class ModelStatus(msgspec.Struct, frozen=True):
    """`state`: ready, loading or unreachable; `where`: "on this server" or the endpoint's host name (P12, receipt).

    `detail` is for everyone, `cause` for the operator alone: it may name paths and packages of the machine.
    `takes_images`: as far as is known; an endpoint may refuse them all the same.
    """

    state: Literal["ready", "loading", "unreachable"]
    name: str
    where: str
    detail: str = ""
    takes_images: bool = True
    cause: str = ""

    def answering(self, model: str | None) -> "ModelStatus":
        """The same with the name of the model that a GPT asks for; None is the default."""
        return msgspec.structs.replace(self, name=model) if model else self


Hear = Callable[[Part], bool]
"""Hears a part of an answer, at once, where it arrives; tells whether more is wanted."""


class Model(Protocol):
    """An OpenAI-compatible chat endpoint, embedded or remote."""

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Tell `hear` Waitings if there is a queue, then the other Parts as they come; return how the answer
        ended, None when `hear` wanted no more. Raises ModelFailed, and what `hear` raises. Cancelling it ends the
        request."""
        ...

    async def status(self) -> ModelStatus: ...

    async def models(self) -> Sequence[str]:
        """The names that a request may ask for, the default first; none where nothing is known. Never raises."""
        ...


class ImageShape(StrEnum):
    """What an image can be like; each endpoint has its own size in pixels for it."""

    SQUARE = "square"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class ImageFailed(Unavailable):
    """The endpoint gave no image.

    `kind` is one of: unreachable, timeout, refused, redirect, cut, too_large, malformed. The sentence never quotes the
    prompt.
    """

    def __init__(self, sentence: str, *, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class ImageMaker(Protocol):
    """An OpenAI-compatible images endpoint. `where` is its host name, `name` the model that makes images there."""

    where: str
    name: str
    shapes: tuple[ImageShape, ...]

    async def make(self, prompt: str, shape: ImageShape) -> bytes:
        """The file that came, whatever it is. Raises ImageFailed. Cancelling it ends the request."""
        ...


class Embedder(Protocol):
    """Text to unit vectors of `dimensions` floats."""

    dimensions: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class Extracted(msgspec.Struct, frozen=True):
    """Text of one place of a file: a page, a sheet, a slide, or the whole ("")."""

    place: str
    text: str


class ModelImage(msgspec.Struct, frozen=True):
    """A picture as it is seen: upright, without what a camera notes beside it, small enough for a model. `data` is
    JPEG."""

    width: int
    height: int
    data: bytes


class CannotRead(Unavailable):
    """This server reads no file of this kind: a library is missing. `why` is for the operator."""

    def __init__(self, why: str) -> None:
        super().__init__("This server cannot read such files at the moment. Ask its operator to run “discreet doctor”.")
        self.why = why


class PictureReader(Protocol):
    """Decodes an untrusted picture, in a child process with limits of time and memory."""

    async def seen(self, data: bytes, filename: str, holder: Hashable) -> ModelImage:
        """Decode the picture in the turn of `holder`.

        Raises Invalid with a sentence that says why a picture cannot be used, CannotRead where none can be; TooMany
        when too many of `holder` wait.
        """
        ...


class TextExtractor(Protocol):
    """Reads text out of an untrusted file, in a child process with limits of time and memory."""

    async def extract(self, data: bytes, filename: str, holder: Hashable) -> list[Extracted]:
        """Read the file in the turn of `holder`.

        Raises Invalid with a sentence that says why a file cannot be read, CannotRead where none of its kind can;
        TooMany when too many of `holder` wait.
        """
        ...


class MarkdownRenderer(Protocol):
    """Makes HTML of untrusted Markdown, in a child process with limits of time and memory."""

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """The HTML of each text, in the turn of `holder`; None where the limits do not allow to make it.

        Raises TooMany when too many of `holder` wait.
        """
        ...


class Credentials(msgspec.Struct, frozen=True):
    """What the door adds to a consented request, and nobody else ever holds: headers and query parameters."""

    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()


class ThirdPartyAnswer(msgspec.Struct, frozen=True):
    """What a third party answered: untrusted text. `received` counts the body's bytes as they came in.

    `cut` tells that there was more than may be taken; `text` is what was taken. `challenge` is its WWW-Authenticate.
    """

    status: int
    media_type: str
    text: str
    received: int
    cut: bool = False
    challenge: str = ""


class ThirdPartyFailed(Unavailable):
    """No answer. `sent` tells whether the request may have reached the third party.

    `kind` is one of: refused_address, unknown_name, unreachable, certificate, timeout, cut, too_large, redirect,
    malformed.
    """

    def __init__(self, sentence: str, *, kind: str, sent: bool) -> None:
        super().__init__(sentence)
        self.kind, self.sent = kind, sent


Question = Callable[[], Coroutine[Any, Any, ExactRequest | None]]
"""Asks a person; gives a reply that holds nothing of theirs, or None when none is to be sent."""


class Heard(msgspec.Struct, frozen=True):
    """What a piece of an answer means. `progress`: the wait begins again; `over`: the rest need not be read; `replies`
    are sent to the same address, beside the answer. `asked` are questions to a person: as long as one runs, only the
    limit for all progress ends the wait; what it gives is sent as a reply."""

    progress: bool = False
    over: bool = False
    replies: tuple[ExactRequest, ...] = ()
    asked: "tuple[Question, ...]" = ()


class AnswerWatch(Protocol):
    """Reads an event stream while it comes in."""

    def hear(self, piece: bytes) -> Heard: ...


class ThirdParty(Protocol):
    """The one way out to a third party (P4)."""

    async def send(
        self, call: ConsentedCall, credentials: Credentials, watch: AnswerWatch | None = None
    ) -> ThirdPartyAnswer:
        """Send exactly `call.request`, with the credentials added. Raises ThirdPartyFailed.

        With a `watch` the answer may be long, since it can hold pictures: the watch's owner shortens its text.
        """
        ...


class LookUpFailed(Unavailable):
    """No name server answered. It says nothing about whether there are records."""


class DomainRecords(Protocol):
    """What the owner of a domain writes into its DNS."""

    async def texts(self, name: str) -> list[str]:
        """The TXT records under a name, each in one piece; [] when there are none. Raises LookUpFailed."""
        ...


class OutboundHttp(Protocol):
    """The way out for what carries nobody's conversation: schema import, lists of MCP tools, tokens of OAuth, and an
    organisation's sign-in."""

    async def fetch(self, url: str, *, most: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """GET `url`, at most `most` bytes, redirects within the same host alone. Raises ThirdPartyFailed."""
        ...

    async def get(
        self, url: str, headers: Mapping[str, str], *, most: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """GET with these headers, no redirects. Raises ThirdPartyFailed."""
        ...

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int,
        purpose: Literal["sign_in", "import"] = "sign_in",
    ) -> tuple[ThirdPartyAnswer, Mapping[str, str]]:
        """POST, no redirects; the answer and its headers (names in lower case). Raises ThirdPartyFailed."""
        ...
