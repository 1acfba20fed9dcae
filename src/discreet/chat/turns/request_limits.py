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


def collect_masked(messages: Iterable[Message], more_pieces: Iterable[Piece] = ()) -> tuple[Piece, ...]:
    """Return what was masked in the prompts of these messages' answers, each piece once."""
    uses = (use for message in messages for use in message.body.recipients or ())
    pieces = {piece.original: piece for use in uses for piece in use.masked or ()}
    return tuple((pieces | {piece.original: piece for piece in more_pieces}).values())


def with_turn_limits(
    pending: PendingTurn, conversation: Conversation, request: ModelRequest, gpt_limit: ModelLimit, gpt_name: str
) -> ModelRequest:
    """Return the turn's request with these limits, and what was masked in the prompts of its branch (P14)."""
    masked = collect_masked((*pending.history, pending.answer), request.masking.pieces)
    return msgspec.structs.replace(
        request,
        gpt_limit=gpt_limit,
        gpt_name=gpt_name,
        chat_limit=conversation.model_limit,
        masking=ConversationMasking(conversation.masking, masked),
    )


async def with_chat_limits(
    limits: ModelLimits, conversation: Conversation, messages: Iterable[Message], request: ModelRequest
) -> ModelRequest:
    """Return the request with the limits of the GPT and the chat, and what was masked in these messages' prompts."""
    draft = conversation.nature is ContentOrigin.PREVIEW
    gpt_limit = (
        await limits.get_for_gpt(conversation.gpt_id, draft=draft) if conversation.gpt_id else ModelLimit.OFFERED
    )
    masking = ConversationMasking(conversation.masking, collect_masked(messages))
    return msgspec.structs.replace(request, gpt_limit=gpt_limit, chat_limit=conversation.model_limit, masking=masking)
