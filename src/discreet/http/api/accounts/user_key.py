"""Routes for the user-held key: unlock, take over, hand back, manage openers (P7)."""

import base64
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from discreet.errors import Invalid
from discreet.http.actor import Me, require_session_token
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.user_key.service import SessionCredential, UserKeyState
from discreet.identity.accounts.user_key.unlock_method import OpenerKind

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]
Credential = Annotated[str, Field(max_length=1400)]
"""A passkey's id in base64url, as in WebAuthn."""


class PassphraseBody(StrictBody):
    passphrase: Text


class UnlockBody(StrictBody):
    """`secret`: the passphrase, recovery code, or the passkey's output in base64url."""

    kind: Annotated[OpenerKind, Field(strict=False)]
    secret: Text
    credential: Credential | None = None
    """The passkey's id, if it opens the key."""


class PasskeyBody(StrictBody):
    credential: Credential
    secret: Text


class RecoveryCodeView(View):
    """The recovery code. It is shown once."""

    code: str


class OpenerView(View):
    id: UUID
    kind: OpenerKind
    made_at: datetime
    name: str | None
    """The name of a passkey."""


class OwnKeyView(View):
    """`since`: when the person took the key over; null if the server holds it."""

    since: datetime | None
    finished: bool
    """Whether the keys that the server held are destroyed. This takes a moment."""
    locked: bool
    openers: list[OpenerView]

    @classmethod
    def of(cls, state: UserKeyState, *, locked: bool) -> "OwnKeyView":
        return cls.from_value(state, locked=locked)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["own key"])
    _key_routes(api, services)
    _unlock_routes(api, services)
    return api


def _key_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/own-key")
    async def user_key(me: Me) -> OwnKeyView:
        return OwnKeyView.of(await services.user_key.state(me), locked=me.locked)

    @api.post("/me/own-key")
    async def protect_user_key(body: PassphraseBody, me: Me, request: Request) -> RecoveryCodeView:
        """Take the key over: from now on only the person can open their conversations.

        This concerns the person's own space. None of these conversations trains a model.
        """
        return RecoveryCodeView(
            code=await services.key_custody.begin(
                SessionCredential(me, require_session_token(request)), body.passphrase
            )
        )

    @api.delete("/me/own-key", status_code=204)
    async def hand_back_user_key(me: Me) -> None:
        """Give the key back to the server."""
        await services.key_custody.hand_back(me)

    @api.post("/me/own-key/give-up", status_code=204)
    async def abandon_user_key(me: Me) -> None:
        """Delete all conversations that the lost key encrypts, and continue without it."""
        await services.key_custody.abandon(me)


def _unlock_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/me/own-key/unlock", status_code=204)
    async def unlock(body: UnlockBody, me: Me, request: Request) -> None:
        """Unlock the key until the session ends."""
        services.limits.unlock(me.account_id)
        credential = _credential(body.credential) if body.kind is OpenerKind.PASSKEY else None
        await services.user_key.unlock(
            SessionCredential(me, require_session_token(request)), body.kind, body.secret, credential
        )

    @api.put("/me/own-key/passphrase", status_code=204)
    async def change_passphrase(body: PassphraseBody, me: Me) -> None:
        """Set a new passphrase. The old one no longer opens the key."""
        await services.user_key.set_passphrase(me, body.passphrase)

    @api.post("/me/own-key/code")
    async def new_recovery_code(me: Me) -> RecoveryCodeView:
        """Create a new recovery code. The old one no longer opens the key."""
        return RecoveryCodeView(code=await services.user_key.new_code(me))

    @api.post("/me/own-key/passkeys", status_code=204)
    async def add_passkey_unlock(body: PasskeyBody, me: Me) -> None:
        """Let one of the person's passkeys open the key."""
        await services.user_key.add_passkey(me, _credential(body.credential), body.secret)

    @api.delete("/me/own-key/passkeys/{opener_id}", status_code=204)
    async def remove_passkey_unlock(opener_id: UUID, me: Me) -> None:
        """Stop a passkey from opening the key. It can still sign in."""
        await services.user_key.remove_passkey(me, opener_id)


def _credential(text: str | None) -> bytes:
    try:
        return base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4))
    except ValueError:
        raise Invalid("This is not the id of a passkey.", field="credential") from None
