"""Routes for the retention of a person's conversations."""

from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.retention import OwnRetention

if TYPE_CHECKING:
    from discreet.http.services import Services


class DaysBody(StrictBody):
    """`days` is null for "until I delete them"."""

    days: int | None


class ChooseBody(DaysBody):
    """`confirmed`: the person has read how many conversations it deletes."""

    confirmed: bool = False


class RetentionChangeView(View):
    at: datetime
    days: int | None


class OwnRetentionView(View):
    days: int | None
    history: list[RetentionChangeView]

    @classmethod
    def of(cls, own: OwnRetention) -> "OwnRetentionView":
        return cls(days=own.days, history=[RetentionChangeView(at=at, days=days) for at, days in own.history])


class RetentionEffectsView(View):
    """The conversations to be deleted within the hour, and within the next week."""

    now: int
    soon: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/me/retention", tags=["accounts"])

    @api.get("")
    async def own(me: Me) -> OwnRetentionView:
        """Return after how many days without change conversations are deleted."""
        return OwnRetentionView.of(await services.retention_settings.own(me))

    @api.post("/effects")
    async def effects(body: DaysBody, me: Me) -> RetentionEffectsView:
        """Return what this setting would delete. Nothing is changed."""
        return RetentionEffectsView.model_validate(await services.retention_settings.preview(me, body.days))

    @api.put("")
    async def choose(body: ChooseBody, me: Me) -> OwnRetentionView:
        """Set the retention. 409 if it deletes sooner than before and is not confirmed."""
        return OwnRetentionView.of(await services.retention_settings.choose(me, body.days, confirmed=body.confirmed))

    return api
