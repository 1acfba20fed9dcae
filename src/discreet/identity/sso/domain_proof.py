"""Proof of an e-mail domain: the required DNS record, and the check of a lookup.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LABEL: Final = "_discreet-challenge"
PREFIX: Final = "discreet-domain-verification="
MAX_SEEN: Final = 5
SEEN_CHARACTERS: Final = 255


class ProvenBy(StrEnum):
    DNS = "dns"
    OPERATOR = "operator"


class DomainProofProblem(StrEnum):
    """Why the last lookup proved nothing."""

    ABSENT = "absent"
    """There is no TXT record under the name."""
    OTHER = "other"
    """There are TXT records, but not the requested one."""
    UNANSWERED = "unanswered"
    """No name server answered."""


@dataclass(frozen=True, kw_only=True)
class DomainClaim:
    """A domain that a workspace's owner has named.

    `named_before`: named before domains had to be proven.
    """

    workspace_id: UUID
    workspace_name: str
    domain: str
    challenge: str
    named_before: bool
    proven_at: datetime | None
    proven_by: ProvenBy | None
    checked_at: datetime | None
    problem: DomainProofProblem | None
    seen: tuple[str, ...]

    @property
    def record_name(self) -> str:
        """Return the name of the TXT record."""
        return f"{LABEL}.{self.domain}"

    @property
    def record_value(self) -> str:
        return f"{PREFIX}{self.challenge}"

    def problem_with(self, records: Sequence[str]) -> DomainProofProblem | None:
        """Return the problem with the found TXT records, or None if they prove the domain."""
        if self.record_value in (record.strip() for record in records):
            return None
        return DomainProofProblem.OTHER if records else DomainProofProblem.ABSENT


def shown(records: Sequence[str]) -> list[str]:
    """Return at most five records, cut to 255 characters, without NUL characters."""
    return [record.replace("\0", "\ufffd")[:SEEN_CHARACTERS] for record in records[:MAX_SEEN]]
