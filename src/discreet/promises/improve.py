"""The one rule (specification: The one rule): a use is allowed exactly when every party to the content has allowed it,
without interruption, since before the content began.  Enforces P1, P2 and P3.

Invariants:
- The rule is defined once, as `THE_RULE`, and rendered twice: as a pure function for one item and as one SQL
  predicate for millions.
- Tests prove the renderings and the keys equal over random histories, and over all short ones, ties included.
- `tests/promises/rule.cedar` is an independent third reading.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from discreet.promises.parties import IMPROVING_SERVICES, ContentOrigin, Party, PartyKind, Purpose, Service


@dataclass(frozen=True)
class Rule:
    """Every party's `allowed_since` compared with the moment the content began. Nobody asked: refused."""

    compare: Callable[[datetime, datetime], bool]
    SQL: ClassVar[dict[Callable[[datetime, datetime], bool], str]] = {operator.le: "<=", operator.lt: "<"}

    def party_allows(self, allowed_since: datetime | None, began: datetime) -> bool:
        return allowed_since is not None and self.compare(allowed_since, began)

    def allows(self, allowed_since: Sequence[datetime | None], began: datetime) -> bool:
        """The rule for one item: one moment, or nothing, per party."""
        return bool(allowed_since) and all(self.party_allows(since, began) for since in allowed_since)

    def refused_labels_sql(self, purpose: Purpose = Purpose.IMPROVE) -> str:
        """The rule for millions: a query for the ids of all labels that refuse `purpose`.

        A label is allowed exactly when its id is not among them. Tables: `labels(id, began_at, parties)`
        and `permissions(party, purpose, allowed_since)`.
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
"""What a clock and the database tell apart."""


@dataclass(frozen=True)
class PartyPermission:
    """Where one party stands on a purpose: the fact that the rule decides on.

    `allowed_since` is the moment since which it has allowed the purpose without interruption, or None.
    `refused_at` is its latest "no", kept for the words of the reason alone. `is_origin`: a GPT party that is not the
    GPT's owner of today, but an earlier author of its words (promises/origins.py).
    """

    party: Party
    allowed_since: datetime | None = None
    refused_at: datetime | None = None
    nature: ContentOrigin = ContentOrigin.ORDINARY
    is_origin: bool = False


def moment_of_answer(before: PartyPermission, allowed: bool, now: datetime) -> datetime | None:
    """The moment from which a party's answer holds, or None when its last answer was the same.

    A "yes" holds from the next microsecond: it never reaches content that began in the moment in which it is said,
    whichever of the two came first. An answer is always later than the party's last one: a clock that is set back
    reopens nothing.
    """
    if allowed and before.allowed_since:
        return None
    if not allowed and before.refused_at and before.allowed_since is None:
        return None
    earlier = [moment + TICK for moment in (before.allowed_since, before.refused_at) if moment]
    return max([now + TICK if allowed else now, *earlier])


@dataclass(frozen=True)
class Reason:
    """One party's answer, in words for the person concerned."""

    party: Party
    allows: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """The decision together with what determined it. Ask `.allowed`: a bare truth test is refused."""

    allowed: bool
    reasons: tuple[Reason, ...]

    def __bool__(self) -> bool:
        raise TypeError("a Verdict is not a truth value; read .allowed and show .reasons")

    @property
    def deciding(self) -> Reason | None:
        """The reason to name first: the first refusal, or None when everybody allows."""
        return next((reason for reason in self.reasons if not reason.allows), None)

    @property
    def sentence(self) -> str:
        if self.deciding:
            return self.deciding.sentence
        return "Yes: everyone whose data is in it has allowed it since before it began."


def may_improve(standings: Iterable[PartyPermission], began: datetime) -> Verdict:
    """Decide whether content that began at `began` may improve a model, and say why."""
    ordered = sorted(standings, key=lambda standing: (_ORDER[standing.party.kind], standing.is_origin))
    content = _content_of(ordered)
    reasons = tuple(
        Reason(s.party, allows := THE_RULE.party_allows(s.allowed_since, began), _explain(s, began, allows, content))
        for s in ordered
    )
    return Verdict(THE_RULE.allows([s.allowed_since for s in ordered], began), reasons)


EARLIER_AUTHOR = "an earlier author of the GPT"
"""The owner of a GPT that it was copied from, or who owned it before: as people who chat with it are told."""


def with_origins(standings: Iterable[PartyPermission], gpt_id: UUID | None) -> list[PartyPermission]:
    """The standings of a conversation with this GPT: every other GPT among them is an origin of its words."""
    own = str(gpt_id)
    return [replace(s, is_origin=s.party.kind is PartyKind.GPT and s.party.id != own) for s in standings]


_ORDER = {kind: rank for rank, kind in enumerate(PartyKind)}

_SERVICE_NO = {
    Service.TEAM: "No: your workspace is a team workspace; its content never trains a model.",
    Service.ENTERPRISE: "No: your workspace is an enterprise workspace; its content never trains a model.",
    Service.API: "No: content that comes through the API never trains a model.",
}


@dataclass(frozen=True)
class _Content:
    """What the words are about."""

    it: str
    began: str


_CONVERSATION = _Content("this conversation", "began")
_IMAGE = _Content("this image", "was made")


def _content_of(standings: Sequence[PartyPermission]) -> _Content:
    return _IMAGE if any(s.party.kind is PartyKind.IMAGE for s in standings) else _CONVERSATION


def _explain(standing: PartyPermission, began: datetime, allows: bool, content: _Content) -> str:
    match standing.party.kind:
        case PartyKind.SERVICE:
            service = Service(standing.party.id)
            return "Yes: this is a consumer service." if service in IMPROVING_SERVICES else _SERVICE_NO[service]
        case PartyKind.THIRD_PARTY:
            return f"No: it holds data from {standing.party.id}, and third parties never allow it."
        case PartyKind.FILE:
            return "No: a file was given in it, and nobody has asked those whose words or pictures it holds."
        case PartyKind.CONVERSATION | PartyKind.IMAGE:
            return _explain_content(standing, allows, content)
        case PartyKind.USER:
            return _explain_choice(standing, began, allows, content, "you", "you have")
        case PartyKind.GPT:
            who = EARLIER_AUTHOR if standing.is_origin else "the GPT's builder"
            return _explain_choice(standing, began, allows, content, who, f"{who} has")
        case PartyKind.WORKSPACE:
            return "No: a workspace's content never trains a model."


def _explain_content(standing: PartyPermission, allows: bool, content: _Content) -> str:
    if allows:
        return f"Yes: {content.it} has not been switched off."
    if standing.nature is not ContentOrigin.ORDINARY:
        return f"No: this {_WHAT_IT_IS[standing.nature]} conversation, which never trains a model."
    if standing.refused_at:
        return f"No: you switched {content.it} off on {day(standing.refused_at)}; that is final."
    return f"No: {content.it} could not be opened for improvement when it {content.began}; that is final."


_WHAT_IT_IS = {
    ContentOrigin.TEMPORARY: "is a temporary",
    ContentOrigin.IMPORTED: "is an imported",
    ContentOrigin.KEPT: "began as a temporary",
}


def _explain_choice(
    standing: PartyPermission, began: datetime, allows: bool, content: _Content, who: str, who_has: str
) -> str:
    since, refused = standing.allowed_since, standing.refused_at
    if allows and since:
        return f"Yes: {who_has} allowed it since {day(since)}."
    if refused and refused >= began:
        return f"No: {who} said no on {day(refused)}; a later yes does not reopen {content.it}."
    if since:
        return f"No: {who} allowed it on {day(since)}, after {content.it} {content.began}."
    if refused:
        return f"No: {who} said no on {day(refused)}."
    return f"No: {who_has} not allowed it."


def day(moment: datetime) -> str:
    """A date in words, in UTC: "3 May 2026"."""
    return f"{moment.day} {moment:%B %Y}"
