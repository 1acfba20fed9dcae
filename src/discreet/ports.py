"""Protocols and values of everything outside the process.

`adapters/` implements them; all other packages get them as arguments. One contract test per protocol runs against the
real implementation and its fake.
"""

from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec

from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.errors import Unavailable
from discreet.masking.mask_map import Piece
from discreet.promises.consent import ConsentedCall
from discreet.promises.disclose import ExactRequest
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit, ModelRecipient, PermittedPrompt
from discreet.turn_reasoning import TurnReasoning


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the current time: aware, UTC, microsecond resolution."""
        ...


class RandomSource(Protocol):
    def bytes(self, length: int) -> bytes:
        """Return `length` unpredictable bytes."""
        ...

    def new_id(self) -> UUID:
        """Return a UUID version 7: ordered by time, unguessable in its last 74 bits."""
        ...


class OutgoingEmail(msgspec.Struct, frozen=True):
    """An e-mail in plain text to one address."""

    to: str
    subject: str
    text: str


class EmailSender(Protocol):
    async def deliver(self, letter: OutgoingEmail) -> None:
        """Hand the e-mail to the mail server. Unavailable if the server did not take it."""
        ...


class WitnessAnswer(msgspec.Struct, frozen=True):
    """A witness's response to a checkpoint of the evidence log: untrusted text."""

    status: int
    media_type: str
    text: str


class WitnessUnreached(Unavailable):
    """A witness did not respond."""


class LogWitness(Protocol):
    """A witness of the evidence log, outside this server (c2sp.org/tlog-witness)."""

    async def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Submit a checkpoint with its consistency proof. Raises WitnessUnreached."""
        ...


class LogUnreached(Unavailable):
    """Another server's evidence log did not respond, or not as a log."""


class LogRefused(Exception):
    """Another server's evidence log refused a request (HTTP 4xx)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class RemoteLog(Protocol):
    """The public evidence log of another server."""

    async def read(self, path: str) -> bytes:
        """Return the contents of a path below /evidence.

        Raises LogUnreached and LogRefused.
        """
        ...


class Share(msgspec.Struct, frozen=True):
    """One party's share of a training key: 32 bytes.

    It is created at `since` and destroyed at the party's "no" (specification: The one rule).
    """

    secret: bytes
    since: datetime


class CopyKind(StrEnum):
    """Kinds of files that hold keys outside their places in the key store."""

    LEFT = "left"
    """A temporary file of a killed or still running write."""
    KEY = "key"
    """A copy of one key or share."""
    STORE = "store"
    """The folder of a copy of the whole key store."""
    SEALED = "sealed"
    """A copy of the whole key store, encrypted with a passphrase."""
    UNKNOWN = "unknown"
    """An unknown file in the key store's folder."""


class KeyFileCopy(msgspec.Struct, frozen=True):
    """A key file outside its place. `name` is that of its key or party, if known."""

    kind: CopyKind
    place: str
    name: str = ""


class KeyStore(Protocol):
    """User keys, GPT keys and shares, outside the database and its backups.

    A destroyed key is gone everywhere. Names of keys are `user/<uuid>`, `gpt/<uuid>`, `conversation/<uuid>`,
    `image/<uuid>`, `export/<uuid>`, `share/<uuid>`, `api/<uuid>` (a project's), `sign_in/<uuid>` (a workspace's),
    `model/<uuid>` (a model endpoint's), `origins` (the server's, for digests and notes of origins),
    `insight/day/<date>`, `insight/state/<date>` and `evidence/log` (the signing key). The name of a share is its
    party's text form. `present` holds the unlocked user-held keys, none of which is stored.
    """

    @property
    def present(self) -> UnlockedKeyCache: ...

    def create_key(self, name: str) -> bytes:
        """Create and durably store a new 32-byte key. Conflict if the name exists."""
        ...

    def key(self, name: str) -> bytes | None: ...

    def destroy_key(self, name: str) -> None:
        """Destroy the key. Does nothing if there is none."""
        ...

    def advance_key(self, name: str, mark: bytes) -> None:
        """Durably replace the key by the `envelope.next_key` with this mark.

        The old key cannot be computed from the new one. Does nothing if that was done before, or if the key is
        destroyed.
        """
        ...

    def remember(self, name: str, content: bytes) -> None:
        """Durably store a small value outside the database, replacing an earlier one.

        A restored database must not forget it.
        """
        ...

    def remembered(self, name: str) -> bytes | None: ...

    def names(self) -> Iterable[str]:
        """Yield the names of all keys that exist now."""
        ...

    def create_share(self, party: str, since: datetime) -> Share:
        """Create a share for `party`. Conflict if it has one."""
        ...

    def share(self, party: str) -> Share | None: ...

    def destroy_share(self, party: str) -> None: ...

    def shares(self) -> Iterable[str]:
        """Yield all parties that have a share now."""
        ...


class ToolCall(msgspec.Struct, frozen=True):
    """A call that the model asks for.

    `arguments` is JSON text as the model wrote it, valid or not; `restored`: with originals for stand-ins (P14).
    """

    id: str
    name: str
    arguments: str
    restored: bool = False


class ToolSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """A tool that the model may call.

    `schema` is the JSON Schema of its arguments; `strict` makes the model follow it.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    strict: bool | None = None


class TextPart(msgspec.Struct, frozen=True, tag="text"):
    text: str


class ImagePart(msgspec.Struct, frozen=True, tag="image", omit_defaults=True):
    """A picture as a `data:` URL, so that the endpoint need not fetch it."""

    url: str
    detail: str | None = None


class ChatMessage(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message. `tool_calls` belong to an assistant's message.

    A message of role "tool" answers `tool_call_id`. `parts` is the content of a message with pictures; `content` is
    then its text.
    """

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    parts: tuple[TextPart | ImagePart, ...] = ()
    name: str | None = None
    """The name of the speaker, if several participants share a role."""


class ToolChoice(msgspec.Struct, frozen=True):
    """The tool that the model must call; any tool if there is no name."""

    name: str | None = None


class Sampling(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sampling parameters, named as in OpenAI's chat completions.

    The endpoint decides the absent ones.
    """

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
    """The endpoint's own fields by name, passed on unchanged. They never replace another field."""


class UsageOwner(msgspec.Struct, frozen=True):
    """The account that a model request is charged to.

    This is a person, in their own space or a workspace, or a workspace's API key. Quotas and the queue use it; no
    endpoint gets it. `own_key_id` is the person's own API key: their quota holds, and their use and budget are also
    that key's.
    """

    account_id: UUID | None = None
    workspace_id: UUID | None = None
    key_id: UUID | None = None
    own_key_id: UUID | None = None


class ModelPurpose(StrEnum):
    """What a default model is for."""

    CHAT = "chat"
    SIDE = "side"
    """Titles, follow-up questions and summaries."""
    BUILDER = "builder"
    """Talking to the builder of a GPT."""
    EMBEDDING = "embedding"
    """Vectors of knowledge, and of the questions that are searched in it."""
    RERANKING = "reranking"
    """The order of the passages that were found for a question."""


class ConversationMasking(msgspec.Struct, frozen=True):
    """What a conversation says about masking: its person's choice for it, and what was masked in it before (P14)."""

    choice: MaskingChoice = MaskingChoice.DEFAULT
    pieces: tuple[Piece, ...] = ()


class ModelRequest(msgspec.Struct, frozen=True):
    """A request to a model. `max_tokens` limits the answer; None: endpoint decides.

    The model may call `tools`. With `may_call` False it gets them but must answer in words; with `must_call` it must
    call. A request `beside` a chat, such as that for its title, counts as no answer and gives way to questions.
    `purpose` decides which default model answers a request that names none.
    `reasoning` is the turn's, where a turn has several requests.
    `message_id` is the stored answer that it belongs to; None: of a temporary chat, a program or a form.
    `provider` is the endpoint that must answer. If another one serves the model's name, the request fails. None: any.
    `gpt_limit` and `chat_limit` are the GPT's and the chat's own limits on who may receive it (P14).
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
    beside: bool = False
    purpose: ModelPurpose = ModelPurpose.CHAT
    reasoning: TurnReasoning | None = None
    message_id: UUID | None = None
    provider: UUID | None = None
    gpt_limit: ModelLimit = ModelLimit.OFFERED
    chat_limit: ModelLimit = ModelLimit.OFFERED
    masking: ConversationMasking = ConversationMasking()

    @property
    def recorded_for(self) -> UUID | None:
        """The account whose stored answer this request belongs to."""
        return self.payer.account_id if self.payer and self.message_id else None


class Queued(msgspec.Struct, frozen=True):
    """The request waits in the queue. `ahead`: the estimated number before it."""

    ahead: int


class SentTo(msgspec.Struct, frozen=True):
    """The prompt goes to this recipient now (P14). `model` is None for a default whose name is not known yet.

    `masked`: what was masked in it, among what the person can read; None if masking is off.
    """

    recipient: ModelRecipient
    model: str | None
    masked: tuple[Piece, ...] | None = None


class Admitted(msgspec.Struct, frozen=True):
    """The request leaves the queue and goes to the model. Only metering hears it."""


class PromptCounted(msgspec.Struct, frozen=True):
    """The prompt's tokens, which some endpoints report before the answer. Only metering hears it.

    `cached`: those that the endpoint had kept from earlier requests; None: it did not say.
    """

    tokens: int
    cached: int | None = None


class Delta(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of the answer's text. `refused`: the model declines to answer."""

    text: str
    refused: bool = False


class Reasoning(msgspec.Struct, frozen=True):
    """A piece of the model's reasoning. It is not part of the answer."""

    text: str


class ReasoningOnly(msgspec.Struct, frozen=True):
    """Marks all Deltas so far as reasoning: the endpoint marked only its end."""


Part = SentTo | Delta | Reasoning | ReasoningOnly | Queued | Admitted | PromptCounted


class TokenCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of a request.

    `cached`: of the prompt's, those that the endpoint had kept. `reasoning`: of the completion's, those of the
    reasoning. None: it did not say.
    """

    prompt: int
    completion: int
    cached: int | None = None
    reasoning: int | None = None

    @property
    def total(self) -> int:
        return self.prompt + self.completion

    def __add__(self, other: "TokenCounts") -> "TokenCounts":
        return TokenCounts(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            cached=_sum(self.cached, other.cached),
            reasoning=_sum(self.reasoning, other.reasoning),
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


class Completion(msgspec.Struct, frozen=True):
    """The end of an answer.

    `reason` is "stop", "length", "tool_calls", "content_filter" or "refusal". `calls` are the tools that the model
    wants called before it continues. `reasoned`: it sent reasoning. `model` is the name that was requested, `recipient`
    the endpoint that got the request. `cached_tokens`: of the prompt's tokens, those that the endpoint had kept from
    earlier requests. `reasoning_tokens`: of the completion's tokens, those of the reasoning. None: the endpoint did not
    say.
    """

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    calls: tuple[ToolCall, ...] = ()
    reasoned: bool = False
    model: str | None = None
    recipient: UUID | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class ModelFailed(Unavailable):
    """The model gave no answer, or no more of it. Earlier parts stay valid.

    `kind` is one of: unreachable, loading, refused, no_model, not_allowed, malformed, cut, timeout. `status` is the
    HTTP status of an endpoint's refusal; `too_long`: the request was too long for it. `retry_after`: seconds after
    which the endpoint accepts requests again, if it says so. `is_filtered`: a content filter refused the texts.
    """

    def __init__(
        self,
        sentence: str,
        *,
        kind: str,
        status: int | None = None,
        too_long: bool = False,
        is_filtered: bool = False,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind, self.status, self.retry_after = kind, status, retry_after
        self.too_long, self.is_filtered = too_long, is_filtered


ON_THIS_SERVER = "on this server"
"""The value of `ModelStatus.where` for the embedded model."""


ModelState = Literal["ready", "loading", "unreachable"]


class ModelStatus(msgspec.Struct, frozen=True):
    """The state of the model: ready, loading or unreachable.

    `where`: "on this server" or the endpoint's host name (P12, receipt). `detail` is for all users; `cause` is for
    the operator only, because it may name paths and packages of the machine. `takes_images`: if known; an endpoint
    may still refuse them.
    """

    state: ModelState
    name: str
    where: str
    detail: str = ""
    takes_images: bool = True
    cause: str = ""

    def answering(self, model: str | None, *, takes_images: bool | None = None) -> "ModelStatus":
        """Return the status with the name of the model that a GPT asks for.

        None is the default model; `takes_images` None: as the endpoint says.
        """
        takes_images = self.takes_images if takes_images is None else takes_images
        return msgspec.structs.replace(self, name=model or self.name, takes_images=takes_images)


Hear = Callable[[Part], bool]
"""Takes a part of an answer at once, where it arrives. Returns whether more is wanted."""


class ModelEndpoint(Protocol):
    """The client of one endpoint, embedded or remote. It gets permitted prompts only (P14)."""

    async def answer(self, prompt: PermittedPrompt[ModelRequest], hear: Hear) -> Completion | None:
        """Answer like `Model.answer`."""
        ...

    async def status(self) -> ModelStatus: ...

    async def models(self) -> Sequence[str]:
        """Return the endpoint's names of the models that a request may use, the default first.

        Returns none if they are unknown. Never raises.
        """
        ...

    async def close(self) -> None: ...


class Model(Protocol):
    """What answers here, whichever endpoint it is."""

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Pass SentTo, then Queueds, then the other Parts to `hear` as they arrive; return the end.

        Returns None if `hear` wanted no more. Raises ModelFailed, and the exceptions of `hear`. Cancelling it ends
        the request.
        """
        ...

    async def status(self, model: str | None = None) -> ModelStatus:
        """Return the state of the model of this name; None is the default for chats."""
        ...

    async def models(self) -> Sequence[str]:
        """Return the model names that a request may use, the default first.

        Returns none if they are unknown. Never raises.
        """
        ...


class ImageShape(StrEnum):
    """The shapes of images. Each endpoint has its own size in pixels for them."""

    SQUARE = "square"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class ImageFailed(Unavailable):
    """The endpoint gave no image.

    `kind` is one of: unreachable, timeout, refused, redirect, cut, too_large, malformed. The sentence never quotes
    the prompt.
    """

    def __init__(self, sentence: str, *, kind: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class ImageMaker(Protocol):
    """An OpenAI-compatible images endpoint. `where`: its host; `name`: the model."""

    where: str
    name: str
    shapes: tuple[ImageShape, ...]

    async def make(self, prompt: str, shape: ImageShape) -> bytes:
        """Return the image file, in the endpoint's format.

        Raises ImageFailed. Cancelling it ends the request.
        """
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors of `dimensions` floats."""

    dimensions: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class EmbeddingRequest(msgspec.Struct, frozen=True):
    """Texts to turn into vectors, by the endpoint's name of the model."""

    model: str
    texts: Sequence[str]


class RerankRequest(msgspec.Struct, frozen=True):
    """Passages to score by how well they answer the question, by the endpoint's name of the model."""

    model: str
    question: str
    passages: Sequence[str]


class Embedded(msgspec.Struct, frozen=True):
    """A unit vector for each text, all of one length. `tokens` None: the endpoint did not say."""

    vectors: list[list[float]]
    tokens: int | None = None


class Reranked(msgspec.Struct, frozen=True):
    """A score for each passage, higher is better. `tokens` None: the endpoint did not say."""

    scores: list[float]
    tokens: int | None = None


class SearchEndpoint(Protocol):
    """The client of an endpoint with an embedding model or a reranker. It gets permitted requests only (P14)."""

    async def embed(self, request: PermittedPrompt[EmbeddingRequest]) -> Embedded:
        """Return the vectors of the texts. Raises ModelFailed."""
        ...

    async def rerank(self, request: PermittedPrompt[RerankRequest]) -> Reranked:
        """Return the scores of the passages. Raises ModelFailed."""
        ...

    async def close(self) -> None: ...


class Extracted(msgspec.Struct, frozen=True):
    """The text of one place of a file: a page, a sheet, a slide, or the whole ("").

    `recognised`: the text was recognised in a picture, so it may have errors.
    """

    place: str
    text: str
    recognised: bool = False


class ReadFile(msgspec.Struct, frozen=True):
    """The text of a file by place. `unread` says why some of its pages were not read; "" if all were."""

    places: Sequence[Extracted]
    unread: str = ""

    @property
    def recognised(self) -> int:
        """The number of places whose text was recognised in a picture."""
        return sum(place.recognised for place in self.places)


class ModelImage(msgspec.Struct, frozen=True):
    """A picture for a model: upright, without camera metadata, small enough.

    `data` is JPEG.
    """

    width: int
    height: int
    data: bytes


class CannotRead(Unavailable):
    """This server cannot read such files: a library is missing.

    `why` is for the operator.
    """

    def __init__(self, why: str) -> None:
        super().__init__("This server cannot read such files at the moment. Ask its operator to run “discreet doctor”.")
        self.why = why


class PictureReader(Protocol):
    """Decodes untrusted pictures in a child process with limits of time and memory."""

    async def seen(self, data: bytes, filename: str, holder: Hashable) -> ModelImage:
        """Decode the picture. Each `holder` waits in its own line.

        Raises Invalid with the reason if the picture cannot be used, CannotRead if no picture can be; TooMany when
        too many of `holder` wait.
        """
        ...


class TextExtractor(Protocol):
    """Extracts text of untrusted files in a child process with limits."""

    async def extract(self, data: bytes, filename: str, holder: Hashable) -> ReadFile:
        """Read the file. Each `holder` waits in its own line.

        Raises Invalid with the reason if the file cannot be read, CannotRead if no file of its kind can be; TooMany
        when too many of `holder` wait.
        """
        ...


class MarkdownRenderer(Protocol):
    """Renders untrusted Markdown as HTML in a child process with limits."""

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """Return the HTML of each text, or None for one that exceeds the limits.

        Each `holder` waits in its own line. Raises TooMany when too many of its texts wait.
        """
        ...


class Credentials(msgspec.Struct, frozen=True):
    """Headers and query parameters that the adapter adds to a consented request.

    No other code holds them.
    """

    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()


class ThirdPartyAnswer(msgspec.Struct, frozen=True):
    """A third party's response: untrusted text.

    `received` counts the bytes of its body. `cut`: the body was longer than allowed, and `text` is the first part.
    `challenge` is its WWW-Authenticate.
    """

    status: int
    media_type: str
    text: str
    received: int
    cut: bool = False
    challenge: str = ""


class ThirdPartyFailed(Unavailable):
    """The third party did not respond. `sent`: it may have received the request.

    `kind` is one of: refused_address, unknown_name, unreachable, certificate, timeout, cut, too_large, redirect,
    malformed.
    """

    def __init__(self, sentence: str, *, kind: str, sent: bool) -> None:
        super().__init__(sentence)
        self.kind, self.sent = kind, sent


Question = Callable[[], Coroutine[Any, Any, ExactRequest | None]]
"""Asks a person. Returns a reply without their data, or None to send no reply."""


class Heard(msgspec.Struct, frozen=True):
    """The meaning of a piece of a streamed response.

    `progress`: the timeout starts again. `over`: the rest need not be read. `replies` are sent to the same address
    while the response continues. `asked` are questions to a person: while one waits, only the limit for all progress
    applies. Its result is sent as a reply.
    """

    progress: bool = False
    over: bool = False
    replies: tuple[ExactRequest, ...] = ()
    asked: "tuple[Question, ...]" = ()


class AnswerWatch(Protocol):
    """Reads an event stream while it arrives."""

    def feed(self, piece: bytes) -> Heard: ...


class ThirdParty(Protocol):
    """The only way to send data to a third party (P4)."""

    async def send(
        self, call: ConsentedCall, credentials: Credentials, watch: AnswerWatch | None = None
    ) -> ThirdPartyAnswer:
        """Send exactly `call.request`, with the credentials. Raises ThirdPartyFailed.

        With a `watch` the response may be long, because it can contain pictures: the watch's owner shortens its text.
        """
        ...


class LookUpFailed(Unavailable):
    """No name server answered, so it is unknown whether there are records."""


class DomainRecords(Protocol):
    """The DNS records of a domain."""

    async def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, each joined; [] if there are none.

        Raises LookUpFailed.
        """
        ...


class OutboundHttp(Protocol):
    """Sends requests that carry no conversation.

    These are imports of schemas, lists of MCP tools, OAuth tokens, and an organisation's sign-in.
    """

    async def fetch(self, url: str, *, most: int, purpose: Literal["sign_in", "import"] = "import") -> bytes:
        """GET `url`, at most `most` bytes, redirects within the same host only.

        Raises ThirdPartyFailed.
        """
        ...

    async def get(
        self, url: str, headers: Mapping[str, str], *, most: int, purpose: Literal["sign_in", "import"]
    ) -> ThirdPartyAnswer:
        """GET with these headers, without redirects. Raises ThirdPartyFailed."""
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
        """POST without redirects; return the response and its headers in lower case.

        Raises ThirdPartyFailed.
        """
        ...
