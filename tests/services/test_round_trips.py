"""The database round trips of an ordinary question: only the needed ones, and two before the model."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.turns.ask import Ask
from discreet.db.connecting import new_pooled_connection
from discreet.db.connection_pool import Connection, ConnectionPool
from discreet.db.pool import COMMAND_TIMEOUT, SESSION, Database
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model import Completion, OnPart
from discreet.ports.model_request import ModelRequest
from discreet.promises.recipients import PermittedPrompt
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import call, chat_body, create_key, create_project
from tests.support.builder import Builder
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.gpt_with_actions import follow_turn
from tests.support.people import PASSWORD, Cast

HEARD: list[str] = []
"""All statements and `MODEL_ASKED`, in their order."""
MODEL_ASKED = "the model is asked"
SENT: list[PermittedPrompt[ModelRequest]] = []
"""The prompts at the moment when they would be written to the socket."""

NEEDED_BEFORE = {"plain, new": 2, "plain, next": 2, "gpt, new": 3, "gpt, next": 3}
"""Round trips from a page's request to the model's socket: one reads, one stores. A GPT takes one more."""

ASKED: ContextVar[list[str] | None] = ContextVar("ASKED", default=None)
"""The statements of one turn: its tasks inherit the variable, and the server's own tasks do not."""

NEEDED = {
    "plain, new": 3,
    "plain, next": 3,
    "plain, another answer": 3,
    "gpt, new": 18,
    "gpt, next": 18,
    "gpt, another answer": 4,
}


async def _heard_connection(url: str) -> Connection:
    """Open a connection as the product's pool does; its statements are recorded."""
    connection = await new_pooled_connection(url, COMMAND_TIMEOUT, SESSION)

    def heard(query: Any) -> None:
        HEARD.append(query.query)
        if (asked := ASKED.get()) is not None:
            asked.append(query.query)

    connection.add_query_logger(heard)
    return connection


class MarkingModel(RemoteModel):
    """Marks the moment at which it would write to its socket."""

    async def answer(self, prompt: PermittedPrompt[ModelRequest], on_part: OnPart) -> Completion | None:
        SENT.append(prompt)
        asyncio.get_running_loop().call_soon(HEARD.append, MODEL_ASKED)  # as the driver tells of statements
        return await super().answer(prompt, on_part)


@pytest.fixture(scope="module")
def more_settings() -> dict[str, str]:
    """A service of the operator's, which most GPTs do not use."""
    return {"DISCREET_READ_PAGES": "yes"}


@pytest_asyncio.fixture(scope="module")
async def services(infra: Infrastructure, scripted: ScriptedModel) -> AsyncIterator[Services]:
    """The running services on a pool whose statements are recorded."""
    pool = ConnectionPool(partial(_heard_connection, infra.addresses.serve), 8)
    model = MarkingModel(scripted.url, None, None)
    try:
        async with run_services(replace(infra, database=Database(pool)), model) as running:
            yield running
    finally:
        await model.close()
        await pool.close()


@pytest_asyncio.fixture(scope="module")
async def gpt(services: Services, build: Builder) -> UUID:
    """A GPT without actions and capabilities."""
    ada = await build.person("ada")
    gpt_id = (await services.gpts.drafts.create(ada, "Poet")).gpt.id
    await services.gpts.drafts.save(ada, gpt_id, Configuration("Poet", instructions="Rhyme."))
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    return gpt_id


async def asked(services: Services, actor: Actor, ask: Ask) -> tuple[UUID, UUID, list[str]]:
    """Return the conversation, the answer, and the statements that it took until it was counted."""
    token = ASKED.set(statements := [])
    try:
        answer = await follow_turn(await services.chat.ask(actor, ask))
        await services.chat.wait_until_counted()
    finally:
        ASKED.reset(token)
    assert answer.state == "complete"
    return answer.conversation, answer.answer, statements


async def test_an_ordinary_question_takes_no_needless_round_trips(
    services: Services, build: Builder, scripted: ScriptedModel, gpt: UUID
) -> None:
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    ben = await build.person("ben")
    took: dict[str, list[list[str]]] = {kind: [] for kind in NEEDED}
    for kind, gpt_id in (("plain", None), ("gpt", gpt)) * 3:  # the fewest count: others fill or renew cached values
        chat, _, new = await asked(services, ben, Ask("Hi", gpt_id=gpt_id))
        _, answer, following = await asked(services, ben, Ask("More", conversation_id=chat))
        _, _, again = await asked(services, ben, Ask(conversation_id=chat, regenerate=answer))
        took[f"{kind}, new"].append(new)
        took[f"{kind}, next"].append(following)
        took[f"{kind}, another answer"].append(again)
    fewest = {kind: min(each, key=len) for kind, each in took.items()}
    found = {kind: statements for kind, statements in fewest.items() if len(statements) != NEEDED[kind]}
    assert not found, {kind: len(statements) for kind, statements in found.items()}


async def before_the_model(services: Services, person: Client, text: str, **body: Any) -> tuple[UUID, int]:
    """Return the conversation, and how many statements came before the model was asked."""
    await services.chat.wait_until_counted()
    HEARD.clear()
    answer = await ask(person, text, **body)
    assert answer.state["state"] == "complete"
    return answer.conversation, HEARD.index(MODEL_ASKED)


async def test_the_model_is_asked_after_two_round_trips(
    services: Services, cast: Cast, scripted: ScriptedModel, gpt: UUID
) -> None:
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    took: dict[str, list[int]] = {kind: [] for kind in NEEDED_BEFORE}
    for kind, body in (("plain", {}), ("gpt", {"gpt_id": gpt})) * 3:  # the fewest count: the server has work of its own
        chat, new = await before_the_model(services, cast.cleo, "Hi", **body)
        _, following = await before_the_model(services, cast.cleo, "More", conversation_id=chat)
        took[f"{kind}, new"].append(new)
        took[f"{kind}, next"].append(following)
    assert {kind: min(each) for kind, each in took.items()} == NEEDED_BEFORE


async def test_the_model_is_asked_after_two_round_trips_of_a_program(
    services: Services, cast: Cast, scripted: ScriptedModel
) -> None:
    """The first confirms the key, the second begins the use and reads everyone's limits."""
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    (await cast.ben.post("/api/me/confirm", {"password": PASSWORD})).ok()
    own = (await cast.ben.post("/api/me/api-keys", {"name": "A script", "days": None})).ok()["text"]
    took: dict[str, list[int]] = {"workspace": [], "own": []}
    for kind, made in (("workspace", await create_key(cast.cleo, await create_project(cast.cleo))), ("own", own)) * 3:
        HEARD.clear()
        assert (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body())).status == 200
        took[kind].append(HEARD.index(MODEL_ASKED))
    assert {kind: min(each) for kind, each in took.items()} == {"workspace": 2, "own": 2}


async def test_the_prompt_leaves_before_the_response_begins(
    services: Services, build: Builder, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    ben = await build.person("ben")
    await asked(services, ben, Ask("Hi"))  # makes the pages of the person's keys
    SENT.clear()
    running = await services.chat.ask(ben, Ask("Hi"))
    assert SENT  # the page's response begins after this
    assert (await follow_turn(running)).state == "complete"
