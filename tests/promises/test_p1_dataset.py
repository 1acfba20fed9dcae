"""P1: a dataset holds only consumers' conversations whose parties all said yes, none of workspaces or the API."""

import json
from typing import Any

import asyncpg
import pytest

from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import Service, service_party
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import build_dataset

pytestmark = pytest.mark.promise("P1")

BUSINESS = [Service.TEAM, Service.ENTERPRISE, Service.API]


async def dataset_of(build: Builder, olga: Actor) -> Any:
    """The text of a fresh dataset and its manifest."""
    made = await build_dataset(build, olga, "A proof")
    return "\n".join(map(json.dumps, made.records)), made.manifest


@pytest.mark.parametrize("service", [Service.CONSUMER_CHAT, Service.CONSUMER_IMAGES])
async def test_with_the_persons_yes_before_it_began_it_is_in(build: Builder, olga: Actor, service: Service) -> None:
    ben = await build.person("ben", improve=True, service=service)
    await build.talk(ben, f"Yes from {service}", "Thank you")
    assert f"Yes from {service}" in (await dataset_of(build, olga))[0]


@pytest.mark.parametrize("answer", [None, False])
async def test_without_a_yes_it_is_out(build: Builder, olga: Actor, answer: bool | None) -> None:
    dan = await build.person("dan", improve=answer)
    await build.talk(dan, f"Dan said {answer}", "I see")
    assert f"Dan said {answer}" not in (await dataset_of(build, olga))[0]


async def test_a_later_yes_opens_only_what_begins_after_it(build: Builder, olga: Actor, clock: SettableClock) -> None:
    eve = await build.person("eve", improve=False)
    early = await build.talk(eve, "Eve before", "1")
    clock.advance(minutes=1)
    await build.choose(eve, True)
    clock.advance(minutes=1)
    await build.conversations.ask(eve, early, None, "Eve goes on in the old one")
    await build.talk(eve, "Eve after", "2")
    text, _ = await dataset_of(build, olga)
    assert "Eve after" in text
    assert "Eve before" not in text
    assert "goes on in the old one" not in text


async def test_no_then_yes_again_leaves_the_past_shut(build: Builder, olga: Actor, clock: SettableClock) -> None:
    fay = await build.person("fay", improve=True)
    await build.talk(fay, "Fay at first", "1")
    for allowed in (False, True):
        clock.advance(minutes=1)
        await build.choose(fay, allowed)
    clock.advance(minutes=1)
    await build.talk(fay, "Fay once more", "2")
    text, _ = await dataset_of(build, olga)
    assert "Fay once more" in text
    assert "Fay at first" not in text


@pytest.mark.parametrize("service", BUSINESS)
async def test_a_business_conversation_is_never_in_and_never_has_a_key(
    build: Builder, olga: Actor, owner: Any, service: Service
) -> None:
    emil = await build.person("emil", improve=True, service=service)
    id_ = await build.talk(emil, f"Secret of {service}", "Noted")
    text, manifest = await dataset_of(build, olga)
    assert f"Secret of {service}" not in text
    assert manifest["conversations"]["excluded"][f"service_{service}"] >= 1
    assert build.infra.keys.share(str(service_party(service))) is None
    grants = await owner.fetch("SELECT drawer, holder FROM key_grants WHERE conversation_id = $1", id_)
    assert [(grant["drawer"], grant["holder"]) for grant in grants] == [("private", "user")]
    assert not await owner.fetchval(
        "SELECT EXISTS (SELECT FROM messages WHERE conversation_id = $1 AND drawer = 'improvement')", id_
    )


@pytest.mark.parametrize("service", BUSINESS)
async def test_the_database_refuses_a_pipelines_grant_for_a_business_conversation(
    build: Builder, owner: Any, service: Service
) -> None:
    emil = await build.person("emil", improve=True, service=service)
    id_ = await build.talk(emil, "Q", "A")
    grant = (
        "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
        " VALUES ($1, $2, $3, 'improvement', 'improvement', 'key')"
    )
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(grant, id_, emil.account_id, service)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await owner.execute(grant, id_, emil.account_id, "consumer_chat")
    with pytest.raises(asyncpg.CheckViolationError):
        async with build.infra.database.acting_as(emil.account_id) as connection:
            await connection.execute(grant, id_, emil.account_id, service)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE conversations SET service = 'consumer_chat' WHERE id = $1", id_)


async def test_what_is_in_the_dataset_is_what_the_receipts_say(build: Builder, olga: Actor) -> None:
    """The receipt's verdict and the pipeline's are one: included exactly when the person saw "yes"."""
    people = [
        await build.person("told", improve=improve, service=service)
        for improve in (True, False, None)
        for service in (Service.CONSUMER_CHAT, Service.ENTERPRISE)
    ]
    verdicts = {}
    for n, person in enumerate(people):
        id_ = await build.talk(person, f"Told number {n}", "A")
        _, verdict = await build.conversations.get_verdict(person, id_)
        verdicts[f"Told number {n}"] = verdict.allowed
    text, _ = await dataset_of(build, olga)
    found = {content for line in text.splitlines() for content in contents(line)}
    assert {question: question in found for question in verdicts} == verdicts
    assert sorted(verdicts.values()) == [False] * 5 + [True]


def contents(line: Any) -> list[Any]:
    return [message["content"] for message in json.loads(line)["messages"]]
