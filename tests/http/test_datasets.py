"""Datasets over HTTP: asked for by the operator, built by the queue, seen by whom it concerns, hidden from others."""

import asyncio

import pytest
import pytest_asyncio

from discreet.accounts.actor import AccountRole, Actor
from discreet.promises.parties import Service
from tests.conversations_builder import Builder


@pytest_asyncio.fixture(scope="module")
async def talked(ground, cast):
    """Ben, Dan and Emil have each had a conversation."""
    build = Builder(ground)
    for name, service in (
        ("ben", Service.CONSUMER_CHAT),
        ("dan", Service.CONSUMER_CHAT),
        ("emil", Service.ENTERPRISE),
    ):
        person = getattr(cast, name)
        actor = Actor(person.id, name, AccountRole.PERSON, person.id, service)
        await build.talk(actor, f"Asked by {name}", "Answered")


async def built(olga, purpose):
    asked = (await olga.post("/api/operator/datasets", {"purpose": purpose})).ok()
    assert asked["state"] in ("waiting", "building")
    while True:
        found = (await olga.get("/api/operator/datasets")).ok()["datasets"]
        dataset = next(each for each in found if each["id"] == asked["id"])
        if dataset["state"] not in ("waiting", "building"):
            return dataset
        await asyncio.sleep(0.05)


@pytest.mark.promise("P1")
async def test_a_dataset_is_built_and_shows_numbers_alone(cast, talked):
    dataset = await built(cast.olga, "To answer better")
    assert dataset["state"] == "ready", dataset["reason"]
    assert (dataset["progress"], dataset["records"], dataset["messages"]) == (1.0, 1, 2)
    assert dataset["counts"] == {"permitted": 1, "user_not_allowed": 1, "service_enterprise": 1}
    manifest = (await cast.olga.get(f"/api/operator/datasets/{dataset['id']}/manifest")).ok()
    assert manifest["purpose"] == "To answer better"
    shown = repr([dataset, manifest])
    assert "Asked by" not in shown
    assert str(cast.ben.id) not in shown


@pytest.mark.promise("P11")
async def test_it_is_listed_to_whom_it_concerns_and_to_nobody_else(cast, talked):
    dataset = await built(cast.olga, "Listed")
    mine = (await cast.ben.get("/api/me/datasets")).ok()["datasets"]
    listed = next(each for each in mine if each["id"] == dataset["id"])
    assert (listed["purpose"], listed["conversations"], listed["withdrawn"]) == ("Listed", 1, 0)
    for person in (cast.dan, cast.emil, cast.ada, cast.olga):
        assert (await person.get("/api/me/datasets")).ok() == {"datasets": []}


@pytest.mark.promise("P7")
async def test_there_is_nothing_here_for_anybody_but_the_operator(cast, talked):
    dataset = await built(cast.olga, "Hidden")
    path = f"/api/operator/datasets/{dataset['id']}"
    for person in (cast.ada, cast.ben, cast.cleo, cast.emil, cast.dan):
        assert (await person.get("/api/operator/datasets")).status == 404
        assert (await person.post("/api/operator/datasets", {"purpose": "Mine"})).status == 404
        assert (await person.get(f"{path}/manifest")).status == 404
        assert (await person.delete(path)).status == 404
    assert (await cast.nobody.get("/api/operator/datasets")).status == 401
    assert (await cast.nobody.get("/api/me/datasets")).status == 401


async def test_destroyed_is_gone_for_everybody(cast, talked):
    dataset = await built(cast.olga, "Destroyed")
    path = f"/api/operator/datasets/{dataset['id']}"
    assert (await cast.olga.delete(path)).status == 204
    assert (await cast.olga.delete(path)).status == 404
    assert dataset["id"] not in repr((await cast.olga.get("/api/operator/datasets")).ok())
    assert dataset["id"] not in repr((await cast.ben.get("/api/me/datasets")).ok())
    assert (await cast.olga.get(f"{path}/manifest")).ok()["purpose"] == "Destroyed"


@pytest.mark.parametrize("body", [{}, {"purpose": ""}, {"purpose": " "}, {"purpose": "x" * 501}, {"purpose": 1}])
async def test_a_dataset_without_a_purpose_is_refused_with_a_sentence(cast, body):
    refused = await cast.olga.post("/api/operator/datasets", body)
    assert refused.status == 422
    assert refused.json["error"]["field"] == "purpose"
    assert refused.sentence
