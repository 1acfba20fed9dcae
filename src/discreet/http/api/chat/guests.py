"""Routes of guests: entering by a link, facts for them, keeping a chat in their browser, and ending (P6, P9)."""

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field
from starlette.requests import Request

from discreet.assistants.actions.oauth.authorization_flow import CallbackResult
from discreet.assistants.gpts.gpt import Gpt
from discreet.chat.conversations.conversation import usage_owner
from discreet.chat.guests.sealed_chat import UNREADABLE
from discreet.chat.guests.service import OVER, GuestOver
from discreet.errors import Invalid
from discreet.http.actor import Me, client_address
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.provider_views import ModelProviderView
from discreet.http.api.view import View
from discreet.http.guest_gate import guest_token
from discreet.http.headers import BY_ITSELF
from discreet.identity.accounts.guests.service import PresentGuest
from discreet.models.choices import GptModel, ModelChoice
from discreet.ports.model_request import ModelRequest

if TYPE_CHECKING:
    from discreet.http.services import Services

CallbackParameter = Annotated[str | None, Field(max_length=8_000)]
Key = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]


class GuestEntryBody(StrictBody):
    """`token`: the last part of a link's address. `proof`: the solved challenge, if there is one."""

    token: Annotated[str, Field(max_length=1_000)]
    password: Annotated[str, Field(max_length=1_000)] | None = None
    proof: Annotated[str, Field(max_length=5_000)] | None = None


class GuestPresenceBody(StrictBody):
    """Whether a page shows the chat. A closing page sends false; a reload asks for the guest again."""

    here: bool


class GuestStatisticsBody(StrictBody):
    """Whether the guest may be counted in the GPT's private statistics, during this visit."""

    allowed: bool


class KeepGuestChatBody(StrictBody):
    """`key`: 32 bytes in base64url that only the browser has."""

    conversation_id: Id
    key: Key


class KeptGuestChatBody(StrictBody):
    key: Key
    sealed: Annotated[str, Field(max_length=1_500_000)]


class GuestSignInBody(StrictBody):
    """What a third party's sign-in page gave the guest's window to bring back."""

    action_id: Id
    state: Annotated[str, Field(max_length=200)]
    code: CallbackParameter = None
    error: CallbackParameter = None
    error_description: CallbackParameter = None
    iss: CallbackParameter = None


class GuestGptView(View):
    """The GPT of a link, with what a guest sees of it."""

    id: UUID
    name: str
    description: str
    starters: list[str]
    builder: str
    version: int | None
    has_picture: bool


class GuestModelView(View):
    """The model that answers, and who runs it."""

    name: str
    recipient: ModelProviderView

    @classmethod
    def of_choice(cls, choice: ModelChoice) -> "GuestModelView":
        return cls(name=choice.shown_name, recipient=ModelProviderView.of(choice.endpoint, choice.host))


class GuestView(View):
    """A guest's visit: what is open to them, who runs the model, and when it ends at the latest.

    `model` is null while none is available. `in_workspace`: the GPT is of a workspace, whose rules bind the chat.
    `is_counted`: the guest said yes to private statistics.
    """

    gpt: GuestGptView
    model: GuestModelView | None
    in_workspace: bool
    ends_at: datetime
    is_counted: bool


class EnteredGuestView(GuestView):
    """A new visit. `token` is sent as `Authorization: Guest <token>`, and never as a cookie."""

    token: str


class SealedChatView(View):
    """The chat for the browser to keep, in base64url. Only this server opens it, and only with the browser's key."""

    sealed: str


class RestoredChatView(View):
    id: UUID


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/guest", tags=["guests"])
    _visit_routes(api, services)
    _kept_chat_routes(api, services)
    _sign_in_routes(api, services)
    return api


def _visit_routes(api: APIRouter, services: "Services") -> None:
    @api.post("")
    async def enter(body: GuestEntryBody, request: Request) -> EnteredGuestView:
        """Come in by a link. 403 `password_needed` or `proof_needed` where that is missing."""
        services.limits.guest_challenge(client_address(request))
        entered = await services.guests.enter(body.token, body.password, body.proof, client_address(request))
        view = await _visit_view(services, entered.guest, entered.gpt)
        return EnteredGuestView(**dict(view), token=entered.token)

    @api.get("")
    async def visit(me: Me, request: Request) -> GuestView:
        """Return the running visit. It counts as a page that shows the chat."""
        gpt = await services.guests.gpt_of(me)
        await services.guests.report_presence(me, visible=True)
        present = await services.guests.present(guest_token(request.headers) or "")
        if present is None:
            raise GuestOver(OVER)
        return await _visit_view(services, present, gpt)

    @api.get("/picture", response_class=Response)
    async def picture(me: Me) -> Response:
        """Return the GPT's picture as WebP."""
        found = await services.gpts.picture(me, (await services.guests.gpt_of(me)).id)
        return Response(found, media_type="image/webp", headers=BY_ITSELF)

    @api.put("/presence", status_code=204)
    async def presence(body: GuestPresenceBody, me: Me) -> None:
        """Report whether a page shows the chat. Without one the visit ends after 90 seconds."""
        await services.guests.report_presence(me, visible=body.here)

    @api.put("/statistics", status_code=204)
    async def choose_statistics(body: GuestStatisticsBody, me: Me) -> None:
        """Choose whether private statistics count the chats that begin from now on. A "no" withdraws today's count."""
        await services.guests.choose_statistics(me, allowed=body.allowed)

    @api.delete("", status_code=204)
    async def end(me: Me) -> None:
        """End the visit, and delete everything of it."""
        await services.guests.end(me)


def _kept_chat_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/kept")
    async def keep(body: KeepGuestChatBody, me: Me) -> SealedChatView:
        """Return the chat for this browser to keep. Nothing of it is stored on the server."""
        sealed = await services.guests.keep(me, body.conversation_id, _decoded(body.key))
        return SealedChatView(sealed=_encoded(sealed))

    @api.post("/kept/open")
    async def restore_chat(body: KeptGuestChatBody, me: Me) -> RestoredChatView:
        """Open a chat that this browser kept. 422 for one of another link, a changed one and an old one, alike."""
        return RestoredChatView(id=await services.guests.restore_chat(me, _decoded(body.key), _decoded(body.sealed)))


def _sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/sign-in", status_code=204)
    async def finish_sign_in(body: GuestSignInBody, me: Me) -> None:
        """Finish a sign-in at a third party that this visit began. A repeated request has the outcome of the first."""
        await services.guests.gpt_of(me)
        returned = CallbackResult(body.state, body.code, body.error, body.error_description, body.iss)
        await services.authorizations.finish(me, body.action_id, returned)


async def _visit_view(services: "Services", present: PresentGuest, gpt: Gpt) -> GuestView:
    payer = usage_owner(present.actor.account_id, present.actor.space.workspace_id, present.actor.guest)
    model_request = ModelRequest((), payer=payer, gpt_limit=gpt.model_limit)
    choices = await services.model_choices.list_choices(model_request, GptModel(name=gpt.model, lets_choose=False))
    first = next((each for each in choices if each.is_default and each.allowed), None)
    return GuestView(
        gpt=GuestGptView.from_value(gpt, builder=gpt.builder_name),
        model=GuestModelView.of_choice(first) if first else None,
        in_workspace=present.actor.space.workspace_id is not None,
        ends_at=present.ends_at,
        is_counted=present.is_counted,
    )


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(UNREADABLE, field="sealed") from None
