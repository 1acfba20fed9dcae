"""The one rule (specification: The one rule), over every order of up to six events, simultaneous ones included:
function, SQL, receipt and keys agree on a conversation in every order.

The test tries all orders, not a sample: a state that several orders reach is continued once. What happens in a state is
done by the code that does it in the product (the moment of an answer, the rule, the keys); each state is then asked of
PostgreSQL in one statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.chat.conversations.key_scopes import (
    ContentScope,
    KeyGrant,
    KeyHolder,
    grant_key,
    improvement_key,
    improvement_key_at_start,
    open_grant,
)
from discreet.crypto.envelope import DecryptionFailed
from discreet.ports.keys import Share
from discreet.promises.improve import THE_RULE, PartyPermission, Rule, get_effective_time, may_improve
from discreet.promises.parties import ALWAYS, Party
from tests.promises.test_p1_rule_table import decided_by_cedar, microseconds

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3")]

EVENTS = 6
START = datetime(2026, 5, 1, tzinfo=UTC)
CONVERSATION = UUID(int=1)
SERVICE, USER, GPT, OWN = "service:consumer_chat", "user:a", "gpt:b", f"conversation:{CONVERSATION}"
PARTIES = (SERVICE, USER, GPT, OWN)
ANSWERS = ((USER, True), (USER, False), (GPT, True), (GPT, False), (OWN, False))
PAUSES = (timedelta(0), timedelta(microseconds=1))
"""Between two events: no time, or the clock's next tick."""


@dataclass(frozen=True)
class State:
    """The state after some events, and the order of the choices (`allowing`, `yes_before`, `no_since`)."""

    now: datetime = START
    standings: tuple[PartyPermission, ...] = tuple(PartyPermission(Party.parse(party)) for party in (USER, GPT, OWN))
    began: datetime | None = None
    key_shares: tuple[Share, ...] | None = None
    """The shares that the pipeline's key was made of, in the order of `PARTIES`."""
    allowing: frozenset[str] = frozenset()
    """The parties whose last answer was yes."""
    yes_before: frozenset[str] = frozenset()
    """The parties that had said yes when it began, at an earlier time."""
    no_since: bool = False
    same_moment: bool = False
    """Whether two events shared a time."""

    def standing(self, party: str) -> PartyPermission:
        if party == SERVICE:
            return PartyPermission(Party.parse(SERVICE), ALWAYS)
        return next(each for each in self.standings if str(each.party) == party)

    def share(self, party: str) -> Share | None:
        """A party holds a share exactly since it allows."""
        since = self.standing(party).allowed_since
        return None if since is None else Share(f"{party} {since}".encode(), since)

    def answers(self, party: str, allowed: bool) -> "State":
        before = self.standing(party)
        if (at := get_effective_time(before, allowed, self.now)) is None:
            return self
        after = PartyPermission(before.party, at if allowed else None, before.refused_at if allowed else at)
        return replace(
            self,
            standings=tuple(after if each is before else each for each in self.standings),
            allowing=self.allowing | {party} if allowed else self.allowing - {party},
            no_since=self.no_since or (not allowed and self.began is not None),
        )

    def begins(self) -> "State":
        """As `Conversations.begin` does."""
        own = PartyPermission(Party.parse(OWN), self.now)
        begun = replace(self, began=self.now, standings=(*self.standings[:2], own), yes_before=self.allowing)
        key_shares = None
        if may_improve([begun.standing(party) for party in PARTIES], self.now).allowed:
            assert improvement_key_at_start(PARTIES, begun.share, CONVERSATION, self.now) is not None, (
                "rule and key store"
            )
            key_shares = tuple(share for party in PARTIES if (share := begun.share(party)))
        return replace(begun, key_shares=key_shares)


def following(state: State) -> Iterator[State]:
    for pause in PAUSES:
        now = replace(state, now=state.now + pause, same_moment=state.same_moment or not pause)
        if state.began is None:
            yield now.begins()
        for party, allowed in ANSWERS:
            if party != OWN or state.began is not None:
                yield now.answers(party, allowed)


def all_states() -> set[State]:
    """Every state that up to `EVENTS` events lead to in which the conversation has begun."""
    reached, last = {State()}, {State()}
    for _ in range(EVENTS):
        last = {after for state in last for after in following(state)} - reached
        reached |= last
    return {state for state in reached if state.began is not None}


@cache
def sealed(key_shares: tuple[Share, ...]) -> bytes:
    """The pipeline's grant, under the key of these shares."""
    key = key_of(key_shares)
    assert key is not None
    return grant_key(
        SystemRandomSource(), CONVERSATION, ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, key, bytes(32)
    ).sealed_key


@cache
def key_of(shares: tuple[Share | None, ...]) -> bytes | None:
    return improvement_key(PARTIES, dict(zip(PARTIES, shares, strict=True)).get, CONVERSATION)


@cache
def opens(key_shares: tuple[Share, ...], current_shares: tuple[Share | None, ...]) -> bool:
    if (key := key_of(current_shares)) is None:
        return False
    try:
        return bool(
            open_grant(CONVERSATION, KeyGrant(ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, sealed(key_shares)), key)
        )
    except DecryptionFailed:
        return False


def keys_open(state: State) -> bool:
    """Whether the key that follows from the shares of now opens the grant of the beginning."""
    return state.key_shares is not None and opens(state.key_shares, tuple(map(state.share, PARTIES)))


Facts = tuple[datetime | None, ...]
"""When it began, and since when each of `PARTIES` allows."""


def facts(state: State) -> Facts:
    return (state.began, *(state.standing(party).allowed_since for party in PARTIES))


async def refused_by_sql(owner: Any, rule: Rule, all_facts: list[Facts]) -> set[int]:
    """The numbers of those that the rule's SQL refuses. The parties of each bear its number."""
    rows = [(n, f"{party} {n}", since) for n, (_, *all_since) in enumerate(all_facts)
            for party, since in zip(PARTIES, all_since, strict=True)]  # fmt: skip
    numbers, parties, moments = zip(*rows, strict=True)
    tables = """
        WITH given AS (SELECT * FROM unnest($1::int[], $2::text[], $3::timestamptz[]) AS given (id, party, since)),
        labels AS (
            SELECT given.id, began_at, array_agg(party) AS parties
            FROM given JOIN unnest($4::timestamptz[]) WITH ORDINALITY AS begun (began_at, n) ON n = given.id + 1
            GROUP BY given.id, began_at
        ),
        permissions AS (SELECT party, 'improve' AS purpose, since AS allowed_since FROM given)
        """
    began = [each[0] for each in all_facts]
    refused = await owner.fetch(tables + rule.refused_labels_sql(), numbers, parties, moments, began)
    return {row["id"] for row in refused}


def allowed_by_cedar(facts_of_state: Facts) -> bool:
    """The same facts as another engine reads them, by rules that were written from the sentence."""
    began, _, *others = facts_of_state
    records = [{} if since is None else {"since": microseconds(since)} for since in others]
    context = {"service": "consumer_chat", "began": microseconds(began), "third_parties": []}
    return decided_by_cedar(context | dict(zip(("user", "gpt", "conversation"), records, strict=True)))


@pytest.fixture(scope="module")
def states() -> set[State]:
    return all_states()


async def test_all_renderings_agree_after_every_order_of_up_to_six_events(owner: Any, states: set[State]) -> None:
    assert len(states) > 40_000
    all_facts = sorted({facts(state) for state in states}, key=repr)
    refused = await refused_by_sql(owner, THE_RULE, all_facts)
    allowed = {}
    for n, (began, *since) in enumerate(all_facts):
        assert began is not None
        standings = [PartyPermission(Party.parse(party), moment) for party, moment in zip(PARTIES, since, strict=True)]
        receipt = may_improve(standings, began)
        allowed[all_facts[n]] = THE_RULE.allows(since, began)
        others = (n not in refused, receipt.allowed, receipt.sentence.startswith("Yes"), allowed_by_cedar(all_facts[n]))
        assert set(others) == {allowed[all_facts[n]]}, f"SQL, receipt, its sentence, Cedar: {others} of {all_facts[n]}"
    for state in states:
        assert keys_open(state) == allowed[facts(state)], f"the keys disagree after {state}"


def test_what_they_allow_was_allowed_before_it_began_and_not_taken_back_since(states: set[State]) -> None:
    """The sentence of specification: The one rule; and its converse wherever no two events shared a time."""
    for state in states:
        began, *since = facts(state)
        assert began is not None
        by_order = state.yes_before == {USER, GPT} and not state.no_since
        if THE_RULE.allows(since, began):
            assert by_order, state
        elif not state.same_moment:
            assert not by_order, state


async def test_a_yes_in_the_very_moment_of_the_beginning_counts_nowhere(owner: Any) -> None:
    """Said before or after it: the order within a moment is not known."""
    for order in product((True, False), repeat=2):
        state = State()
        for party, first in zip((USER, GPT), order, strict=True):
            state = state.answers(party, True) if first else state
        state = state.begins()
        for party in (USER, GPT):
            state = state.answers(party, True)
        assert state.began is not None
        assert not THE_RULE.allows(facts(state)[1:], state.began)
        assert await refused_by_sql(owner, THE_RULE, [facts(state)]) == {0}
        assert not keys_open(state)
