"""The route that a guest's page calls before it enters a link: what the link asks for. It needs no account."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from discreet.http.actor import client_address
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class KnockBody(StrictBody):
    token: Annotated[str, Field(max_length=1000)]


class ProofChallengeView(View):
    """ALTCHA's challenge, version 2. A solution is one of the counters below `tries`."""

    challenge: dict[str, Any]
    tries: int


class EntranceView(View):
    """What a link asks for. `proof` is null where this server asks for no proof of work."""

    asks_password: bool
    proof: ProofChallengeView | None


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/guest-links", tags=["guests"])

    @api.post("/challenge")
    async def guest_challenge(body: KnockBody, request: Request) -> EntranceView:
        """Return what a link for guests asks for. Each proof of work is made for one link, and works once."""
        services.limits.guest_challenge(client_address(request))
        knocked = await services.guest_links.preview(body.token)
        challenge = await services.guest_links.challenge(body.token)
        return EntranceView(
            asks_password=knocked.has_password,
            proof=ProofChallengeView.model_validate(challenge) if challenge else None,
        )

    return api
