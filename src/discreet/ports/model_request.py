"""What a model is asked. See `discreet.ports`."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from discreet.masking.mask_map import Piece
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit
from discreet.turn_reasoning import TurnReasoning


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
    that key's. `guest_link_id` is the link through which a guest asks, and `paid_by` the owner of its GPT: the
    guest's limits and masking hold, and the owner's quotas and the budgets of owner and link; with a workspace, its
    rules, quotas and budgets as well.
    """

    account_id: UUID | None = None
    workspace_id: UUID | None = None
    key_id: UUID | None = None
    own_key_id: UUID | None = None
    guest_link_id: UUID | None = None
    paid_by: UUID | None = None

    @property
    def is_guest(self) -> bool:
        return self.guest_link_id is not None

    @property
    def charged(self) -> "UsageOwner":
        """The owner whose quotas and budgets count: a guest's payer, else itself."""
        if self.paid_by is None:
            return self
        return UsageOwner(self.paid_by, self.workspace_id, guest_link_id=self.guest_link_id)


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
    """What a conversation says about masking: its user's choice for it, and what was masked in it before (P14)."""

    choice: MaskingChoice = MaskingChoice.DEFAULT
    pieces: tuple[Piece, ...] = ()


class ModelRequest(msgspec.Struct, frozen=True):
    """A request to a model. `max_tokens` limits the answer; None: endpoint decides.

    The model may call `tools`. With `may_call` False it gets them but must answer in words; with `must_call` it must
    call. A request `beside` a chat, such as that for its title, counts as no answer and gives way to questions.
    `purpose` decides which default model answers a request that names none.
    `reasoning` is the turn's, where a turn has several requests.
    `message_id` is the stored answer that it belongs to; None: of a temporary chat, a program or a form.
    `test_result_id` is the result of a GPT's test that it belongs to.
    `provider` is the endpoint that must answer. If another one serves the model's name, the request fails. None: any.
    `gpt_limit` and `chat_limit` are the GPT's and the chat's own limits on who may receive it (P14). `gpt_name`: the
    GPT whose limit it is, if another one answers.
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
    test_result_id: UUID | None = None
    provider: UUID | None = None
    gpt_limit: ModelLimit = ModelLimit.OFFERED
    gpt_name: str = ""
    chat_limit: ModelLimit = ModelLimit.OFFERED
    masking: ConversationMasking = ConversationMasking()

    @property
    def recorded_for(self) -> UUID | None:
        """The account whose stored answer or test this request belongs to."""
        return self.payer.account_id if self.payer and (self.message_id or self.test_result_id) else None
