"""Routes for the operator: settings, invitations, failed tasks; 404 for others."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from discreet.http.actor import Operator
from discreet.http.api.plain_text import TextBody
from discreet.identity.accounts.instance import InstanceSettings, SignUp
from discreet.identity.accounts.one_time_link import SignUpInvitation
from discreet.jobs.failures import StuckJobs, TaskFailures
from discreet.promises.coarse import up_to_ten, whole_day, whole_hour

if TYPE_CHECKING:
    from discreet.http.services import Services


class SettingsBody(TextBody):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1000)
    sign_up: Literal["open", "invitation", "closed"]


class InviteToSignUpBody(TextBody):
    """`note` is the operator's own reminder of the invited person."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=1000)


class SettingsView(BaseModel):
    name: str
    sign_up: SignUp

    @classmethod
    def of(cls, instance: InstanceSettings) -> "SettingsView":
        return cls(name=instance.name, sign_up=instance.sign_up)


class SignUpInvitationView(BaseModel):
    id: UUID
    note: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """Rounded to the day."""

    @classmethod
    def of(cls, one: SignUpInvitation) -> "SignUpInvitationView":
        return cls(**{**vars(one), "used_at": whole_day(one.used_at)})


class SignUpInvitationsView(BaseModel):
    invitations: list[SignUpInvitationView]


class NewSignUpInvitationView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    link: str
    expires_at: datetime


class TaskFailuresView(BaseModel):
    """A job or background task that failed; `error` is the class of the latest error.

    Times are rounded to the hour, and `failures` up to tens, because a failure can concern one person's data.
    """

    task: str
    error: str
    failures: int
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, one: TaskFailures) -> "TaskFailuresView":
        return cls(
            task=one.task, error=one.error, failures=up_to_ten(one.failures), first_at=whole_hour(one.first_at),
            last_at=whole_hour(one.last_at),
        )  # fmt: skip


class WaitingView(BaseModel):
    """A queue whose jobs have waited for 15 minutes; `jobs` is rounded up to tens.

    `since` is rounded to the hour.
    """

    queue: str
    jobs: int
    since: datetime

    @classmethod
    def of(cls, one: StuckJobs) -> "WaitingView":
        return cls(queue=one.queue, jobs=up_to_ten(one.jobs), since=whole_hour(one.since))


class BackgroundView(BaseModel):
    failures: list[TaskFailuresView]
    waiting: list[WaitingView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator", tags=["operator"])
    _settings(api, services)
    _invitations(api, services)
    _background(api, services)
    return api


def _background(api: APIRouter, services: "Services") -> None:
    @api.get("/background")
    async def what_failed(_: Operator) -> BackgroundView:
        """Return the failures of the last seven days, and the queues that are stuck."""
        return BackgroundView(
            failures=[TaskFailuresView.of(each) for each in await services.failures.lately()],
            waiting=[WaitingView.of(each) for each in await services.failures.waiting()],
        )


def _settings(api: APIRouter, services: "Services") -> None:
    @api.get("/settings")
    async def settings(_: Operator) -> SettingsView:
        return SettingsView.of(await services.accounts.instance())

    @api.put("/settings")
    async def change(body: SettingsBody, me: Operator) -> SettingsView:
        return SettingsView.of(await services.administration.change_instance(me, body.name, SignUp(body.sign_up)))


def _invitations(api: APIRouter, services: "Services") -> None:
    @api.get("/invitations")
    async def invitations(me: Operator) -> SignUpInvitationsView:
        found = await services.administration.invitations(me)
        return SignUpInvitationsView(invitations=[SignUpInvitationView.of(each) for each in found])

    @api.post("/invitations")
    async def invite(body: InviteToSignUpBody, me: Operator) -> NewSignUpInvitationView:
        """Invite a person. Only this answer contains the link."""
        return NewSignUpInvitationView.model_validate(await services.administration.invite(me, body.note))

    @api.delete("/invitations/{invitation_id}", status_code=204)
    async def withdraw(invitation_id: UUID, me: Operator) -> None:
        await services.administration.withdraw_invitation(me, invitation_id)
