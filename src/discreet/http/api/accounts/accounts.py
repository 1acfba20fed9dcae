"""Routes for setup, sign-up, sign-in, and the person's account and sessions."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from discreet.http.actor import Me, client_address, find_actor, session_cookie
from discreet.http.api.accounts.choice_views import HistoryView
from discreet.http.api.accounts.policy_views import AcceptedBody
from discreet.http.api.bodies import AllowTrainingBody, Id, StrictBody
from discreet.http.api.view import View
from discreet.http.api.workspaces.workspace_views import WorkspaceService
from discreet.http.device_cookie import account_subject
from discreet.identity.accounts.account import Account
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.address_links import MAX_LENGTH
from discreet.identity.accounts.choices import ChoiceStatus
from discreet.identity.accounts.instance import clean_contact
from discreet.identity.accounts.session import NewSession, device_of
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.accounts.token import digest
from discreet.identity.workspaces.membership import Membership
from discreet.ports.model_request import UsageOwner
from discreet.promises.recipients import ModelLimit, RecipientLimits
from discreet.promises.terms import PolicyKind

if TYPE_CHECKING:
    from discreet.http.services import Services

Text = Annotated[str, Field(max_length=1000)]
"""A limit for the parser. The account's own limits and their sentences are in `identity/accounts/account.py`."""


class SetUpBody(StrictBody):
    token: Text
    name: Text
    email: Text
    password: Text
    improve: bool
    accepted: AcceptedBody = AcceptedBody()
    operator_name: Text = ""
    """Shown to people as the one who runs this server; empty says nothing."""
    operator_contact: Text = ""


class SignUpBody(StrictBody):
    name: Text
    email: Text
    password: Text
    improve: bool
    invitation: Text | None = None
    """The code of an operator's invitation."""
    workspace_invitation: Text | None = None
    """The code of an invitation into a workspace. It also counts as an invitation to this server."""
    link: Annotated[str, Field(max_length=MAX_LENGTH)] | None = None
    """The code of a mailed link, required if this server sends mail. The invitations given when the link was
    requested count."""
    joins: bool = False
    """Also join the workspace to which the mailed link invites. Anyone may have requested that link, so joining is a
    choice."""
    accepted: AcceptedBody = AcceptedBody()


class SignInBody(StrictBody):
    email: Text
    password: Text


class NameBody(StrictBody):
    name: Text


class SpaceBody(StrictBody):
    workspace: Id | None


class WorkspaceView(View):
    id: UUID
    name: str
    service: WorkspaceService
    role: WorkspaceRole

    @classmethod
    def of(cls, membership: Membership) -> "WorkspaceView":
        return cls.from_value(membership.workspace, role=membership.role)


class MeView(View):
    """The signed-in person. `to_accept`: policies to accept first (P13)."""

    id: UUID
    name: str
    email: str
    email_verified: bool
    """Whether the person has shown that they read this address's mailbox."""
    picture: str | None
    """The digest of the profile picture at `/api/accounts/{id}/picture`; null without one."""
    role: AccountRole
    improve: HistoryView
    to_accept: list[PolicyKind]
    space: str
    """The id of the workspace of this session, or "personal"."""
    workspaces: list[WorkspaceView]
    borrowed: bool
    """Signed in by an organisation, for its workspace only: the person's own data stays closed."""
    locked: bool
    """The person holds their own key and must unlock it in this session first."""
    images: bool
    """Whether the person can generate images here: not in a workspace, and not without an images endpoint."""
    model_limit: ModelLimit
    """How far the person lets their messages go (P14)."""
    workspace_model_limit: ModelLimit
    """The same by the rules of the workspace of this session."""

    @classmethod
    def of(
        cls,
        actor: Actor,
        account: Account,
        answer: ChoiceStatus,
        mine: list[Membership],
        limits: RecipientLimits,
        *,
        images: bool,
    ) -> "MeView":
        return cls.from_value(
            account,
            role=actor.role,
            improve=HistoryView.of(answer.since, answer.history),
            to_accept=actor.to_accept,
            space=actor.space.name,
            workspaces=[WorkspaceView.of(each) for each in mine],
            borrowed=actor.via_sso,
            locked=actor.locked,
            images=images,
            model_limit=limits.person,
            workspace_model_limit=limits.workspace.limit,
        )


class SessionView(View):
    id: UUID
    created_at: datetime
    last_seen_at: datetime
    device: str
    current: bool


class SessionsView(View):
    sessions: list[SessionView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["accounts"])
    _sign_up_routes(api, services)
    _sign_in_routes(api, services)
    _own_account_routes(api, services)
    _session_routes(api, services)
    return api


def _sign_up_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/setup")
    async def set_up(body: SetUpBody, request: Request, response: Response) -> MeView:
        """Create the operator's account, with the one-time link that the server printed."""
        clean_contact(body.operator_name, "operator_name")
        clean_contact(body.operator_contact, "operator_contact")
        with services.limits.join(client_address(request)):
            signed_in = await services.accounts.set_up(
                body.token,
                body.name,
                body.email,
                body.password,
                body.improve,
                accepted=body.accepted.versions(),
                device=device_in(request),
            )
        if body.operator_name or body.operator_contact:
            await services.administration.name_operator(signed_in.actor, body.operator_name, body.operator_contact)
        return await welcome(services, signed_in, request, response)

    @api.post("/sign-up")
    async def sign_up(body: SignUpBody, request: Request, response: Response) -> MeView:
        """Create an account, with the link mailed to the address if the server sends mail."""
        into = digest(body.workspace_invitation) if body.workspace_invitation else None
        with services.limits.join(client_address(request), by_secret=body.link is not None or into is not None):
            confirmed = services.address_confirmation.read(body.link) if body.link else None
            if confirmed:
                into = confirmed.workspace_invitation if body.joins else None
            signed_in = await services.accounts.sign_up(
                body.name,
                body.email,
                body.password,
                body.improve,
                invitation=body.invitation,
                accepted=body.accepted.versions(),
                admission=services.invitations.admission(into) if into else None,
                device=device_in(request),
                confirmed=confirmed,
            )
        return await welcome(services, signed_in, request, response)


def _sign_in_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/sign-in")
    async def sign_in(body: SignInBody, request: Request, response: Response) -> MeView:
        """Sign in with e-mail and password.

        An unknown e-mail and a wrong password get the same answer, after the same time.
        """
        known = services.devices.device(request, account_subject(body.email))
        async with services.limits.sign_in(body.email, client_address(request), known):
            signed_in = await services.accounts.sign_in(body.email, body.password, device=device_in(request))
        return await welcome(services, signed_in, request, response)

    @api.post("/sign-out", status_code=204)
    async def sign_out(request: Request, response: Response) -> None:
        """End the session. Succeeds without one, too."""
        await _end_session(services, request)
        session_cookie(services).forget(response)


def _own_account_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me")
    async def me(visitor: Annotated[Actor | None, Depends(find_actor)]) -> MeView | None:
        """Return the signed-in person, or null for an anonymous visitor.

        Null is no error, because every first visit asks.
        """
        return await me_view(services, visitor) if visitor else None

    @api.patch("/me")
    async def rename(body: NameBody, me: Me) -> MeView:
        """Change the person's name, which the members of their workspaces see."""
        await services.accounts.rename(me, body.name)
        return await me_view(services, me)

    @api.put("/me/improve")
    async def choose(body: AllowTrainingBody, me: Me) -> MeView:
        """Set the account's training switch (P2)."""
        await services.accounts.choose_improve(me, body.allowed)
        return await me_view(services, me)

    @api.put("/me/space")
    async def enter(body: SpaceBody, me: Me) -> MeView:
        """Switch the session to a workspace; null is the person's own space."""
        return await me_view(services, await services.sessions.switch_space(me, body.workspace))


def _session_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/sessions")
    async def sessions(me: Me) -> SessionsView:
        found = await services.sessions.sessions(me)
        return SessionsView(
            sessions=[SessionView.from_value(session, current=session.id == me.session_id) for session in found]
        )

    @api.delete("/me/sessions/{session_id}", status_code=204)
    async def revoke(session_id: UUID, me: Me) -> None:
        await services.sessions.revoke(me, session_id)


async def welcome(services: "Services", signed_in: NewSession, request: Request, response: Response) -> MeView:
    """Hand over the new session, and end the one that the browser still had."""
    await _end_session(services, request)
    session_cookie(services).remember(response, signed_in.token)
    me = await me_view(services, signed_in.actor)
    services.devices.remember(request, response, account_subject(me.email))
    return me


async def _end_session(services: "Services", request: Request) -> None:
    if token := session_cookie(services).read(request.headers):
        await services.sessions.sign_out(token.value)


async def me_view(services: "Services", actor: Actor) -> MeView:
    account, answer = await services.accounts.account(actor), await services.accounts.choices(actor)
    mine, images = await services.workspaces.mine(actor), services.image_generation.is_offered(actor)
    limits = await services.model_limits.get(UsageOwner(actor.account_id, actor.space.workspace_id))
    return MeView.of(actor, account, answer, mine, limits, images=images)


def device_in(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))
