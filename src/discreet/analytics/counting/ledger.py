"""What one person has spent on one builder's GPTs, and whether they may be counted once more (P8).

Invariants:
- Pure.
- A person counts for a question at most once in its period (`ever`: once in all time), and only while the filter of
  `promises/release.py` lets them, for the GPT and for all of its builder's GPTs together.
- A ledger never goes back in time: a day before its latest counts nothing, so that a clock that was set back opens
  nothing.

A ledger is sealed under a key that the person's own key gives, and filed under a mark that only that key gives.
"""

import hmac
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from uuid import UUID

import msgspec

from discreet.analytics.questions import QUESTIONS, CountedQuestion
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports import RandomSource
from discreet.promises.release import BUDGETS_PER_BUILDER, WINDOW_DAYS, SpentBudget, may_spend

MARK_BYTES = 16


class GptLedger(msgspec.Struct, frozen=True, array_like=True):
    """`counted`: the day on which the person counted last, by question. `spent`: grains by day, of the last 90 days."""

    counted: Mapping[str, int] = {}
    spent: Mapping[int, int] = {}

    def with_counted(self, question: CountedQuestion, day: int, cost: int) -> "GptLedger":
        spent = {**self.spent, day: self.spent.get(day, 0) + cost}
        return GptLedger({**self.counted, question.name: day}, spent)

    def since(self, first: int) -> "GptLedger":
        """Without what is older and can matter no more."""
        counted = {name: day for name, day in self.counted.items() if day >= first or _for_good(name)}
        return GptLedger(counted, {day: grains for day, grains in self.spent.items() if day >= first})

    def joined(self, other: "GptLedger") -> "GptLedger":
        """Of the same GPT, under another builder: what was taken over stands in both, so the later and the greater."""
        counted = {name: max(of.get(name, 0) for of in (self.counted, other.counted))
                   for name in {**self.counted, **other.counted}}  # fmt: skip
        spent = {day: max(of.get(day, 0) for of in (self.spent, other.spent))
                 for day in {**self.spent, **other.spent}}  # fmt: skip
        return GptLedger(counted, spent)

    @property
    def spending(self) -> list[SpentBudget]:
        return [SpentBudget(day, grains) for day, grains in self.spent.items()]


class BudgetLedger(msgspec.Struct, frozen=True, array_like=True):
    """Of one person and builder. Days are `date.toordinal`; `latest` is the last one that anything was asked on."""

    latest: int = 0
    gpts: Mapping[UUID, GptLedger] = {}

    def of(self, gpt_id: UUID) -> GptLedger:
        return self.gpts.get(gpt_id, GptLedger())

    @property
    def spending(self) -> list[SpentBudget]:
        """Over all of the builder's GPTs."""
        return [spent for gpt in self.gpts.values() for spent in gpt.spending]


def by_gpt(ledgers: Iterable[BudgetLedger]) -> dict[UUID, GptLedger]:
    """One person's, over all builders: a GPT that was handed over is one GPT."""
    found: dict[UUID, GptLedger] = {}
    for ledger in ledgers:
        for gpt_id, own in ledger.gpts.items():
            found[gpt_id] = found[gpt_id].joined(own) if gpt_id in found else own
    return found


def taken_over(ledger: BudgetLedger, gpt_id: UUID, others: Iterable[BudgetLedger]) -> BudgetLedger:
    """The builder's ledger with what the person has spent on this GPT under the builders before: whoever takes a GPT
    over gets no second budget with it."""
    held = [each for each in (ledger, *others) if gpt_id in each.gpts]
    if not held:
        return ledger
    latest = max(each.latest for each in (ledger, *held))
    return BudgetLedger(latest, {**ledger.gpts, gpt_id: by_gpt(held)[gpt_id]})


class Costs(msgspec.Struct, frozen=True):
    """What counting costs today: grains by question, and the budget of one GPT that bounds them (`cap`)."""

    by_question: Mapping[str, int]
    cap: int


def count(
    ledger: BudgetLedger, gpt_id: UUID, touched: Iterable[CountedQuestion], today: date, costs: Costs
) -> tuple[BudgetLedger, tuple[str, ...]]:
    """The ledger after an event that touches these questions, and the names of those that the person counts for.

    Each is admitted or dropped by itself, in the given order: a dear one that does not fit leaves room for a cheap one.
    """
    day = today.toordinal()
    if day < ledger.latest:
        return ledger, ()
    ledger = _since(ledger, day)
    counts = []
    for question in touched:
        own = ledger.of(gpt_id)
        if own.counted.get(question.name) == day:
            counts.append(question.name)
        elif _is_new(question, own, today) and _fits(ledger, gpt_id, day, costs, costs.by_question[question.name]):
            counted = own.with_counted(question, day, costs.by_question[question.name])
            ledger = BudgetLedger(day, {**ledger.gpts, gpt_id: counted})
            counts.append(question.name)
    return ledger, tuple(counts)


def _is_new(question: CountedQuestion, own: GptLedger, today: date) -> bool:
    """Whether the person has not counted for it in this period, or, for `ever`, never."""
    last = own.counted.get(question.name)
    if last is None:
        return True
    return not question.ever and last < question.period.first_day(today).toordinal()


def _fits(ledger: BudgetLedger, gpt_id: UUID, day: int, costs: Costs, cost: int) -> bool:
    """The filter, for the GPT alone and for all of its builder's."""
    own = may_spend(cost, day, costs.cap, ledger.of(gpt_id).spending)
    return own and may_spend(cost, day, costs.cap * BUDGETS_PER_BUILDER, ledger.spending)


def _since(ledger: BudgetLedger, day: int) -> BudgetLedger:
    """The ledger as of `day`: what is older than the window is forgotten, and so are GPTs of which nothing is left."""
    first = day - WINDOW_DAYS + 1
    kept = {gpt_id: own.since(first) for gpt_id, own in ledger.gpts.items()}
    return BudgetLedger(day, {gpt_id: own for gpt_id, own in kept.items() if own.counted or own.spent})


def _for_good(name: str) -> bool:
    return name in QUESTIONS and QUESTIONS[name].ever


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(BudgetLedger).decode


def user_key_name(account_id: UUID) -> str:
    """The person's own key in the key store, made with their account."""
    return f"user/{account_id}"


class LedgerKeys:
    """What a person's key gives: the marks that their ledgers are filed under, and the key that seals them."""

    def __init__(self, account_id: UUID, user_key: bytes) -> None:
        self._account_id = account_id
        self._naming = derive_key(user_key, "discreet v1 insight ledger marks")
        self._sealing = derive_key(user_key, "discreet v1 insight ledgers")

    def mark(self, builder_id: UUID) -> bytes:
        return hmac.digest(self._naming, builder_id.bytes, sha256)[:MARK_BYTES]

    def seal(self, entropy: RandomSource, mark: bytes, ledger: BudgetLedger) -> bytes:
        return seal(entropy, self._sealing, _encode(ledger), self._about(mark))

    def open(self, mark: bytes, sealed: bytes) -> BudgetLedger:
        """CannotOpen for anything that this person's key has not sealed under this mark."""
        return _decode(open_sealed(self._sealing, sealed, self._about(mark)))

    def _about(self, mark: bytes) -> str:
        return f"insight ledger {self._account_id} {mark.hex()}"
