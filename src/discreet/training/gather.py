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
from discreet.training.prefix import MessageOutline, Truncation, cut, shown_path
from discreet.training.reasons import CANNOT_OPEN, EMPTY, OTHER_BRANCH, TOO_LONG, code_of
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

    `seen` counts its messages on all branches, `shown` those on the shown one; `reason` is why the rest of that is left
    out.
    """

    permitted: PermittedContent
    seen: int
    shown: int
    reason: str

    @property
    def turns(self) -> int:
        """The number of its messages by people and GPTs in the record."""
        return self.permitted.turns

    def count(self, tally: Tally) -> None:
        """Count it as a record."""
        tally.used(self.turns)
        tally.messages[OTHER_BRANCH] += self.seen - self.shown
        tally.messages[self.reason] += self.shown - self.turns


@dataclass
class GatheredBatch:
    """Conversations considered up to `looked_upto`. `tally` counts those left out."""

    looked_upto: UUID
    looked_at: int = 0
    found: list[CandidateRecord] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.found) >= SHARD_RECORDS or self.characters >= SHARD_CHARACTERS

    def add(self, found: CandidateRecord) -> None:
        self.found.append(found)
        self.characters += sum(len(message.content) for message in found.permitted.messages)


async def gather(connection: Connection, build_spec: BuildSpec, shares: ShareReader, after: UUID) -> GatheredBatch:
    """Consider conversations after `after` until a shard is full or none is left."""
    gathered = GatheredBatch(after)
    while not gathered.is_full:
        batch = await select.candidates(connection, build_spec, gathered.looked_upto)
        if not batch:
            break
        await _look_at(connection, batch, shares, gathered)
    return gathered


@dataclass(frozen=True)
class _KnownFacts:
    """The facts about several conversations, without their content."""

    outlines: Mapping[UUID, Sequence[MessageOutline]]
    labels: Mapping[UUID, tuple[str, ...]]
    standings: Mapping[str, PartyPermission]


@dataclass(frozen=True)
class _Usable:
    """A conversation that opens, and the part of its branch that may be used."""

    opened: DecryptedCandidate
    path: Sequence[MessageOutline]
    cut: Truncation


async def _look_at(
    connection: Connection, batch: Sequence[SelectedConversation], shares: ShareReader, gathered: GatheredBatch
) -> None:
    known = await _known(connection, batch)
    for some in _portions(batch, known):
        decided = [_decide(candidate, known, shares) for candidate in some]
        used = [outline.id for one in decided if isinstance(one, _Usable) for outline in one.cut.used]
        sealed = await select.sealed_messages(connection, used)
        for candidate, one in zip(some, decided, strict=True):
            seen = len(known.outlines[candidate.id])
            gathered.looked_upto, gathered.looked_at = candidate.id, gathered.looked_at + 1
            try:
                gathered.add(await _found(connection, one, sealed, seen))
            except RecordRejected as refused:
                gathered.tally.left_out(refused.code, seen)
            if gathered.is_full:
                return


async def _known(connection: Connection, batch: Sequence[SelectedConversation]) -> _KnownFacts:
    ids = [candidate.id for candidate in batch]
    return _KnownFacts(
        await select.outlines(connection, ids),
        await select.labels(connection, ids),
        await select.standings(connection, sorted({party for candidate in batch for party in candidate.parties})),
    )


def _portions(batch: Sequence[SelectedConversation], known: _KnownFacts) -> Iterator[list[SelectedConversation]]:
    """Yield the batch in order, in parts of few messages."""
    some: list[SelectedConversation] = []
    messages = 0
    for candidate in batch:
        some.append(candidate)
        messages += len(known.outlines[candidate.id])
        if messages >= MESSAGES_AT_ONCE:
            yield some
            some, messages = [], 0
    if some:
        yield some


def _decide(candidate: SelectedConversation, known: _KnownFacts, shares: ShareReader) -> _Usable | RecordRejected:
    """Decide whether a conversation may be used, and how much, without its content."""
    if candidate.refused:
        return RecordRejected(_refusal(candidate, known.standings))
    try:
        opened = open_candidate(candidate, shares)
    except RecordRejected as refused:
        return refused
    refusal = cache(lambda label_id: _label_refusal(opened, known.labels.get(label_id), candidate))
    path = shown_path(known.outlines[candidate.id], candidate.head_id)
    return _Usable(opened, path, cut(path, refusal))


async def _found(
    connection: Connection, decided: _Usable | RecordRejected, sealed: Mapping[UUID, bytes | None], seen: int
) -> CandidateRecord:
    if isinstance(decided, RecordRejected):
        raise decided
    used, reason = decided.cut.used, decided.cut.reason
    permitted = await permit(connection, decided.opened, used, sealed)
    is_long = any(sealed.get(outline.id, b"") is None for outline in used)
    rest = TOO_LONG if is_long else CANNOT_OPEN
    if permitted is None:
        raise RecordRejected(rest if used else reason or EMPTY)
    return CandidateRecord(permitted, seen, len(decided.path), rest if is_long else reason or rest)


def _refusal(candidate: SelectedConversation, standings: Mapping[str, PartyPermission]) -> str:
    held = [select.of_nature(standings[party], candidate.nature) for party in candidate.parties]
    asked = with_origins(held, candidate.gpt_id)
    return code_of(may_improve(asked, candidate.began_at), asked, candidate.began_at)


def _label_refusal(
    opened: DecryptedCandidate, parties: tuple[str, ...] | None, candidate: SelectedConversation
) -> str | None:
    """Return why content with this label may not be used; a missing label refuses."""
    if parties is None:
        return CANNOT_OPEN
    verdict = opened.verdict(parties)
    if verdict.allowed:
        return None
    asked = with_origins([PartyPermission(Party.parse(party)) for party in parties], candidate.gpt_id)
    return code_of(verdict, asked, candidate.began_at)
