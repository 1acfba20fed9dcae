"""Routes of the operator: the instance's settings and invitations. To everybody else there is nothing here."""

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
    """`note` is the operator's own reminder of whom the invitation is for."""

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
    """To the day."""

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
    """A job, a chore or an endless task, by its name; `error` is the class of the latest error, never its words.

    Moments are to the hour, and there were up to so many `failures`, in tens: what fails can be somebody's.
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
    """Jobs of a queue that nothing has worked on for a quarter of an hour: up to so many, in tens, since which hour."""

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
        """What failed in the background in the last seven days, and the jobs that do not get on."""
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
        return SettingsView.of(await services.accounts.change_instance(me, body.name, SignUp(body.sign_up)))


def _invitations(api: APIRouter, services: "Services") -> None:
    @api.get("/invitations")
    async def invitations(me: Operator) -> SignUpInvitationsView:
        found = await services.accounts.invitations(me)
        return SignUpInvitationsView(invitations=[SignUpInvitationView.of(each) for each in found])

    @api.post("/invitations")
    async def invite(body: InviteToSignUpBody, me: Operator) -> NewSignUpInvitationView:
        """The link is in this answer and nowhere else."""
        return NewSignUpInvitationView.model_validate(await services.accounts.invite(me, body.note))

    @api.delete("/invitations/{invitation_id}", status_code=204)
    async def withdraw(invitation_id: UUID, me: Operator) -> None:
        await services.accounts.withdraw_invitation(me, invitation_id)
