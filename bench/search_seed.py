"""An account in a throwaway installation with many conversations to search."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from bench.seeded_installation import empty_installation
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.conversations.search import ConversationSearch
from discreet.chat.conversations.service import Conversations
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.identity.accounts.space import PERSONAL

TURNS = 5
"""Questions, and answers, of each conversation."""
SYLLABLES = (
    "ka",
    "lo",
    "mir",
    "ten",
    "sche",
    "vo",
    "rus",
    "pa",
    "ni",
    "gro",
    "se",
    "tu",
    "mü",
    *("ra", "be", "lin", "da") * 5,
)
QUESTION, ANSWER = 15, 200
"""Number of words."""
EVERYWHERE, NOWHERE = "kalo", "quokka"
"""A word of two syllables that nearly every answer contains by chance, and one that no answer contains."""


@dataclass(frozen=True)
class Searcher:
    finding: ConversationSearch
    person: Actor

    async def search_first(self, query: str) -> float:
        """Return the seconds until the first part has been searched."""
        began = perf_counter()
        await self.finding.find(self.person, query)
        return perf_counter() - began

    async def search_all(self, query: str) -> tuple[float, int]:
        """Return the seconds until everything has been searched, and in how many parts."""
        began, parts = perf_counter(), 1
        found = await self.finding.find(self.person, query)
        while found.next:
            found, parts = await self.finding.find(self.person, query, found.next), parts + 1
        return perf_counter() - began, parts


@asynccontextmanager
async def searcher(messages: int) -> AsyncIterator[Searcher]:
    async with empty_installation() as on:
        person = await new_person(on)
        choices = ConsentChoices(on)
        conversations = Conversations(on, choices)
        chance = random.Random(1)
        for _ in range(messages // (2 * TURNS)):
            pending = await conversations.begin(person, None, words(chance, QUESTION))
            for turn in range(TURNS):
                if turn:
                    pending = await conversations.ask(
                        person, pending.conversation.metadata.id, None, words(chance, QUESTION)
                    )
                await conversations.answers.save(pending, MessageBody(words(chance, ANSWER)), MessageState.COMPLETE)
        yield Searcher(ConversationSearch(on.database, on.keys, on.random), person)


async def new_person(on: Infrastructure) -> Actor:
    id_ = on.random.new_id()
    ensure_service_shares(on.keys)
    on.keys.create_key(f"user/{id_}")
    async with on.database.anonymous() as connection:
        await connection.execute(
            "INSERT INTO accounts (id, email, name, password_hash, role, created_at)"
            " VALUES ($1, 'ben@example.org', 'Ben', 'none', 'person', $2)",
            id_,
            on.clock.now(),
        )
    return Actor(id_, "Ben", AccountRole.PERSON, on.random.new_id(), PERSONAL)


def words(chance: random.Random, words: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words))
