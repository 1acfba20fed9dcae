"""Who is asked before they go on (P13): whoever has not accepted the version that is in force now.

Invariants:
- It decides on version numbers alone.
- Nothing published: nobody is asked.
- What was accepted once counts for that version, never for a later one.
- Where somebody works in a workspace, its own text is one more kind.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class PolicyKind(StrEnum):
    """An operator publishes how personal data is handled, and on which terms the server may be used; the owners of a
    workspace how AI is used there."""

    PRIVACY = "privacy"
    TERMS = "terms"
    WORKSPACE = "workspace"


OF_THE_OPERATOR = (PolicyKind.PRIVACY, PolicyKind.TERMS)


Versions = Mapping[PolicyKind, int]
"""At most one version of each kind; a kind that is missing has none."""

NO_VERSIONS: Versions = MappingProxyType({})


def to_accept(in_force: Versions, accepted: Versions) -> tuple[PolicyKind, ...]:
    """The kinds that somebody has to accept before they go on. `accepted`: the latest that they accepted."""
    return tuple(kind for kind in PolicyKind if kind in in_force and accepted.get(kind) != in_force[kind])


def is_outdated(in_force: Versions, said: Versions) -> tuple[PolicyKind, ...]:
    """The kinds of which somebody accepts a version that is not the one in force: what they read was not it."""
    return tuple(kind for kind in PolicyKind if kind in said and in_force.get(kind) != said[kind])
