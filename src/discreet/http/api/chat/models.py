"""The route of the models that a person may choose."""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter

from discreet.assistants.gpts.gpt import Gpt
from discreet.errors import NotFound
from discreet.http.actor import Me
from discreet.http.api.model_views import ModelChoiceView, ModelsView
from discreet.http.conversation_backend import backend_for
from discreet.identity.accounts.actor import Actor
from discreet.models.choices import GptModel
from discreet.ports.model_request import ModelRequest, UsageOwner
from discreet.promises.recipients import ModelLimit

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["chat"])

    @api.get("/models")
    async def models(
        me: Me, gpt_id: UUID | None = None, conversation_id: UUID | None = None, limit: ModelLimit = ModelLimit.OFFERED
    ) -> ModelsView:
        """List the models for a new chat, for one with a GPT, or for a chat that exists (P14).

        `limit` is the one with which a new chat would begin.
        """
        workspace_id = me.space.workspace_id
        if conversation_id is not None:
            conversation = await backend_for(services, conversation_id).conversations.get(me, conversation_id)
            gpt_id, workspace_id, limit = conversation.gpt_id, conversation.workspace_id, conversation.model_limit
        gpt = await _gpt(services, me, gpt_id)
        gpt_model = GptModel(name=gpt.model, lets_choose=gpt.people_choose) if gpt else None
        model_request = ModelRequest(
            (),
            payer=UsageOwner(me.account_id, workspace_id),
            gpt_limit=gpt.model_limit if gpt else ModelLimit.OFFERED,
            chat_limit=limit,
        )
        choices, unread = (
            await services.model_choices.list_choices(model_request, gpt_model),
            await services.provider_changes.unread(me),
        )
        return ModelsView(
            models=[ModelChoiceView.of(choice, unread) for choice in choices],
            people_choose=gpt_model is None or gpt_model.lets_choose,
        )

    return api


async def _gpt(services: "Services", me: Actor, gpt_id: UUID | None) -> Gpt | None:
    """Return the GPT; None where the person may not use it any more."""
    try:
        return await services.gpts.get(me, gpt_id) if gpt_id else None
    except NotFound:
        return None
