"""Routes for consent cards: read, change, allow, decline (P4).

A missing card and another person's card both get 404.
"""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.assistants.actions.consent.card import ConsentRequest
from discreet.errors import Invalid
from discreet.http.actor import Me
from discreet.http.api.actions.consent_views import CallAllowedView, CardView, DeclinedView, TrialView
from discreet.http.api.bodies import StrictBody
from discreet.http.conversation_backend import backend_for
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

MAX_POINTERS = 1_000


class ReviseBody(StrictBody):
    """Either other arguments, or pointers of fields whose personal data is removed."""

    arguments: dict[str, Any] | None = None
    mask: Annotated[list[str], Field(max_length=MAX_POINTERS)] | None = None


class AllowCallBody(StrictBody):
    """`digest` is the card's, in hex: exactly the request that was shown is allowed."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    always: bool = False
    in_chat: bool = False


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/consents", tags=["consents"])

    @api.get("/{consent_id}")
    async def card(consent_id: UUID, me: Me) -> CardView:
        return CardView.of(await backend_for(services, consent_id).consents.get_card(me, consent_id), me)

    @api.post("/{consent_id}/revise")
    async def revise(consent_id: UUID, body: ReviseBody, me: Me) -> CardView:
        """Change the request on a card, and its digest. 409 if it no longer waits."""
        return CardView.of(await _revised(services, me, consent_id, body), me)

    @api.post("/{consent_id}/allow")
    async def allow(consent_id: UUID, body: AllowCallBody, me: Me) -> CallAllowedView:
        """Allow the request with this digest.

        A conversation's turn resumes at once; a trial is called here.
        """
        backend = backend_for(services, consent_id)
        card = await backend.consents.allow(
            me, consent_id, bytes.fromhex(body.digest), body.always, in_chat=body.in_chat
        )
        if card.conversation_id is not None:
            await backend.chat.resume(me, consent_id)
            return CallAllowedView(card=CardView.of(card, me), trial=None)
        called = await services.consents.call(me, consent_id)
        card = await services.consents.get_card(me, consent_id)
        return CallAllowedView(card=CardView.of(card, me), trial=TrialView.model_validate(called))

    @api.post("/{consent_id}/decline")
    async def decline(consent_id: UUID, me: Me) -> DeclinedView:
        """Decline the request. A conversation's turn resumes at once, without the call."""
        backend = backend_for(services, consent_id)
        card = await backend.consents.decline(me, consent_id)
        if card.conversation_id is not None:
            await backend.chat.resume(me, consent_id)
        return DeclinedView(card=CardView.of(card, me))

    return api


async def _revised(services: "Services", me: Actor, consent_id: UUID, body: ReviseBody) -> ConsentRequest:
    consents = backend_for(services, consent_id).consents
    if body.arguments is not None and body.mask is None:
        return await consents.revise(me, consent_id, body.arguments)
    if body.mask is not None and body.arguments is None:
        return await consents.mask(me, consent_id, body.mask)
    raise Invalid("Give either “arguments” or “mask”.")
