"""What a chat says about its prompts: the limits on them, and what is masked in them (P14)."""

from collections.abc import Iterable

import msgspec

from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.message import Message
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.masking.mask_map import Piece
from discreet.models.limits import ModelLimits
from discreet.ports.model_request import ConversationMasking, ModelRequest
from discreet.promises.parties import ContentOrigin
from discreet.promises.recipients import ModelLimit


def masked_in(messages: Iterable[Message], more: Iterable[Piece] = ()) -> tuple[Piece, ...]:
    """Return what was masked in the prompts of these messages' answers, each piece once."""
    uses = (use for message in messages for use in message.body.recipients or ())
    pieces = {piece.original: piece for use in uses for piece in use.masked or ()}
    return tuple((pieces | {piece.original: piece for piece in more}).values())


def limited_request(
    asked: PendingTurn, about: Conversation, request: ModelRequest, gpt: ModelLimit, gpt_name: str
) -> ModelRequest:
    """Return the turn's request with these limits, and what was masked in the prompts of its branch (P14)."""
    before = masked_in((*asked.history, asked.answer), request.masking.pieces)
    return msgspec.structs.replace(
        request,
        gpt_limit=gpt,
        gpt_name=gpt_name,
        chat_limit=about.model_limit,
        masking=ConversationMasking(about.masking, before),
    )


async def with_limits(
    limits: ModelLimits, about: Conversation, messages: Iterable[Message], request: ModelRequest
) -> ModelRequest:
    """Return the request with the limits of the GPT and the chat, and what was masked in these messages' prompts."""
    draft = about.nature is ContentOrigin.PREVIEW
    gpt = await limits.get_for_gpt(about.gpt_id, draft=draft) if about.gpt_id else ModelLimit.OFFERED
    masking = ConversationMasking(about.masking, masked_in(messages))
    return msgspec.structs.replace(request, gpt_limit=gpt, chat_limit=about.model_limit, masking=masking)
