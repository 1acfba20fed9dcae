"""The manifest: what a dataset is, by which rule it was made, and what was left out and why. No content."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet import __version__
from discreet.improvement.confine import Confinement
from discreet.improvement.reasons import MEANING, PERMITTED
from discreet.improvement.select import AT_ONCE
from discreet.improvement.tally import Tally
from discreet.improvement.write import Shard
from discreet.promises import improve

RULE = (
    "A use is allowed exactly when every party to the content has allowed it, without interruption, since before "
    "the content began."
)
FORMAT = "JSON lines in the chat fine-tuning format; record n is line n, counted from 0"

# Steps that later versions add between opening and writing; until then the manifest says that they are missing.
PERSONAL_INFORMATION = (
    "Not reduced: names, addresses and other personal information are in the records as they were written. "
    "Treat this dataset as personal data."
)
NEAR_DUPLICATES = "Not removed: conversations that resemble each other are all in it."


@dataclass(frozen=True)
class Commission:
    """What was asked for, and when."""

    dataset_id: UUID
    purpose: str
    requested_at: datetime


class RuleUsed(msgspec.Struct, frozen=True):
    """The rule in words and as it ran. `version` changes exactly when either changes."""

    version: str
    text: str
    sql: str


class Counts(msgspec.Struct, frozen=True):
    """`included` is what the shards hold; `excluded` counts the rest by code."""

    included: int
    excluded: Mapping[str, int]


class Manifest(msgspec.Struct, frozen=True):
    dataset_id: UUID
    purpose: str
    requested_at: datetime
    built_at: datetime
    product: str
    format: str
    rule: RuleUsed
    parameters: Mapping[str, int | str]
    conversations: Counts
    messages: Counts
    reasons: Mapping[str, str]
    shards: tuple[Shard, ...]
    confined: bool
    confinement: str
    personal_information: str = PERSONAL_INFORMATION
    near_duplicates: str = NEAR_DUPLICATES

    def counts(self) -> dict[str, int]:
        """Conversations by code, what is in the dataset included."""
        return {PERMITTED: self.conversations.included, **self.conversations.excluded}


def make_manifest(
    commission: Commission, built_at: datetime, tally: Tally, shard: Shard, confinement: Confinement
) -> Manifest:
    conversations, messages = _counts(tally.conversations), _counts(tally.messages)
    codes = sorted({*conversations.excluded, *messages.excluded})
    return Manifest(
        commission.dataset_id, commission.purpose, commission.requested_at, built_at, f"discreet {__version__}",
        FORMAT, rule_used(), {"conversations_at_once": AT_ONCE, "branch": "the one that is shown"},
        conversations, messages, {code: MEANING[code] for code in codes}, (shard,),
        confinement.applied, confinement.sentence,
    )  # fmt: skip


def rule_used() -> RuleUsed:
    sql = " ".join(improve.THE_RULE.refused_labels_sql().split())
    return RuleUsed(hashlib.sha256(f"{RULE}\n{sql}".encode()).hexdigest()[:16], RULE, sql)


def encode_manifest(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2)


decode_manifest = msgspec.json.Decoder(Manifest).decode


def _counts(counter: Counter[str]) -> Counts:
    excluded = {code: n for code, n in sorted(counter.items()) if code != PERMITTED and n}
    return Counts(counter[PERMITTED], excluded)
