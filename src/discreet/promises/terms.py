"""Which policies a person must accept before they continue (P13).

Invariants:
- It decides on version numbers only.
- If no version is published, no person is asked.
- Acceptance counts for one version, never for a later one.
- In a workspace the workspace's own policy is one more kind.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class PolicyKind(StrEnum):
    """A kind of policy.

    The operator publishes how personal data is handled (privacy) and on which terms the server may be used (terms). A
    workspace's owners publish how AI is used there (workspace).
    """

    PRIVACY = "privacy"
    TERMS = "terms"
    WORKSPACE = "workspace"


OF_THE_OPERATOR = (PolicyKind.PRIVACY, PolicyKind.TERMS)


Versions = Mapping[PolicyKind, int]
"""At most one version of each kind. A missing kind has none."""

NO_VERSIONS: Versions = MappingProxyType({})


def to_accept(in_force: Versions, accepted: Versions) -> tuple[PolicyKind, ...]:
    """Return the kinds that a person must accept before they continue.

    `accepted` are the latest versions that they accepted.
    """
    return tuple(kind for kind in PolicyKind if kind in in_force and accepted.get(kind) != in_force[kind])


def outdated_kinds(in_force: Versions, accepted: Versions) -> tuple[PolicyKind, ...]:
    """Return the kinds whose `accepted` version is not the one in force.

    The person read another version, so their acceptance does not count.
    """
    return tuple(kind for kind in PolicyKind if kind in accepted and in_force.get(kind) != accepted[kind])
