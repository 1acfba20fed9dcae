"""Routes for quotas: the operator sets them, people see their own and their usage."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.http.actor import Me, Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import MyQuota, SetQuota, Subject

if TYPE_CHECKING:
    from discreet.http.services import Services


class QuotaBody(StrictBody):
    """Limits on daily answers and tokens, storage, files and jobs; null is no limit."""

    answers: int | None
    tokens: int | None
    megabytes: int | None
    files: int | None = None
    jobs: int | None = None


class SetQuotaView(View):
    subject: str
    at: datetime
    answers: int | None
    tokens: int | None
    megabytes: int | None
    files: int | None
    jobs: int | None

    @classmethod
    def of(cls, set_quota: SetQuota) -> "SetQuotaView":
        return cls.from_value(set_quota.quota, subject=str(set_quota.subject), at=set_quota.at)


class QuotasView(View):
    quotas: list[SetQuotaView]


class MyQuotaView(View):
    """A quota that applies to the person, with its usage.

    Bytes and files are those stored now; jobs those that wait or run. A workspace's usage is null. Its owners and
    admins get its approximate number of answers per day, once a month and with noise; `answers_a_day` is null for too
    few.
    """

    kind: QuotaSubjectKind
    answers: int | None
    tokens: int | None
    megabytes: int | None
    files: int | None
    jobs: int | None
    used_answers: int | None
    used_tokens: int | None
    kept_bytes: int | None
    kept_files: int | None
    waiting_jobs: int | None
    answers_a_day: int | None
    as_of: date | None

    @classmethod
    def of(cls, my_quota: MyQuota) -> "MyQuotaView":
        used, daily = my_quota.used, my_quota.answers_a_day
        return cls.from_value(
            my_quota.quota,
            kind=my_quota.kind,
            used_answers=used.answers if used else None,
            used_tokens=used.tokens if used else None,
            kept_bytes=used.bytes if used else None,
            kept_files=used.files if used else None,
            waiting_jobs=used.jobs if used else None,
            answers_a_day=daily.approximate if daily else None,
            as_of=daily.as_of if daily else None,
        )


class MyQuotasView(View):
    quotas: list[MyQuotaView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["quotas"])

    @api.get("/me/quotas")
    async def my_quota(me: Me) -> MyQuotasView:
        return MyQuotasView(quotas=[MyQuotaView.of(each) for each in await services.quotas.list_own(me)])

    @api.get("/operator/quotas")
    async def list_quotas(operator: Operator) -> QuotasView:
        """Return the default quotas and the individual ones."""
        return await _in_force(services, operator)

    @api.put("/operator/quotas/{subject}")
    async def set_quota(subject: str, body: QuotaBody, operator: Operator) -> QuotasView:
        """Set a quota from now on.

        `subject`: accounts, workspaces, keys, or one of them as in account:ID.
        """
        quota = Quota(body.answers, body.tokens, body.megabytes, body.files, body.jobs)
        await services.quotas.set(operator, Subject.parse(subject), quota)
        return await _in_force(services, operator)

    @api.delete("/operator/quotas/{subject}")
    async def reset_quota(subject: str, operator: Operator) -> QuotasView:
        """Remove an individual quota, so that the default applies again.

        Removing a default quota means no limit.
        """
        await services.quotas.set(operator, Subject.parse(subject), None)
        return await _in_force(services, operator)

    return api


async def _in_force(services: "Services", operator: Operator) -> QuotasView:
    return QuotasView(quotas=[SetQuotaView.of(each) for each in await services.quotas.list_all(operator)])
