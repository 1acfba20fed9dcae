"""What a model answers, and the clients of models. See `discreet.ports`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from discreet.errors import Unavailable
from discreet.masking.mask_map import Piece
from discreet.ports.model_request import ModelRequest, ToolCall
from discreet.promises.measurements import MeasuredFacts
from discreet.promises.recipients import ModelRecipient, PermittedPrompt


class Queued(msgspec.Struct, frozen=True):
    """The request waits in the queue. `ahead`: the estimated number before it."""

    ahead: int


class PromptSent(msgspec.Struct, frozen=True):
    """The prompt goes to this recipient now (P14). `model` is None for a default whose name is not known yet.

    `masked`: what was masked in it, among what the person can read; None if masking is off.
    """

    recipient: ModelRecipient
    model: str | None
    masked: tuple[Piece, ...] | None = None


class PromptCounted(msgspec.Struct, frozen=True):
    """The prompt's tokens, which some endpoints report before the answer. Only metering gets it.

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


Part = PromptSent | Delta | Reasoning | ReasoningOnly | Queued | PromptCounted


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


PERSONAL_DATA = "personal_data"
"""The kind of a failure when a prompt is not sent because of a kind of personal data in it."""


class ModelFailed(Unavailable):
    """The model gave no answer, or no more of it. Earlier parts stay valid.

    `kind` is one of: unreachable, loading, refused, no_model, not_allowed, personal_data, malformed, cut, timeout.
    `status` is the HTTP status of an endpoint's refusal; `too_long`: the request was too long for it. `retry_after`:
    seconds after which the endpoint accepts requests again, if it says so. `is_filtered`: a content filter refused the
    texts.
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


OnPart = Callable[[Part], bool]
"""Takes a part of an answer at once, where it arrives. Returns whether more is wanted."""


class ModelEndpoint(Protocol):
    """The client of one endpoint, embedded or remote. It gets permitted prompts only (P14)."""

    async def answer(self, prompt: PermittedPrompt[ModelRequest], on_part: OnPart) -> Completion | None:
        """Answer like `Model.answer`, but pass no Queued and no PromptSent."""
        ...

    async def measure(self, prompt: PermittedPrompt[ModelRequest]) -> MeasuredFacts:
        """Ask once, and return what the connection and the answer tell about the endpoint. Raises ModelFailed."""
        ...

    async def status(self) -> ModelStatus: ...

    async def models(self) -> Sequence[str]:
        """Return the endpoint's names of the models that a request may use, the default first.

        Returns none if they are unknown. Never raises.
        """
        ...

    async def close(self) -> None: ...


class Model(Protocol):
    """Answers requests; the implementation chooses the endpoint."""

    def answer(self, request: ModelRequest, on_part: OnPart) -> Awaitable[Completion | None]:
        """Pass Queueds, then PromptSent, then the other Parts to `on_part` as they arrive; return the end.

        Returns None if `on_part` wanted no more. Raises ModelFailed, and the exceptions of `on_part`. Cancelling it
        ends the request.
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
