"""Parked turns: the state to resume one after its user has decided.

Any process can resume it, after any time.

Invariants:
- It is sealed with the answer and stored nowhere else.
- It describes a call as the model wanted it.
- The consent, not this state, decides what may be sent.
"""

from uuid import UUID

import msgspec

from discreet.assistants.gpts.knowledge import Passage
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import MessageBody
from discreet.models.parameters import NO_PARAMETERS, SERVER_DEFAULT, ModelParameters
from discreet.ports.model_request import ToolCall
from discreet.turn_reasoning import KeptReasoning


class ParkedTurn(msgspec.Struct, frozen=True, omit_defaults=True):
    """The state of a parked turn.

    `consent_id` is the card that waits; `pending_calls` are the calls of the same model response that follow it.
    `draft`: the GPT's draft answers; `model` and `parameters` are what the person chose. `default_model`: an earlier
    format of the choice of the server's default model. `moment` is the line with date, time zone and language.
    `reasoning` is what the model's protocol wants back behind its calls.
    """

    consent_id: UUID
    passages: tuple[Passage, ...] = ()
    pending_calls: tuple[ToolCall, ...] = msgspec.field(default=(), name="pending")
    draft: bool = False
    default_model: bool = False
    model: str | None = None
    parameters: ModelParameters = NO_PARAMETERS
    moment: str = ""
    reasoning: KeptReasoning | None = None

    @property
    def chosen_model(self) -> str | None:
        return SERVER_DEFAULT if self.default_model else self.model


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ParkedTurn).decode


def encode_parked(parked: ParkedTurn) -> bytes:
    return _encode(parked)


def decode_parked(body: MessageBody) -> ParkedTurn | None:
    """Return the parked state; None when the answer is not parked."""
    return _decode(body.parked) if body.parked is not None else None


def find_waiting_card(opened: OpenConversation) -> UUID | None:
    """Return the consent card that the parked answer waits for."""
    parked = decode_parked(opened.parked_answer.body) if opened.parked_answer else None
    return parked.consent_id if parked else None
