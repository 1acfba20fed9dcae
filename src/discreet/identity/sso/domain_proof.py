"""Proof that an e-mail domain is an organisation's: what its DNS has to hold, and how a look-up is judged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LABEL: Final = "_discreet-challenge"
PREFIX: Final = "discreet-domain-verification="
MOST_SEEN: Final = 5
SEEN_CHARACTERS: Final = 255


class ProvenBy(StrEnum):
    DNS = "dns"
    OPERATOR = "operator"


class DomainProofProblem(StrEnum):
    """Why the last look-up proved nothing."""

    ABSENT = "absent"
    """There is no TXT record under the name."""
    OTHER = "other"
    """There are TXT records, and none of them is the one that was asked for."""
    UNANSWERED = "unanswered"
    """No name server answered."""


@dataclass(frozen=True, kw_only=True)
class DomainClaim:
    """A domain that a workspace's owner has named. `named_before`: before domains had to be proven."""

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
        """The name under which the TXT record belongs."""
        return f"{LABEL}.{self.domain}"

    @property
    def record_value(self) -> str:
        return f"{PREFIX}{self.challenge}"

    def problem_with(self, records: Sequence[str]) -> DomainProofProblem | None:
        """None when one of the TXT records is the one that was asked for."""
        if self.record_value in (record.strip() for record in records):
            return None
        return DomainProofProblem.OTHER if records else DomainProofProblem.ABSENT


def shown(records: Sequence[str]) -> list[str]:
    """At most five of the records, each cut to 255 characters, without what the database cannot hold."""
    return [record.replace("\0", "\ufffd")[:SEEN_CHARACTERS] for record in records[:MOST_SEEN]]
