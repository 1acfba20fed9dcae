"""What a turn hears and what it asks for: the words between the machine and whoever carries it out.

Invariant: values only.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.actions.consent.elicitations import ElicitationRequest
from discreet.assistants.gpts.knowledge import Passage
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.message import CallState, MessageBody, MessageState
from discreet.chat.turns import stream
from discreet.ports import Completion, ModelRequest, Part, ToolCall

# Events: what happened


@dataclass(frozen=True)
class RetrievedPassages:
    """Retrieval is done: `passages` of the GPT's knowledge, and `of_files` that the person gave. Both may be empty.

    `earlier` are passages that earlier answers of the conversation were made from: only the guard reads them.
    """

    passages: tuple[Passage, ...]
    of_files: tuple[Passage, ...] = ()
    earlier: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Proposed:
    """There is a consent card for the call. `allowed`: a standing grant covers it, and nobody is asked.

    `arguments` (JSON text) are the model's as they were understood.
    """

    consent_id: UUID
    allowed: bool
    arguments: str
    operation: str
    summary: str
    host: str


@dataclass(frozen=True)
class CallRejected:
    """The call cannot be made as the model wrote it; `sentence` says why, to the model and to a person."""

    sentence: str
    operation: str = ""
    summary: str = ""
    host: str = ""


@dataclass(frozen=True)
class Decided:
    """The person has answered the card. `arguments` (JSON text) are those on it now: they may have been changed."""

    consent_id: UUID
    allowed: bool
    arguments: str


@dataclass(frozen=True)
class Called:
    """The call is over. `response` is the third party's text; without one, `sentence` says why. `pictures` came with
    it."""

    response: str | None
    status: int | None = None
    sentence: str | None = None
    ledger_id: UUID | None = None
    pictures: tuple[NewAttachment, ...] = ()

    @property
    def state(self) -> CallState:
        return CallState.FAILED if self.response is None or self.status is None else CallState.ANSWERED


@dataclass(frozen=True)
class AskedBack:
    """The third party asks the person something before it goes on with the call; None once that is over."""

    question: ElicitationRequest | None


@dataclass(frozen=True)
class TurnFailed:
    """Something that the answer needs has failed; `sentence` is for the person, `finish` a reason that pages know."""

    sentence: str
    finish: str | None = None


@dataclass(frozen=True)
class StopAsked:
    """The person asked to stop: what is there stays."""


@dataclass(frozen=True)
class TurnInterrupted:
    """The server is stopping."""


Happened = (
    RetrievedPassages
    | Part
    | Completion
    | Proposed
    | CallRejected
    | Decided
    | AskedBack
    | Called
    | TurnFailed
    | StopAsked
    | TurnInterrupted
)

# Effects: what is to be done


@dataclass(frozen=True)
class Retrieve:
    question: str


@dataclass(frozen=True)
class CallModel:
    request: ModelRequest


@dataclass(frozen=True)
class Propose:
    """Make a card for this call. `so_far` is the answer until now, from which the model made it."""

    call: ToolCall
    so_far: MessageBody


@dataclass(frozen=True)
class SendCall:
    """Send what was allowed (P4)."""

    consent_id: UUID


@dataclass(frozen=True)
class Emit:
    event: stream.Event


@dataclass(frozen=True)
class Save:
    """Store the answer as it is now. `pictures` are files of it that are not stored yet."""

    body: MessageBody
    state: MessageState
    pictures: tuple[NewAttachment, ...] = ()


Effect = Retrieve | CallModel | Propose | SendCall | Emit | Save
