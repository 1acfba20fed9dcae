"""Permitted content for one shard: select, decrypt, truncate.

Specification: The one rule.

Invariants:
- It takes conversations in the order of their ids and counts each exactly once, used or left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.shared_key import ShareReader
from discreet.promises.improve import PartyPermission, may_improve, with_origins
from discreet.promises.parties import Party
from discreet.training import select
from discreet.training.build_spec import BuildSpec
from discreet.training.context import permit
from discreet.training.decrypt import DecryptedCandidate, PermittedContent, RecordRejected, open_candidate
from discreet.training.prefix import MessageOutline, Truncation, shown_path, usable_prefix
from discreet.training.reasons import CANNOT_OPEN, EMPTY, OTHER_BRANCH, TOO_LONG, get_verdict_code
from discreet.training.select import SelectedConversation
from discreet.training.tally import Tally

SHARD_RECORDS = 2_000
SHARD_CHARACTERS = 8_000_000
"""A shard is full with this many records or characters. It is large enough to be worth starting processes for, and
small enough that a killed build loses minutes and that two fit into memory."""

MESSAGES_AT_ONCE = 256
"""Messages whose content is fetched together: one query for a few dozen conversations."""


@dataclass(frozen=True)
class CandidateRecord:
    """A conversation that may be used.

    `message_count` counts its messages on all branches, `branch_length` those on the shown one; `reason` is why the
    rest of that is left out.
    """

    permitted: PermittedContent
    message_count: int
    branch_length: int
    reason: str

    @property
    def turns(self) -> int:
        """The number of its messages by people and GPTs in the record."""
        return self.permitted.turns

    def count(self, tally: Tally) -> None:
        """Count it as a record."""
        tally.count_used(self.turns)
        tally.messages[OTHER_BRANCH] += self.message_count - self.branch_length
        tally.messages[self.reason] += self.branch_length - self.turns


@dataclass
class GatheredBatch:
    """Conversations considered up to `looked_upto`. `tally` counts those left out."""

    looked_upto: UUID
    considered_count: int = 0
    records: list[CandidateRecord] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.records) >= SHARD_RECORDS or self.characters >= SHARD_CHARACTERS

    def add(self, record: CandidateRecord) -> None:
        self.records.append(record)
        self.characters += sum(len(message.content) for message in record.permitted.messages)


async def gather(connection: Connection, build_spec: BuildSpec, shares: ShareReader, after: UUID) -> GatheredBatch:
    """Consider conversations after `after` until a shard is full or none is left."""
    gathered = GatheredBatch(after)
    while not gathered.is_full:
        batch = await select.load_candidates(connection, build_spec, gathered.looked_upto)
        if not batch:
            break
        await _consider_batch(connection, batch, shares, gathered)
    return gathered


@dataclass(frozen=True)
class _KnownFacts:
    """The facts about several conversations, without their content."""

    outlines: Mapping[UUID, Sequence[MessageOutline]]
    labels: Mapping[UUID, tuple[str, ...]]
    permissions: Mapping[str, PartyPermission]


@dataclass(frozen=True)
class _Usable:
    """A conversation that opens, and the part of its branch that may be used."""

    opened: DecryptedCandidate
    path: Sequence[MessageOutline]
    cut: Truncation


async def _consider_batch(
    connection: Connection, batch: Sequence[SelectedConversation], shares: ShareReader, gathered: GatheredBatch
) -> None:
    facts = await _load_facts(connection, batch)
    for portion in _portions(batch, facts):
        decisions = [_decide(candidate, facts, shares) for candidate in portion]
        outline_ids = [
            outline.id for decision in decisions if isinstance(decision, _Usable) for outline in decision.cut.used
        ]
        sealed = await select.load_sealed_messages(connection, outline_ids)
        for candidate, decision in zip(portion, decisions, strict=True):
            message_count = len(facts.outlines[candidate.id])
            gathered.looked_upto, gathered.considered_count = candidate.id, gathered.considered_count + 1
            try:
                gathered.add(await _open_record(connection, decision, sealed, message_count))
            except RecordRejected as refused:
                gathered.tally.count_left_out(refused.code, message_count)
            if gathered.is_full:
                return


async def _load_facts(connection: Connection, batch: Sequence[SelectedConversation]) -> _KnownFacts:
    ids = [candidate.id for candidate in batch]
    return _KnownFacts(
        await select.load_outlines(connection, ids),
        await select.load_label_parties(connection, ids),
        await select.load_permissions(
            connection, sorted({party for candidate in batch for party in candidate.parties})
        ),
    )


def _portions(batch: Sequence[SelectedConversation], facts: _KnownFacts) -> Iterator[list[SelectedConversation]]:
    """Yield the batch in order, in parts of few messages."""
    portion: list[SelectedConversation] = []
    messages = 0
    for candidate in batch:
        portion.append(candidate)
        messages += len(facts.outlines[candidate.id])
        if messages >= MESSAGES_AT_ONCE:
            yield portion
            portion, messages = [], 0
    if portion:
        yield portion


def _decide(candidate: SelectedConversation, facts: _KnownFacts, shares: ShareReader) -> _Usable | RecordRejected:
    """Decide whether a conversation may be used, and how much, without its content."""
    if candidate.refused:
        return RecordRejected(_refusal_code(candidate, facts.permissions))
    try:
        opened = open_candidate(candidate, shares)
    except RecordRejected as refused:
        return refused
    refusal = cache(lambda label_id: _label_refusal(opened, facts.labels.get(label_id), candidate))
    path = shown_path(facts.outlines[candidate.id], candidate.head_id)
    return _Usable(opened, path, usable_prefix(path, refusal))


async def _open_record(
    connection: Connection, decision: _Usable | RecordRejected, sealed: Mapping[UUID, bytes | None], message_count: int
) -> CandidateRecord:
    if isinstance(decision, RecordRejected):
        raise decision
    used, reason = decision.cut.used, decision.cut.reason
    permitted = await permit(connection, decision.opened, used, sealed)
    is_long = any(sealed.get(outline.id, b"") is None for outline in used)
    default_reason = TOO_LONG if is_long else CANNOT_OPEN
    if permitted is None:
        raise RecordRejected(default_reason if used else reason or EMPTY)
    return CandidateRecord(
        permitted, message_count, len(decision.path), default_reason if is_long else reason or default_reason
    )


def _refusal_code(candidate: SelectedConversation, permissions: Mapping[str, PartyPermission]) -> str:
    own_permissions = [select.with_nature(permissions[party], candidate.nature) for party in candidate.parties]
    permissions_ = with_origins(own_permissions, candidate.gpt_id)
    return get_verdict_code(may_improve(permissions_, candidate.began_at), permissions_, candidate.began_at)


def _label_refusal(
    opened: DecryptedCandidate, parties: tuple[str, ...] | None, candidate: SelectedConversation
) -> str | None:
    """Return why content with this label may not be used; a missing label refuses."""
    if parties is None:
        return CANNOT_OPEN
    verdict = opened.verdict(parties)
    if verdict.allowed:
        return None
    permissions = with_origins([PartyPermission(Party.parse(party)) for party in parties], candidate.gpt_id)
    return get_verdict_code(verdict, permissions, candidate.began_at)
