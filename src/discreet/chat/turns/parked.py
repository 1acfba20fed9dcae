"""A parked turn: what it needs to go on when its person has answered, in whatever process, after whatever time.

Invariants:
- It is sealed with the answer and never anywhere else.
- What it says of a call is what the model wanted.
- What may be sent is the consent's matter.
"""

from uuid import UUID

import msgspec

from discreet.assistants.gpts.knowledge import Passage
from discreet.chat.conversations.message import MessageBody
from discreet.ports import ToolCall


class ParkedTurn(msgspec.Struct, frozen=True, omit_defaults=True):
    """`consent_id` is the card that waits; `pending` are the calls of the same model's answer that come after it.

    `draft`: the answer is made by the GPT's draft; `default_model`: by the server's default model, not by the GPT's.
    """

    consent_id: UUID
    passages: tuple[Passage, ...] = ()
    pending: tuple[ToolCall, ...] = ()
    draft: bool = False
    default_model: bool = False


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ParkedTurn).decode


def packed(parked: ParkedTurn) -> bytes:
    return _encode(parked)


def parked_in(body: MessageBody) -> ParkedTurn | None:
    """None when the answer is not parked."""
    return _decode(body.parked) if body.parked is not None else None
