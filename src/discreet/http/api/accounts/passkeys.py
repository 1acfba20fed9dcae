"""Routes for passkeys: sign in, confirm, manage. They use WebAuthn's JSON."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from discreet.http.actor import Me, client_address, is_secure
from discreet.http.api.accounts.accounts import MeView, device_in, welcome
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.passkeys.passkey import CHALLENGE_LIFETIME, Passkey
from discreet.identity.accounts.passkeys.service import StartedCeremony

if TYPE_CHECKING:
    from discreet.http.services import Services

COOKIE = "discreet_passkey"


class CredentialBody(StrictBody):
    """The output of `navigator.credentials`, as JSON."""

    credential: dict[str, Any]


class NewPasskeyBody(StrictBody):
    """A new passkey. Without a name it gets the browser's name."""

    credential: dict[str, Any]
    name: Annotated[str | None, Field(max_length=1000)] = None


class PasskeyNameBody(StrictBody):
    name: Annotated[str, Field(max_length=1000)]


class PasskeyView(View):
    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class PasskeysView(View):
    passkeys: list[PasskeyView]

    @classmethod
    def of(cls, passkeys: list[Passkey]) -> "PasskeysView":
        return cls(passkeys=[PasskeyView.model_validate(passkey) for passkey in passkeys])


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["passkeys"])
    _sign_in_routes(api, services)
    _confirmation_routes(api, services)
    _registration_routes(api, services)
    _passkey_routes(api, services)
    return api


def _sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/passkeys/sign-in/begin")
    async def begin_passkey_sign_in(request: Request, response: Response) -> dict[str, Any]:
        """Return options for `navigator.credentials.get`. Needs no sign-in."""
        services.limits.passkey(client_address(request))
        return _challenge_response(
            services, response, await services.passkeys.begin_sign_in(request.cookies.get(COOKIE))
        )

    @api.post("/passkeys/sign-in")
    async def sign_in_with_passkey(body: CredentialBody, request: Request, response: Response) -> MeView:
        """Sign in with a passkey.

        The answer is the same for an unknown passkey and for any other mismatch.
        """
        services.limits.passkey(client_address(request))
        browser, device = request.cookies.get(COOKIE), device_in(request)
        signed_in = await services.passkeys.sign_in(browser, body.credential, device=device)
        return await welcome(services, signed_in, request, response)


def _confirmation_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/me/confirm/passkey/begin")
    async def begin_passkey_confirmation(me: Me, request: Request, response: Response) -> dict[str, Any]:
        return _challenge_response(
            services, response, await services.passkeys.begin_confirmation(me, request.cookies.get(COOKIE))
        )

    @api.post("/me/confirm/passkey", status_code=204)
    async def confirm_with_passkey(body: CredentialBody, me: Me, request: Request) -> None:
        """Confirm the person's identity for ten minutes in this session."""
        services.limits.confirm(me.account_id)
        await services.passkeys.confirm(me, request.cookies.get(COOKIE), body.credential)


def _registration_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/me/passkeys/begin")
    async def begin_passkey(me: Me, request: Request, response: Response) -> dict[str, Any]:
        """Return options for `navigator.credentials.create`."""
        return _challenge_response(
            services, response, await services.passkeys.begin_registration(me, request.cookies.get(COOKIE))
        )

    @api.post("/me/passkeys")
    async def add_passkey(body: NewPasskeyBody, me: Me, request: Request) -> PasskeyView:
        name = device_in(request) if body.name is None else body.name
        made = await services.passkeys.register(me, request.cookies.get(COOKIE), body.credential, name)
        return PasskeyView.model_validate(made)


def _passkey_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/passkeys")
    async def passkeys(me: Me) -> PasskeysView:
        return PasskeysView.of(await services.passkeys.of(me.account_id))

    @api.patch("/me/passkeys/{passkey_id}", status_code=204)
    async def rename_passkey(passkey_id: UUID, body: PasskeyNameBody, me: Me) -> None:
        await services.passkeys.rename(me, passkey_id, body.name)

    @api.delete("/me/passkeys/{passkey_id}", status_code=204)
    async def remove_passkey(passkey_id: UUID, me: Me) -> None:
        """Remove a passkey, but never the last way to sign in."""
        await services.passkeys.remove(me, passkey_id)


def _challenge_response(services: "Services", response: Response, challenge: StartedCeremony) -> dict[str, Any]:
    """Return the options, and set a cookie that identifies the browser at its answer."""
    response.set_cookie(
        COOKIE,
        challenge.browser,
        max_age=int(CHALLENGE_LIFETIME.total_seconds()),
        path="/api",
        secure=is_secure(services),
        httponly=True,
        samesite="strict",
    )
    return challenge.options
