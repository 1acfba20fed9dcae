"""Quotas: limits for daily use and for stored data.

Specification: Services, accounts, workspaces.

Invariants:
- A quota counts answers, tokens, bytes, files and jobs, never content.
- A day is a UTC day.
- A refusal tells an account its own use. For a workspace it tells only the limit, because the use includes other
  people's (P8).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Literal

from discreet.errors import Invalid, QuotaFull, QuotaSpent, TooMany
from discreet.promises.guests import REFUSED

MAX_LIMIT = 1_000_000_000_000
MEGABYTE = 1_000_000
RETRY_JOBS = 60
"""Seconds after which a job may have ended."""


GUESTS_OF_ACCOUNT = "guests"
"""In a holder's name: the guests of an account, who have its quota for themselves."""


class QuotaSubjectKind(StrEnum):
    ACCOUNT = "account"
    WORKSPACE = "workspace"
    KEY = "key"


@dataclass(frozen=True)
class Quota:
    """Limits: answers and tokens a day; megabytes, files and jobs at any time.

    Jobs count while they wait or run. None means no limit.
    """

    answers: int | None = None
    tokens: int | None = None
    megabytes: int | None = None
    files: int | None = None
    jobs: int | None = None

    def __post_init__(self) -> None:
        for name, limit in vars(self).items():
            if limit is not None and not 0 <= limit <= MAX_LIMIT:
                raise Invalid(f"Please give {name} as a number from 0 to {MAX_LIMIT:,}, or nothing.", field=name)


@dataclass(frozen=True)
class QuotaUsage:
    """Answers and tokens of today; bytes and files stored now; unfinished jobs."""

    answers: int
    tokens: int
    bytes: int
    files: int
    jobs: int


@dataclass(frozen=True)
class ExhaustedQuota:
    """The kind of the subject whose daily quota is spent, and which limit it was."""

    kind: QuotaSubjectKind
    what: Literal["answers", "tokens"]
    limit: int


class GuestsRefused(QuotaSpent):
    """A limit of guests is reached. Not the operator can help, but the owner of the link."""

    code = "too_many"


def guests_refusal(now: datetime) -> GuestsRefused:
    """Return the refusal of a guest's message. It does not tell which limit was reached (P8)."""
    return GuestsRefused(REFUSED, retry_after=seconds_until_tomorrow(now))


def refusal(exhausted: ExhaustedQuota, now: datetime) -> QuotaSpent:
    """Return the refusal of one more answer."""
    amount = f"{exhausted.limit:,} {exhausted.what}"
    return QuotaSpent(
        f"{_WHOSE[exhausted.kind]} has used its {amount} for today. {_AGAIN}", retry_after=seconds_until_tomorrow(now)
    )


def check_capacity(kind: QuotaSubjectKind, quota: Quota, stored: int, added: int) -> None:
    """Raise QuotaFull when `added` bytes do not fit beside the `stored` ones."""
    if quota.megabytes is not None and stored + added > quota.megabytes * MEGABYTE:
        status = _without_own_numbers(
            kind, f"has {stored / MEGABYTE:,.1f} MB", "this is more than the space that is left"
        )
        raise QuotaFull(
            f"{_WHOSE[kind]} may store {quota.megabytes:,} MB of files on this server, and {status}. "
            "Remove something first, or ask the operator for more."
        )


def check_file_count(kind: QuotaSubjectKind, quota: Quota, stored: int, added: int) -> None:
    """Raise QuotaFull when `added` files do not fit beside the `stored` ones."""
    if quota.files is not None and stored + added > quota.files:
        status = _without_own_numbers(kind, f"has {stored:,}", "has no room for more")
        raise QuotaFull(
            f"{_WHOSE[kind]} may store {quota.files:,} files on this server, and {status}. Remove some first, or "
            "ask the operator for more."
        )


def check_job_count(kind: QuotaSubjectKind, quota: Quota, waiting: int) -> None:
    """Raise TooMany when as many jobs wait or run as the quota allows."""
    if quota.jobs is not None and waiting >= quota.jobs:
        status = _without_own_numbers(kind, f"has {waiting:,}", "has as many")
        raise TooMany(
            f"{_WHOSE[kind]} may have {quota.jobs:,} files and exports in preparation at once, and {status}. "
            "Wait until some are done, then try again.",
            retry_after=RETRY_JOBS,
        )


def _without_own_numbers(kind: QuotaSubjectKind, own: str, of_others: str) -> str:
    return of_others if kind is QuotaSubjectKind.WORKSPACE else own


def seconds_until_tomorrow(now: datetime) -> int:
    """Return the whole seconds after which the next UTC day has begun."""
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    return ceil((midnight - now).total_seconds())


_WHOSE = {
    QuotaSubjectKind.ACCOUNT: "Your account",
    QuotaSubjectKind.WORKSPACE: "Your workspace",
    QuotaSubjectKind.KEY: "This key",
}
_AGAIN = "Try again after midnight UTC, or ask the operator of this server for more."
