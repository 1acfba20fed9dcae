"""The rule for private statistics: whether a person is counted (P8).

It is the training rule (specification: The one rule) with another purpose.

Invariants:
- It decides by `THE_RULE` only.
- For this purpose people and workspaces allow unless they have said no.
- A guest is counted only if they said yes, and in nothing that began before. They have temporary chats only, which of
  no one else are counted.
- A "no" is final for every conversation that began before it. A later "yes" covers conversations that begin after it.
"""

from collections.abc import Iterable
from datetime import datetime

from discreet.promises.improve import THE_RULE, TICK, PartyPermission, Reason, Verdict, day
from discreet.promises.parties import ALWAYS, ContentOrigin, Party, PartyKind, Service, service_party

COUNTING_SERVICES = frozenset(Service) - {Service.API}
"""The API serves programs, so there is no person to count."""

_UNLESS_REFUSED = frozenset({PartyKind.USER, PartyKind.WORKSPACE})
_ORDER = {kind: rank for rank, kind in enumerate(PartyKind)}


def default_permission(party: Party) -> PartyPermission:
    """Return a party's standing while it has given no answer.

    People and workspaces allow.
    """
    return PartyPermission(party, ALWAYS if party.kind in _UNLESS_REFUSED else None)


def service_permission(service: Service, nature: ContentOrigin, *, of_guest: bool = False) -> PartyPermission:
    """Return a service's standing.

    A service always counts its ordinary conversations, and guests' temporary ones. The API counts none, and no setting
    changes that.
    """
    counted = ContentOrigin.TEMPORARY if of_guest else ContentOrigin.ORDINARY
    counts = service in COUNTING_SERVICES and nature is counted
    return PartyPermission(service_party(service), ALWAYS if counts else None, nature=nature)


def guest_permission(guest: Party, said_yes_at: datetime | None) -> PartyPermission:
    """Return a guest's standing. A "yes" holds from the next microsecond, like everyone's."""
    return PartyPermission(guest, said_yes_at + TICK if said_yes_at else None)


def may_count(permissions: Iterable[PartyPermission], began: datetime) -> Verdict:
    """Decide whether a person is counted in a conversation, and say why.

    `began` is when the conversation began.
    """
    ordered = sorted(permissions, key=lambda permission: _ORDER[permission.party.kind])
    reasons = tuple(
        Reason(s.party, allows := THE_RULE.party_allows(s.allowed_since, began), _explain(s, began, allows))
        for s in ordered
    )
    return Verdict(THE_RULE.allows([s.allowed_since for s in ordered], began), reasons)


def _explain(permission: PartyPermission, began: datetime, allows: bool) -> str:
    match permission.party.kind:
        case PartyKind.SERVICE:
            return _explain_service(permission)
        case PartyKind.USER:
            return _explain_choice(permission, began, allows, "you", "have")
        case PartyKind.WORKSPACE:
            return _explain_choice(permission, began, allows, "your workspace", "has")
        case PartyKind.CONVERSATION | PartyKind.IMAGE | PartyKind.GPT | PartyKind.THIRD_PARTY | PartyKind.FILE:
            return "No: it has no say in whether people are counted."


_NEVER_COUNTED = {
    ContentOrigin.TEMPORARY: "temporary chats",
    ContentOrigin.IMPORTED: "imported conversations",
    ContentOrigin.KEPT: "conversations that began as temporary chats",
    ContentOrigin.PREVIEW: "preview chats",
}


def _explain_service(permission: PartyPermission) -> str:
    if permission.allowed_since is None and permission.nature in _NEVER_COUNTED:
        return f"No: {_NEVER_COUNTED[permission.nature]} are never counted."
    if Service(permission.party.id) not in COUNTING_SERVICES:
        return "No: what comes through the API is never counted."
    return "Yes: this service counts how its GPTs are used."


def _explain_choice(permission: PartyPermission, began: datetime, allows: bool, subject: str, has: str) -> str:
    since, refused = permission.allowed_since, permission.refused_at
    if allows and since == ALWAYS:
        return f"Yes: {subject} {has} not said no."
    if allows and since:
        return f"Yes: {subject} {has} allowed it since {day(since)}."
    if refused and refused >= began:
        return f"No: {subject} said no on {day(refused)}; a later yes doesn't reopen this chat."
    if since:
        return f"No: {subject} allowed it on {day(since)}, after this chat began."
    return f"No: {subject} said no on {day(refused)}." if refused else f"No: {subject} {has} not allowed it."
