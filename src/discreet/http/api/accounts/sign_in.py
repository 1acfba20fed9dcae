"""Routes for passwords and sign-in security: reset, change, confirm, log."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from discreet.http.actor import Me, client_address
from discreet.http.api.accounts.passkeys import PasskeysView
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.security_events import ActorKind, SecurityEvent

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]


class ResetAskBody(StrictBody):
    email: Text


class ResetBody(StrictBody):
    token: Text
    password: Text


class ChangePasswordBody(StrictBody):
    """`current` is empty if the account has no password yet."""

    current: Text
    new: Text


class ConfirmBody(StrictBody):
    password: Text


class SecurityEventsReadBody(StrictBody):
    """The id of the last act that was read."""

    act: Annotated[int, Field(ge=0, le=2**63 - 1)]


class SecurityEventView(View):
    id: int
    at: datetime
    act: SecurityEvent
    made_by: ActorKind


class SecurityView(View):
    """`news` are acts of other people that the person has not confirmed as read."""

    has_password: bool
    password_set_at: datetime | None
    acts: list[SecurityEventView]
    news: list[SecurityEventView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["sign-in"])
    _password_reset_routes(api, services)
    _own_sign_in_routes(api, services)
    return api


def _password_reset_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/password-reset", status_code=202)
    async def ask_for_reset(body: ResetAskBody, request: Request) -> None:
        """Mail a reset link.

        The answer and its timing are the same whether or not the account exists.
        """
        services.limits.reset(body.email, client_address(request))
        services.password_reset.request(body.email)

    @api.post("/password-reset/use")
    async def use_reset_link(body: ResetBody, request: Request) -> PasskeysView:
        """Set a new password with the link's code. All sessions of the account end.

        It does not sign the person in. The answer lists the passkeys that can still sign in.
        """
        with services.limits.join(client_address(request)):
            account_id = await services.password_reset.reset(body.token, body.password)
        return PasskeysView.of(await services.passkeys.of(account_id))


def _own_sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/me/password", status_code=204)
    async def change_password(body: ChangePasswordBody, me: Me) -> None:
        """Change the password. All other sessions end."""
        services.limits.confirm(me.account_id)
        await services.password_reset.change(me, body.current, body.new)

    @api.post("/me/confirm", status_code=204)
    async def confirm(body: ConfirmBody, me: Me) -> None:
        """Confirm the person's identity for ten minutes in this session."""
        services.limits.confirm(me.account_id)
        await services.reauthentication.confirm_password(me, body.password)

    @api.get("/me/security")
    async def security(me: Me) -> SecurityView:
        """Return how the person signs in, and the acts that changed it."""
        return SecurityView.model_validate(await services.security_log.state(me))

    @api.put("/me/security/heard", status_code=204)
    async def mark_events_read(body: SecurityEventsReadBody, me: Me) -> None:
        await services.security_log.acknowledge(me, body.act)
