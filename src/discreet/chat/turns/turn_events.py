"""The events a turn receives and the effects it returns.

Invariants:
- Values only.
"""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent.elicitations import ElicitationRequest
from discreet.assistants.actions.web_search.results import WebSource
from discreet.assistants.gpts.knowledge import Passage
from discreet.chat.conversations.action_call import CallState, CodeRun
from discreet.chat.conversations.attachment import FileKind, NewAttachment
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.turns import stream
from discreet.ports.model import Completion, Part, PromptSent
from discreet.ports.model_request import ModelRequest, ToolCall
from discreet.promises.capabilities import Capability

# Events


@dataclass(frozen=True)
class RetrievedPassages:
    """Retrieval is done.

    `passages` come from the GPT's knowledge, `file_passages` from the person's files; both may be empty.
    `earlier_passages` are those used by earlier answers, for the guard only. `sent_to` got the question to search the
    knowledge (P14).
    """

    passages: tuple[Passage, ...]
    file_passages: tuple[Passage, ...] = ()
    earlier_passages: tuple[Passage, ...] = ()
    sent_to: tuple[PromptSent, ...] = ()


@dataclass(frozen=True)
class CardCreated:
    """A consent card exists for the call.

    `allowed`: a standing grant covers it, and the person is not asked. `arguments` (JSON text) are the model's as
    parsed.
    """

    consent_id: UUID
    allowed: bool
    arguments: str
    operation: str
    summary: str
    host: str
    capability: Capability | None = None


@dataclass(frozen=True)
class LocalCallProposed:
    """The call stays on this server, so no person is asked. `arguments` are JSON text."""

    arguments: str
    operation: str
    summary: str = ""
    host: str = ""
    capability: Capability | None = None


@dataclass(frozen=True)
class CallRejected:
    """The call cannot be made as written; `sentence` says why, to model and person."""

    sentence: str
    operation: str = ""
    summary: str = ""
    host: str = ""
    capability: Capability | None = None


@dataclass(frozen=True)
class ConsentAnswered:
    """The person has answered the card.

    `arguments` (JSON text) are the card's current ones, which the person may have changed.
    """

    consent_id: UUID
    allowed: bool
    arguments: str


@dataclass(frozen=True)
class CallEnded:
    """The call has ended.

    `response` is the third party's text, or what code printed; if it is missing, `sentence` says why. `files` came with
    it; no model gets those that `are_for_person`. `sources` are the web pages in it; `whole_page`: it is the text of
    the only one. `run` is that of code that ran.
    """

    response: str | None
    status: int | None = None
    sentence: str | None = None
    ledger_id: UUID | None = None
    files: tuple[NewAttachment, ...] = ()
    are_for_person: bool = False
    sources: tuple[WebSource, ...] = ()
    whole_page: bool = False
    run: CodeRun | None = None

    @property
    def state(self) -> CallState:
        has_answer = self.status is not None or self.run is not None
        return CallState.ANSWERED if has_answer and self.response is not None else CallState.FAILED

    @property
    def pictures(self) -> tuple[UUID, ...]:
        return tuple(file.metadata.id for file in self.files if file.metadata.kind is FileKind.PICTURE)


@dataclass(frozen=True)
class ElicitationRequested:
    """The third party asks the person something during the call.

    `question` is None once it is settled.
    """

    question: ElicitationRequest | None


@dataclass(frozen=True)
class ReasoningEnded:
    """The model has stopped reasoning, after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class TurnFailed:
    """A dependency failed.

    `sentence` is for the person, `finish` a reason that pages know.
    """

    sentence: str
    finish: str | None = None


@dataclass(frozen=True)
class StopRequested:
    """The person stopped the answer; its text stays."""


@dataclass(frozen=True, slots=True)
class TurnInterrupted:
    """The server is stopping."""


TurnEvent = (
    RetrievedPassages
    | Part
    | Completion
    | ReasoningEnded
    | CardCreated
    | LocalCallProposed
    | CallRejected
    | ConsentAnswered
    | ElicitationRequested
    | CallEnded
    | TurnFailed
    | StopRequested
    | TurnInterrupted
)

# Effects


@dataclass(frozen=True)
class Retrieve:
    question: str


@dataclass(frozen=True, slots=True)
class CallModel:
    request: ModelRequest


@dataclass(frozen=True)
class CreateCard:
    """Create a card for this call. `partial_answer` is the answer before it."""

    call: ToolCall
    partial_answer: MessageBody


@dataclass(frozen=True)
class SendCall:
    """Send the allowed call (P4)."""

    consent_id: UUID


@dataclass(frozen=True)
class RunLocally:
    """Carry out a call that stays on this server."""

    tool: str
    arguments: str


class Emit(msgspec.Struct, frozen=True):
    """Send the event to the followers. Each token makes one: a struct is created five times as fast as a dataclass."""

    event: stream.Event


@dataclass(frozen=True)
class Save:
    """Store the answer so far. `pictures` are its files that are not stored yet."""

    body: MessageBody
    state: MessageState
    pictures: tuple[NewAttachment, ...] = ()


Effect = Retrieve | CallModel | CreateCard | SendCall | RunLocally | Emit | Save
