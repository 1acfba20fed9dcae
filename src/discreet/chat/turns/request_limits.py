"""The limits on a request that is made beside a chat's answers, such as that for its title (P14)."""

import msgspec

from discreet.chat.conversations.conversation import Conversation
from discreet.models.limits import ModelLimits
from discreet.ports import ModelRequest
from discreet.promises.parties import ContentOrigin
from discreet.promises.recipients import ModelLimit


async def with_limits(limits: ModelLimits, about: Conversation, request: ModelRequest) -> ModelRequest:
    """Return the request with the limits of the GPT and the chat."""
    draft = about.nature is ContentOrigin.PREVIEW
    gpt = await limits.of_gpt(about.gpt_id, draft=draft) if about.gpt_id else ModelLimit.OFFERED
    return msgspec.structs.replace(request, gpt_limit=gpt, chat_limit=about.model_limit)
