"""Routes for the operator: settings, invitations, failed tasks; 404 for others."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from discreet.http.actor import Operator
from discreet.http.api.plain_text import TextBody
from discreet.http.api.view import Day, Hour, Tens, View
from discreet.identity.accounts.instance import SignUp

if TYPE_CHECKING:
    from discreet.http.services import Services


class SettingsBody(TextBody):
    """Without a name it stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=1000)
    sign_up: Literal["open", "invitation", "closed"]


class InviteToSignUpBody(TextBody):
    """`note` is the operator's own reminder of the invited person."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=1000)


class SettingsView(View):
    name: str
    sign_up: SignUp


class SignUpInvitationView(View):
    id: UUID
    note: str
    created_at: datetime
    expires_at: datetime
    used_at: Day | None
    """Rounded to the day."""


class SignUpInvitationsView(View):
    invitations: list[SignUpInvitationView]


class NewSignUpInvitationView(View):
    id: UUID
    link: str
    expires_at: datetime


class TaskFailuresView(View):
    """A job or background task that failed; `error` is the class of the latest error.

    Times are rounded to the hour, and `failures` up to tens, because a failure can concern one person's data.
    """

    task: str
    error: str
    failures: Tens
    first_at: Hour
    last_at: Hour


class StalledQueueView(View):
    """A queue whose jobs have waited for 15 minutes; `jobs` is rounded up to tens.

    `since` is rounded to the hour.
    """

    queue: str
    jobs: Tens
    since: Hour


class BackgroundView(View):
    failures: list[TaskFailuresView]
    waiting: list[StalledQueueView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator", tags=["operator"])
    _settings_routes(api, services)
    _invitation_routes(api, services)
    _background_routes(api, services)
    return api


def _background_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/background")
    async def background(_: Operator) -> BackgroundView:
        """Return the failures of the last seven days, and the queues that are stuck."""
        return BackgroundView(
            failures=[TaskFailuresView.model_validate(each) for each in await services.failures.list_recent()],
            waiting=[StalledQueueView.model_validate(each) for each in await services.failures.list_stuck()],
        )


def _settings_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/settings")
    async def settings(_: Operator) -> SettingsView:
        return SettingsView.model_validate(await services.accounts.instance())

    @api.put("/settings")
    async def change(body: SettingsBody, me: Operator) -> SettingsView:
        return SettingsView.model_validate(
            await services.administration.change_instance(me, body.name, SignUp(body.sign_up))
        )


def _invitation_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/invitations")
    async def invitations(me: Operator) -> SignUpInvitationsView:
        found = await services.administration.invitations(me)
        return SignUpInvitationsView(invitations=[SignUpInvitationView.model_validate(each) for each in found])

    @api.post("/invitations")
    async def invite(body: InviteToSignUpBody, me: Operator) -> NewSignUpInvitationView:
        """Invite a person. Only this answer contains the link."""
        return NewSignUpInvitationView.model_validate(await services.administration.invite(me, body.note))

    @api.delete("/invitations/{invitation_id}", status_code=204)
    async def withdraw(invitation_id: UUID, me: Operator) -> None:
        await services.administration.withdraw_invitation(me, invitation_id)
