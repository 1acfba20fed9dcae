"""Who is counted in private statistics (P8): the one rule of specification: The one rule, asked for another purpose.

Invariants:
- It decides by `THE_RULE` and nothing else.
- Here people and workspaces allow unless they have said no.
- A "no" is final for every conversation begun until then, a later "yes" opens those begun after it.
"""

from collections.abc import Iterable
from datetime import datetime

from discreet.promises.improve import THE_RULE, PartyPermission, Reason, Verdict, day
from discreet.promises.parties import ALWAYS, ContentOrigin, Party, PartyKind, Service, service_party

COUNTING_SERVICES = frozenset(Service) - {Service.API}
"""The API serves programs: there is no person to count."""

_UNLESS_REFUSED = frozenset({PartyKind.USER, PartyKind.WORKSPACE})
_ORDER = {kind: rank for rank, kind in enumerate(PartyKind)}


def never_answered(party: Party) -> PartyPermission:
    """Where a party stands on being counted while it has said nothing: people and workspaces allow."""
    return PartyPermission(party, ALWAYS if party.kind in _UNLESS_REFUSED else None)


def service_stands(service: Service, nature: ContentOrigin) -> PartyPermission:
    """A service counts its ordinary conversations, always; the API none, and nobody's switch changes that."""
    counts = service in COUNTING_SERVICES and nature is ContentOrigin.ORDINARY
    return PartyPermission(service_party(service), ALWAYS if counts else None, nature=nature)


def may_count(standings: Iterable[PartyPermission], began: datetime) -> Verdict:
    """Decide whether what a person does in a conversation that began at `began` may be counted, and say why."""
    ordered = sorted(standings, key=lambda standing: _ORDER[standing.party.kind])
    reasons = tuple(
        Reason(s.party, allows := THE_RULE.party_allows(s.allowed_since, began), _explain(s, began, allows))
        for s in ordered
    )
    return Verdict(THE_RULE.allows([s.allowed_since for s in ordered], began), reasons)


def _explain(standing: PartyPermission, began: datetime, allows: bool) -> str:
    match standing.party.kind:
        case PartyKind.SERVICE:
            return _explain_service(standing)
        case PartyKind.USER:
            return _explain_choice(standing, began, allows, "you", "have")
        case PartyKind.WORKSPACE:
            return _explain_choice(standing, began, allows, "your workspace", "has")
        case PartyKind.CONVERSATION | PartyKind.IMAGE | PartyKind.GPT | PartyKind.THIRD_PARTY | PartyKind.FILE:
            return "No: it is not asked whether somebody is counted."


_NEVER_COUNTED = {
    ContentOrigin.TEMPORARY: "temporary chats",
    ContentOrigin.IMPORTED: "imported conversations",
    ContentOrigin.KEPT: "conversations that began as temporary chats",
}


def _explain_service(standing: PartyPermission) -> str:
    if standing.nature is not ContentOrigin.ORDINARY:
        return f"No: {_NEVER_COUNTED[standing.nature]} are never counted."
    if Service(standing.party.id) not in COUNTING_SERVICES:
        return "No: what comes through the API is never counted."
    return "Yes: this service counts how its GPTs are used."


def _explain_choice(standing: PartyPermission, began: datetime, allows: bool, who: str, has: str) -> str:
    since, refused = standing.allowed_since, standing.refused_at
    if allows and since == ALWAYS:
        return f"Yes: {who} {has} not said no."
    if allows and since:
        return f"Yes: {who} {has} allowed it since {day(since)}."
    if refused and refused >= began:
        return f"No: {who} said no on {day(refused)}; a later yes does not reopen this conversation."
    if since:
        return f"No: {who} allowed it on {day(since)}, after this conversation began."
    return f"No: {who} said no on {day(refused)}." if refused else f"No: {who} {has} not allowed it."
