"""A person's privacy spending on one builder's GPTs, and the counting rule (P8).

Invariants:
- Pure functions, no I/O.
- A person counts for a question at most once per period (`ever`: only once), and only while the filter of
  `promises/release.py` allows it, for the GPT and for all GPTs of its builder together.
- A ledger never goes back in time: a day before its latest day counts nothing. So setting the clock back has no effect.

A ledger is encrypted under a key derived from the person's key, and stored under a mark derived from the same key.
"""

import hmac
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from uuid import UUID

import msgspec

from discreet.analytics.questions import QUESTIONS, CountedQuestion
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.ports.clock import RandomSource
from discreet.promises.release import BUDGETS_PER_BUILDER, WINDOW_DAYS, SpentBudget, may_spend

MARK_BYTES = 16


class GptLedger(msgspec.Struct, frozen=True, array_like=True):
    """A person's ledger for one GPT.

    `counted`: the last day on which the person counted, by question. `spent`: grains by day, for the last 90 days.
    """

    counted: Mapping[str, int] = {}
    spent: Mapping[int, int] = {}

    def with_counted(self, question: CountedQuestion, day: int, cost: int) -> "GptLedger":
        spent = {**self.spent, day: self.spent.get(day, 0) + cost}
        return GptLedger({**self.counted, question.name: day}, spent)

    def since(self, first: int) -> "GptLedger":
        """Return the ledger without entries before `first` that no longer matter."""
        counted = {name: day for name, day in self.counted.items() if day >= first or _counts_once_ever(name)}
        return GptLedger(counted, {day: grains for day, grains in self.spent.items() if day >= first})

    def merge(self, other: "GptLedger") -> "GptLedger":
        """Return this ledger merged with the same GPT's ledger under another builder.

        A transferred ledger is in both, so the later day and the larger amount win.
        """
        counted = {
            name: max(day_by_question.get(name, 0) for day_by_question in (self.counted, other.counted))
            for name in {**self.counted, **other.counted}
        }
        spent = {
            day: max(day_by_question.get(day, 0) for day_by_question in (self.spent, other.spent))
            for day in {**self.spent, **other.spent}
        }
        return GptLedger(counted, spent)

    @property
    def spending(self) -> list[SpentBudget]:
        return [SpentBudget(day, grains) for day, grains in self.spent.items()]


class BudgetLedger(msgspec.Struct, frozen=True, array_like=True):
    """The ledger of one person and one builder.

    Days are `date.toordinal`; `latest` is the last day that the ledger was used on.
    """

    latest: int = 0
    gpts: Mapping[UUID, GptLedger] = {}

    def get(self, gpt_id: UUID) -> GptLedger:
        return self.gpts.get(gpt_id, GptLedger())

    @property
    def spending(self) -> list[SpentBudget]:
        """The spending over all of the builder's GPTs."""
        return [spent for gpt in self.gpts.values() for spent in gpt.spending]


def by_gpt(ledgers: Iterable[BudgetLedger]) -> dict[UUID, GptLedger]:
    """Return one person's ledgers by GPT, merged over all builders."""
    ledger_by_gpt: dict[UUID, GptLedger] = {}
    for ledger in ledgers:
        for gpt_id, own in ledger.gpts.items():
            ledger_by_gpt[gpt_id] = ledger_by_gpt[gpt_id].merge(own) if gpt_id in ledger_by_gpt else own
    return ledger_by_gpt


def merge_builder_ledgers(ledger: BudgetLedger, gpt_id: UUID, others: Iterable[BudgetLedger]) -> BudgetLedger:
    """Return the builder's ledger with what the person spent under earlier builders.

    So the transfer of a GPT gives its new builder no second budget.
    """
    with_gpt = [each for each in (ledger, *others) if gpt_id in each.gpts]
    if not with_gpt:
        return ledger
    latest = max(each.latest for each in (ledger, *with_gpt))
    return BudgetLedger(latest, {**ledger.gpts, gpt_id: by_gpt(with_gpt)[gpt_id]})


class Costs(msgspec.Struct, frozen=True):
    """Today's costs in grains by question, and the budget of one GPT (`cap`)."""

    by_question: Mapping[str, int]
    cap: int


def count(
    ledger: BudgetLedger, gpt_id: UUID, questions: Iterable[CountedQuestion], today: date, costs: Costs
) -> tuple[BudgetLedger, tuple[str, ...]]:
    """Return the ledger after an event, and the questions that the person counts for.

    `questions` are the questions that the event concerns. Each is admitted or dropped on its own, in this order: an
    expensive question that does not fit leaves room for a cheaper one.
    """
    day = today.toordinal()
    if day < ledger.latest:
        return ledger, ()
    ledger = _drop_old_entries(ledger, day)
    counts = []
    for question in questions:
        gpt_ledger = ledger.get(gpt_id)
        if gpt_ledger.counted.get(question.name) == day:
            counts.append(question.name)
        elif _is_new(question, gpt_ledger, today) and _fits(
            ledger, gpt_id, day, costs, costs.by_question[question.name]
        ):
            counted = gpt_ledger.with_counted(question, day, costs.by_question[question.name])
            ledger = BudgetLedger(day, {**ledger.gpts, gpt_id: counted})
            counts.append(question.name)
    return ledger, tuple(counts)


def _is_new(question: CountedQuestion, own: GptLedger, today: date) -> bool:
    """Return whether the person has not counted in this period (`ever`: at all)."""
    last = own.counted.get(question.name)
    if last is None:
        return True
    return not question.ever and last < question.period.first_day(today).toordinal()


def _fits(ledger: BudgetLedger, gpt_id: UUID, day: int, costs: Costs, cost: int) -> bool:
    """Return whether the budgets of the GPT and of its builder allow the cost."""
    own = may_spend(cost, day, costs.cap, ledger.get(gpt_id).spending)
    return own and may_spend(cost, day, costs.cap * BUDGETS_PER_BUILDER, ledger.spending)


def _drop_old_entries(ledger: BudgetLedger, day: int) -> BudgetLedger:
    """Return the ledger as of `day`, without entries older than the window.

    GPTs that have no entries left are dropped.
    """
    first = day - WINDOW_DAYS + 1
    gpts = {gpt_id: own.since(first) for gpt_id, own in ledger.gpts.items()}
    return BudgetLedger(day, {gpt_id: own for gpt_id, own in gpts.items() if own.counted or own.spent})


def _counts_once_ever(name: str) -> bool:
    return name in QUESTIONS and QUESTIONS[name].ever


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(BudgetLedger).decode


def user_key_name(account_id: UUID) -> str:
    """Return the name of the person's key in the key store.

    The key is created with the account.
    """
    return f"user/{account_id}"


class LedgerKeys:
    """Keys derived from a person's key: for ledger marks and encryption."""

    def __init__(self, account_id: UUID, user_key: bytes) -> None:
        self._account_id = account_id
        self._naming = derive_key(user_key, "discreet v1 insight ledger marks")
        self._sealing = derive_key(user_key, "discreet v1 insight ledgers")

    def mark(self, builder_id: UUID) -> bytes:
        return hmac.digest(self._naming, builder_id.bytes, sha256)[:MARK_BYTES]

    def seal(self, random: RandomSource, mark: bytes, ledger: BudgetLedger) -> bytes:
        return seal(random, self._sealing, _encode(ledger), self._context(mark))

    def open(self, mark: bytes, sealed: bytes) -> BudgetLedger:
        """Decrypt a ledger.

        DecryptionFailed when this person's key did not encrypt it under this mark.
        """
        return _decode(open_sealed(self._sealing, sealed, self._context(mark)))

    def _context(self, mark: bytes) -> str:
        return f"insight ledger {self._account_id} {mark.hex()}"
