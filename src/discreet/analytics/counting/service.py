"""Counting of turns and ratings for private statistics (P8).

Invariants:
- A person who may not be counted leaves no data.
- A contribution holds buckets and marks under the day's pseudonym. It is written in the transaction that charges the
  person's ledger.
- Events of one person are processed one at a time.
- A contribution is committed before its day is closed, or not at all.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from discreet.analytics.budgets import budget_on, history_on, question_costs
from discreet.analytics.counting import store
from discreet.analytics.counting.buckets import (
    are_requests,
    duration_band,
    length_band,
    outcome,
    request_answer,
    request_data,
)
from discreet.analytics.counting.contribution import Contribution, CountedRating, CountedTurn, bits_of
from discreet.analytics.counting.day_keys import create_day_keys, load_day_keys
from discreet.analytics.counting.ledger import (
    BudgetLedger,
    Costs,
    LedgerKeys,
    count,
    merge_builder_ledgers,
    user_key_name,
)
from discreet.analytics.counting.retraction import ContributionRetraction
from discreet.analytics.counting.use import (
    CountedGpt,
    CountingDecision,
    CountingFacts,
    decide_counting,
    facts_of_new_chat,
    load_facts,
    load_guest_facts,
)
from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.questions import QUESTIONS, CountedQuestion, PersonDay
from discreet.analytics.taxonomy.classify import Classifier
from discreet.assistants.gpts.seals import key_name as gpt_key_name
from discreet.chat.conversations.action_call import ActionCall
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.search import Embedder

OF_WORDS = ("answer_lengths", "answer_durations")
"""Questions that an answer without text does not count for."""


@dataclass(frozen=True)
class EndedTurn:
    """A new question and its answer. `began_at` is when the conversation began.

    `took` is the time from the question to the end of the answer; `offered` are the names of the operations that the
    published GPT may call.
    """

    conversation_id: UUID
    began_at: datetime
    begun: bool
    question: str
    answer: str
    took: timedelta
    calls: tuple[ActionCall, ...]
    offered: frozenset[str]


@dataclass(frozen=True)
class _Chat:
    """A conversation. `began_at` of a guest's, of which no row tells it."""

    id: UUID
    began_at: datetime | None = None


class ContributionRecorder:
    def __init__(self, runtime: Runtime, embedder: Embedder) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._classifier, self._retraction = (
            Classifier(embedder),
            ContributionRetraction(runtime.database, runtime.keys),
        )

    async def turn(self, actor: Actor, turn: EndedTurn) -> bool:
        """Count a turn, if the actor may be counted. Return whether it was counted."""
        try:
            gpt = (await self.line(actor, turn.conversation_id, turn.began_at)).gpt
        except NotFound:
            gpt = None  # deleted while the turn ran
        if gpt is None:
            return False  # before the text is classified
        length, duration = length_band(len(turn.answer)), duration_band(turn.took)
        topic = await self._classifier.topic(turn.question)
        calls, requests = self._calls(gpt.gpt_id, turn), are_requests(_offered_calls(turn))
        data = await asyncio.to_thread(request_data, requests) if requests else ()
        counted_turn = CountedTurn(turn.begun, length, duration, topic, calls, request_answer(requests), bits_of(data))
        questions = _questions_of(counted_turn, in_words=bool(turn.answer))
        return await self._add(actor, _Chat(turn.conversation_id, turn.began_at), counted_turn, questions)

    async def record_rating(self, actor: Actor, gpt_id: UUID, conversation_id: UUID, rating: str) -> bool:
        """Count a "good" or "bad" rating of the GPT. Return whether it was counted."""
        counted_rating = CountedRating(rating)
        return await self._add(
            actor, _Chat(conversation_id), counted_rating, _questions_of(counted_rating), expected_gpt_id=gpt_id
        )

    async def retract(self, actor: Actor, gpt_id: UUID) -> None:
        """Retract the actor's unreleased contributions with this GPT."""
        await self._retraction.retract_person(actor.account_id, gpt_id)

    async def line(self, actor: Actor, conversation_id: UUID, began_at: datetime | None = None) -> CountingDecision:
        """Return whether the actor is counted in this conversation, for the receipt. A guest's began at `began_at`."""
        async with self._database.acting_as(actor.account_id) as connection:
            if (use := await _use(connection, actor, _Chat(conversation_id, began_at))) is None:
                raise NotFound("This chat doesn't exist, or it isn't yours.")
            return await decide_counting(connection, actor, use)

    async def would_count(self, actor: Actor, gpt_id: UUID) -> CountingDecision:
        """Return whether the actor is counted if they start using this GPT now."""
        async with self._database.acting_as(actor.account_id) as connection:
            use = await facts_of_new_chat(connection, actor, gpt_id, self._clock.now())
            return await decide_counting(connection, actor, use)

    def _calls(self, gpt_id: UUID, turn: EndedTurn) -> tuple[tuple[str, str], ...]:
        """Return (mark, outcome) of calls of the GPT's own operations.

        Operations that the model invented are left out.
        """
        key = self._keys.key(gpt_key_name(gpt_id))
        return (
            tuple((operation_pseudonym(key, call.tool), outcome(call)) for call in _offered_calls(turn)) if key else ()
        )

    async def _add(
        self,
        actor: Actor,
        chat: "_Chat",
        event: CountedTurn | CountedRating,
        questions: Sequence[CountedQuestion],
        expected_gpt_id: UUID | None = None,
    ) -> bool:
        """Charge the ledger and store the contribution. Return whether it was counted.

        The person is locked, so a "no" or a deletion that came in between takes effect.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await store.lock_person(connection, actor.account_id)
            use = await _use(connection, actor, chat)
            gpt = (await decide_counting(connection, actor, use)).gpt if use else None
            today = self._clock.now().date()
            if (
                gpt is None
                or expected_gpt_id not in (None, gpt.gpt_id)
                or not await store.lock_open_day(connection, today)
            ):
                return False
            counts = await self._charge(connection, actor, gpt, questions, today)
            if counts:
                await self._contribute(connection, actor, gpt.gpt_id, Contribution(counts, event), today)
            return bool(counts)

    async def _charge(
        self, connection: Connection, actor: Actor, gpt: CountedGpt, questions: Sequence[CountedQuestion], today: date
    ) -> tuple[str, ...]:
        """Charge the person's ledger. Return the questions that they count for.

        Returns none without the person's key.
        """
        if (key := self._keys.key(user_key_name(actor.account_id))) is None:
            return ()
        ledgers = LedgerKeys(actor.account_id, key)
        mark = ledgers.mark(gpt.builder_id)
        ledger_by_mark = {
            mark_: ledgers.open(mark_, sealed) for mark_, sealed in await store.ledgers(connection, actor.account_id)
        }
        before = merge_builder_ledgers(ledger_by_mark.pop(mark, BudgetLedger()), gpt.gpt_id, ledger_by_mark.values())
        history = await history_on(connection)
        costs = Costs(question_costs(history, today), budget_on(history, today).grains)
        after, counts = count(before, gpt.gpt_id, questions, today, costs)
        if after != before:
            await store.save_ledger(connection, actor.account_id, mark, ledgers.seal(self._random, mark, after))
        return counts

    async def _contribute(
        self, connection: Connection, actor: Actor, gpt_id: UUID, contribution: Contribution, today: date
    ) -> None:
        keys = load_day_keys(self._keys, today)
        if keys is None:
            await store.lock_day_key(connection)
            keys = await asyncio.to_thread(create_day_keys, self._keys, today)
        pseudonym = keys.pseudonym(gpt_id, actor.account_id)
        row = keys.seal(self._random, gpt_id, pseudonym, contribution)
        await store.contribute(connection, today, row.mark, row.sealed)


async def _use(connection: Connection, actor: Actor, chat: _Chat) -> CountingFacts | None:
    if actor.guest is None:
        return await load_facts(connection, chat.id)
    return await load_guest_facts(connection, actor, actor.guest, chat.began_at) if chat.began_at else None


def _offered_calls(turn: EndedTurn) -> list[ActionCall]:
    return [call for call in turn.calls if call.tool in turn.offered]


def _questions_of(event: CountedTurn | CountedRating, *, in_words: bool = True) -> list[CountedQuestion]:
    """Return the questions that this event adds to, in the order of the list."""
    person_day = PersonDay()
    Contribution((), event).add_to(person_day)
    questions = (question for question in QUESTIONS.values() if question.bounded_contribution(person_day))
    return [question for question in questions if in_words or question.name not in OF_WORDS]
