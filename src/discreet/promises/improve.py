"""The training rule. Enforces P1, P2 and P3.

A use is allowed exactly if every party to the content has allowed it, without interruption, since before the content
began (specification: The one rule).

Invariants:
- The rule is defined once, as `THE_RULE`, and rendered twice: as a pure function for one item, and as one SQL predicate
  for millions.
- Tests prove that both renderings and the keys agree, over random histories and over all short ones, ties included.
- `tests/promises/rule.cedar` is an independent third version.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from discreet.promises.parties import (
    IMPROVING_SERVICES,
    WEB_PAGES,
    ContentOrigin,
    Party,
    PartyKind,
    Purpose,
    Service,
)


@dataclass(frozen=True)
class Rule:
    """Comparison of every party's `allowed_since` with the moment the content began.

    Content without parties is refused.
    """

    compare: Callable[[datetime, datetime], bool]
    SQL: ClassVar[dict[Callable[[datetime, datetime], bool], str]] = {operator.le: "<=", operator.lt: "<"}

    def party_allows(self, allowed_since: datetime | None, began: datetime) -> bool:
        return allowed_since is not None and self.compare(allowed_since, began)

    def allows(self, allowed_since: Sequence[datetime | None], began: datetime) -> bool:
        """Return whether the rule allows one item.

        `allowed_since` has one moment, or None, for each party.
        """
        return bool(allowed_since) and all(self.party_allows(since, began) for since in allowed_since)

    def refused_labels_sql(self, purpose: Purpose = Purpose.IMPROVE) -> str:
        """Return a query for the ids of all labels that refuse `purpose`.

        A label is allowed exactly if its id is not among them. Manifests record the query: even a renamed alias is
        another version of the rule. Tables: `labels(id, began_at, parties)` and
        `permissions(party, purpose, allowed_since)`.
        """
        compare = self.SQL[self.compare]
        return f"""
            SELECT asked.id
            FROM (
                SELECT id, began_at, unnest(CASE parties WHEN '{{}}' THEN '{{nobody}}' ELSE parties END) AS party
                FROM labels
            ) AS asked
            LEFT JOIN permissions ON permissions.party = asked.party AND permissions.purpose = '{purpose}'
            WHERE (permissions.allowed_since {compare} asked.began_at) IS NOT TRUE
        """


THE_RULE = Rule(operator.le)
TICK = timedelta(microseconds=1)
"""The smallest difference between two moments that the clock and the database can represent."""


@dataclass(frozen=True)
class PartyPermission:
    """One party's answer for a purpose: the fact that the rule decides on.

    `allowed_since` is the time since which the party has allowed the purpose without interruption, or None.
    `refused_at` is its latest "no"; only the text of the reason uses it. `is_origin`: a GPT party that is not the GPT's
    current owner but an earlier author of its words (promises/origins.py).
    """

    party: Party
    allowed_since: datetime | None = None
    refused_at: datetime | None = None
    nature: ContentOrigin = ContentOrigin.ORDINARY
    is_origin: bool = False


def get_effective_time(previous: PartyPermission, allowed: bool, now: datetime) -> datetime | None:
    """Return the moment from which a party's answer holds.

    Returns None if its last answer was the same. A "yes" holds from the next microsecond, so it never covers content
    that began at the same moment, in either order. An answer is always later than the party's previous one, so a clock
    that is set back reopens nothing.
    """
    if allowed and previous.allowed_since:
        return None
    if not allowed and previous.refused_at and previous.allowed_since is None:
        return None
    earlier = [moment + TICK for moment in (previous.allowed_since, previous.refused_at) if moment]
    return max([now + TICK if allowed else now, *earlier])


@dataclass(frozen=True)
class Reason:
    """One party's answer, in words for the person concerned."""

    party: Party
    allows: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """A decision together with the reasons for it.

    Read `.allowed`; using a Verdict as a truth value raises TypeError.
    """

    allowed: bool
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        raise TypeError("a Verdict is not a truth value; read .allowed and show .reasons")

    @property
    def deciding(self) -> Reason | None:
        """The first refusal, which is named first; None if every party allows."""
        return next((reason for reason in self.reasons if not reason.allows), None)

    @property
    def sentence(self) -> str:
        if self.deciding:
            return self.deciding.sentence
        return "Yes: everyone involved agreed before it began, and still does."


def may_improve(permissions: Iterable[PartyPermission], began: datetime) -> Verdict:
    """Decide whether content that began at `began` may improve a model, and say why."""
    ordered = sorted(permissions, key=lambda permission: (_ORDER[permission.party.kind], permission.is_origin))
    content = _get_content(ordered)
    reasons = tuple(
        Reason(
            permission.party,
            allows := THE_RULE.party_allows(permission.allowed_since, began),
            _explain(permission, began, allows, content),
        )
        for permission in ordered
    )
    return Verdict(THE_RULE.allows([permission.allowed_since for permission in ordered], began), reasons)


EARLIER_AUTHOR = "an earlier author of the GPT"
"""The text for people who chat with the GPT: the owner of a GPT that it was copied from, or a previous owner."""


def with_origins(permissions: Iterable[PartyPermission], gpt_id: UUID | None) -> list[PartyPermission]:
    """Return the permissions of a conversation with this GPT, its origins marked.

    Every other GPT among the parties is an origin of its words.
    """
    own_gpt = str(gpt_id)
    return [
        replace(permission, is_origin=permission.party.kind is PartyKind.GPT and permission.party.id != own_gpt)
        for permission in permissions
    ]


_ORDER = {kind: rank for rank, kind in enumerate(PartyKind)}

_SERVICE_YES = "Yes: it's your own space, not a workspace."
_SERVICE_NO = {
    Service.TEAM: "No: your workspace is a team workspace; its content never trains a model.",
    Service.ENTERPRISE: "No: your workspace is an enterprise workspace; its content never trains a model.",
    Service.API: "No: content that comes through the API never trains a model.",
}


@dataclass(frozen=True)
class _Content:
    """The kind of content, in the words of a reason."""

    name: str
    began: str


_CONVERSATION = _Content("this chat", "began")
_IMAGE = _Content("this image", "was made")


def _get_content(permissions: Sequence[PartyPermission]) -> _Content:
    return _IMAGE if any(permission.party.kind is PartyKind.IMAGE for permission in permissions) else _CONVERSATION


def _explain(permission: PartyPermission, began: datetime, allows: bool, content: _Content) -> str:
    match permission.party.kind:
        case PartyKind.SERVICE:
            service = Service(permission.party.id)
            return _SERVICE_YES if service in IMPROVING_SERVICES else _SERVICE_NO[service]
        case PartyKind.THIRD_PARTY if permission.party == WEB_PAGES:
            return "No: it contains text of web pages, and third parties never allow training."
        case PartyKind.THIRD_PARTY:
            return f"No: it contains data from {permission.party.id}, and third parties never allow training."
        case PartyKind.FILE:
            return "No: it contains an attached file, and the people in that file haven't been asked."
        case PartyKind.CONVERSATION | PartyKind.IMAGE:
            return _explain_content(permission, allows, content)
        case PartyKind.USER:
            return _explain_choice(permission, began, allows, content, "you", "you have")
        case PartyKind.GPT:
            subject = EARLIER_AUTHOR if permission.is_origin else "the GPT's builder"
            return _explain_choice(permission, began, allows, content, subject, f"{subject} has")
        case PartyKind.WORKSPACE:
            return "No: a workspace's content never trains a model."


def _explain_content(permission: PartyPermission, allows: bool, content: _Content) -> str:
    if allows:
        return f"Yes: training isn't turned off for {content.name}."
    if permission.nature is not ContentOrigin.ORDINARY:
        return f"No: this {_CONTENT_ORIGINS[permission.nature]} chat, which never trains a model."
    if permission.refused_at:
        return f"No: you turned training off for {content.name} on {day(permission.refused_at)}; that's permanent."
    return f"No: {content.name} couldn't be opened for training when it {content.began}; that's permanent."


_CONTENT_ORIGINS = {
    ContentOrigin.TEMPORARY: "is a temporary",
    ContentOrigin.IMPORTED: "is an imported",
    ContentOrigin.KEPT: "began as a temporary",
    ContentOrigin.PREVIEW: "is a preview",
}


def _explain_choice(
    permission: PartyPermission, began: datetime, allows: bool, content: _Content, subject: str, subject_has: str
) -> str:
    since, refused = permission.allowed_since, permission.refused_at
    if allows and since:
        return f"Yes: {subject_has} allowed it since {day(since)}."
    if refused and refused >= began:
        return f"No: {subject} said no on {day(refused)}; a later yes doesn't reopen {content.name}."
    if since:
        return f"No: {subject} allowed it on {day(since)}, after {content.name} {content.began}."
    if refused:
        return f"No: {subject} said no on {day(refused)}."
    return f"No: {subject_has} not allowed it."


def day(moment: datetime) -> str:
    """Return the date in words, in UTC, such as "3 May 2026"."""
    return f"{moment.day} {moment:%B %Y}"
