"""A shard's worth of permitted content: select → open → cut (SPEC §3, §9).

Law of this file: it goes through conversations in the order of their ids and counts every one of them exactly once,
used or left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from discreet.accounts.shared_key import ShareOf
from discreet.db.pool import Connection
from discreet.improvement import select
from discreet.improvement.commission import Commission
from discreet.improvement.context import permit
from discreet.improvement.cut import Cut, Outline, cut, shown_path
from discreet.improvement.open import Opened, Permitted, Refused, open_candidate
from discreet.improvement.reasons import CANNOT_OPEN, EMPTY, OTHER_BRANCH, TOO_LONG, code_of
from discreet.improvement.select import Candidate
from discreet.improvement.tally import Tally
from discreet.promises.improve import Standing, may_improve, with_origins
from discreet.promises.parties import Party

SHARD_RECORDS = 2_000
SHARD_CHARACTERS = 8_000_000
"""A shard is full with this many records or characters: enough that starting processes for it is worth it, little
enough that a killed build loses minutes, and that two of them lie in memory without anybody noticing."""

MESSAGES_AT_ONCE = 256
"""Messages whose content is fetched together: a round trip for a few dozen conversations."""


@dataclass(frozen=True)
class Found:
    """A conversation that may be used. `seen` counts its messages on all branches, `shown` those on the shown one;
    `reason` is why the rest of that is left out."""

    permitted: Permitted
    seen: int
    shown: int
    reason: str

    @property
    def turns(self) -> int:
        """Its messages in the record: what people and GPTs said."""
        return self.permitted.turns

    def count(self, tally: Tally) -> None:
        """It has become a record."""
        tally.used(self.turns)
        tally.messages[OTHER_BRANCH] += self.seen - self.shown
        tally.messages[self.reason] += self.shown - self.turns


@dataclass
class Gathered:
    """Conversations looked at, from one on up to `looked_upto`. `tally` counts those that are left out already."""

    looked_upto: UUID
    looked_at: int = 0
    found: list[Found] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.found) >= SHARD_RECORDS or self.characters >= SHARD_CHARACTERS

    def add(self, found: Found) -> None:
        self.found.append(found)
        self.characters += sum(len(message.content) for message in found.permitted.messages)


async def gather(connection: Connection, commission: Commission, share_of: ShareOf, after: UUID) -> Gathered:
    """Look at the conversations after `after` until there is a shard's worth, or no more of them."""
    gathered = Gathered(after)
    while not gathered.is_full:
        batch = await select.candidates(connection, commission, gathered.looked_upto)
        if not batch:
            break
        await _look_at(connection, batch, share_of, gathered)
    return gathered


@dataclass(frozen=True)
class _Known:
    """What is known of a few conversations without their content."""

    outlines: Mapping[UUID, Sequence[Outline]]
    labels: Mapping[UUID, tuple[str, ...]]
    standings: Mapping[str, Standing]


@dataclass(frozen=True)
class _Usable:
    """A conversation that opens, and how much of what it shows may be used."""

    opened: Opened
    path: Sequence[Outline]
    cut: Cut


async def _look_at(connection: Connection, batch: Sequence[Candidate], share_of: ShareOf, gathered: Gathered) -> None:
    known = await _known(connection, batch)
    for some in _portions(batch, known):
        decided = [_decide(candidate, known, share_of) for candidate in some]
        used = [outline.id for one in decided if isinstance(one, _Usable) for outline in one.cut.used]
        sealed = await select.sealed_messages(connection, used)
        for candidate, one in zip(some, decided, strict=True):
            seen = len(known.outlines[candidate.id])
            gathered.looked_upto, gathered.looked_at = candidate.id, gathered.looked_at + 1
            try:
                gathered.add(await _found(connection, one, sealed, seen))
            except Refused as refused:
                gathered.tally.left_out(refused.code, seen)
            if gathered.is_full:
                return


async def _known(connection: Connection, batch: Sequence[Candidate]) -> _Known:
    ids = [candidate.id for candidate in batch]
    return _Known(
        await select.outlines(connection, ids),
        await select.labels(connection, ids),
        await select.standings(connection, sorted({party for candidate in batch for party in candidate.parties})),
    )


def _portions(batch: Sequence[Candidate], known: _Known) -> Iterator[list[Candidate]]:
    """The batch in order, in parts of few messages."""
    some: list[Candidate] = []
    messages = 0
    for candidate in batch:
        some.append(candidate)
        messages += len(known.outlines[candidate.id])
        if messages >= MESSAGES_AT_ONCE:
            yield some
            some, messages = [], 0
    if some:
        yield some


def _decide(candidate: Candidate, known: _Known, share_of: ShareOf) -> _Usable | Refused:
    """Whether a conversation may be used, and how far; nothing of its content is needed for that."""
    if candidate.refused:
        return Refused(_refusal(candidate, known.standings))
    try:
        opened = open_candidate(candidate, share_of)
    except Refused as refused:
        return refused
    refusal = cache(lambda label_id: _label_refusal(opened, known.labels.get(label_id), candidate))
    path = shown_path(known.outlines[candidate.id], candidate.head_id)
    return _Usable(opened, path, cut(path, refusal))


async def _found(
    connection: Connection, decided: _Usable | Refused, sealed: Mapping[UUID, bytes | None], seen: int
) -> Found:
    if isinstance(decided, Refused):
        raise decided
    used, reason = decided.cut.used, decided.cut.reason
    permitted = await permit(connection, decided.opened, used, sealed)
    is_long = any(sealed.get(outline.id, b"") is None for outline in used)
    rest = TOO_LONG if is_long else CANNOT_OPEN
    if permitted is None:
        raise Refused(rest if used else reason or EMPTY)
    return Found(permitted, seen, len(decided.path), rest if is_long else reason or rest)


def _refusal(candidate: Candidate, standings: Mapping[str, Standing]) -> str:
    held = [select.of_nature(standings[party], candidate.nature) for party in candidate.parties]
    asked = with_origins(held, candidate.gpt_id)
    return code_of(may_improve(asked, candidate.began_at), asked, candidate.began_at)


def _label_refusal(opened: Opened, parties: tuple[str, ...] | None, candidate: Candidate) -> str | None:
    """Why content with this label may not be used; a label that has vanished refuses."""
    if parties is None:
        return CANNOT_OPEN
    verdict = opened.verdict(parties)
    if verdict.allowed:
        return None
    asked = with_origins([Standing(Party.parse(party)) for party in parties], candidate.gpt_id)
    return code_of(verdict, asked, candidate.began_at)
