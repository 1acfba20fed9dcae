"""Datasets over HTTP: ordered by the operator, built by the queue, visible only to the people concerned."""

import asyncio
import io
import json
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.promises.parties import Service
from discreet.training.deidentify.profiles import Profile
from discreet.training.reasons import MEANINGS
from tests.support.builder import Builder
from tests.support.client import Client
from tests.support.people import Cast

QUICK = {"profile": "patterns", "across": False}


@pytest_asyncio.fixture(scope="module")
async def talked(build: Builder, cast: Cast) -> tuple[Actor, UUID]:
    """Ben, Dan and Emil have each had a conversation. Returns Ben, and the id of his."""
    of = {}
    for name, service in (
        ("ben", Service.CONSUMER_CHAT),
        ("dan", Service.CONSUMER_CHAT),
        ("emil", Service.ENTERPRISE),
    ):
        person = getattr(cast, name)
        actor = await build.actor_in_service(Actor(person.id, name, AccountRole.PERSON, person.id, PERSONAL), service)
        of[name] = actor, await build.talk(actor, f"Asked by {name}", f"Answered; write to {name}@example.com")
    return of["ben"]


async def until_ended(olga: Client, asked: Any) -> Any:
    assert asked["state"] in ("waiting", "building")
    while True:
        found = (await olga.get("/api/operator/datasets")).ok()["datasets"]
        dataset = next(each for each in found if each["id"] == asked["id"])
        if dataset["state"] not in ("waiting", "building"):
            return dataset
        await asyncio.sleep(0.05)


async def built(olga: Client, purpose: str, **more: Any) -> Any:
    asked = (await olga.post("/api/operator/datasets", {"purpose": purpose, **QUICK, **more})).ok()
    dataset = await until_ended(olga, asked)
    assert dataset["state"] == "ready", dataset["reason"]
    return dataset


def at(dataset: dict[str, UUID], rest: str = "") -> str:
    return f"/api/operator/datasets/{dataset['id']}{rest}"


@pytest.mark.promise("P1")
async def test_a_dataset_is_built_and_shows_numbers_alone(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "To answer better", expires_in_days=30)
    assert (dataset["progress"], dataset["records"], dataset["messages"]) == (1.0, 1, 2)
    assert dataset["counts"] == {"permitted": 1, "user_not_allowed": 1, "service_enterprise": 1}
    assert dataset["removed"] == {"EMAIL": 1}
    assert (dataset["profile"], dataset["across"], dataset["replaces"]) == ("patterns", False, None)
    assert dataset["bytes"] > 0
    manifest = (await cast.olga.get(at(dataset, "/manifest"))).ok()
    sheet = await cast.olga.get(at(dataset, "/datasheet"))
    assert sheet.headers["Content-Type"].startswith("text/markdown")
    assert "To answer better" in sheet.body.decode()
    shown = repr([dataset, manifest, sheet.body])
    assert "Asked by" not in shown
    assert str(cast.ben.id) not in shown


async def test_the_list_tells_what_can_be_chosen_and_what_codes_mean(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    body = (await cast.olga.get("/api/operator/datasets")).ok()
    assert [profile["name"] for profile in body["profiles"]] == [profile.value for profile in Profile]
    assert all(profile["sentence"].endswith(".") for profile in body["profiles"])
    assert body["reasons"] == MEANINGS


@pytest.mark.promise("P11")
async def test_it_is_listed_only_for_people_whose_chats_it_has(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Listed")
    (await cast.olga.post(at(dataset, "/models"), {"name": "Beacon", "note": "the operator's own"})).ok()
    mine = (await cast.ben.get("/api/me/datasets")).ok()["datasets"]
    listed = next(each for each in mine if each["id"] == dataset["id"])
    assert (listed["purpose"], listed["conversations"], listed["messages"], listed["withdrawn"]) == ("Listed", 1, 2, 0)
    assert (listed["state"], listed["expires_at"], listed["looks"]) == ("ready", dataset["expires_at"], 0)
    [model] = listed["models"]
    assert set(model) == {"name", "recorded_at"}
    for person in (cast.dan, cast.emil, cast.ada, cast.olga):
        assert (await person.get("/api/me/datasets")).ok() == {"datasets": [], "of_gpts": []}


@pytest.mark.promise("P11")
async def test_a_builder_learns_which_datasets_may_use_a_gpt_without_numbers(
    cast: Cast, talked: tuple[Actor, UUID]
) -> None:
    """Ada said yes for hers; Emil's was made in an enterprise, and has no yes."""
    for person, status in ((cast.ada, 200), (cast.emil, 403)):
        gpt = (await person.post("/api/gpts", {"name": "Guide"})).ok()
        assert (await person.put(f"/api/gpts/{gpt['id']}/improve", {"allowed": True})).status == status
    dataset = await built(cast.olga, "Told to builders")
    (await cast.olga.post(at(dataset, "/models"), {"name": "Beacon", "note": "the operator's own"})).ok()
    body = (await cast.ada.get("/api/me/datasets")).ok()
    [found] = body["of_gpts"]
    [model], [gpt] = found.pop("models"), found.pop("gpts")
    assert found == {
        "id": dataset["id"], "state": "ready", "purpose": "Told to builders",
        "built_at": dataset["built_at"], "expires_at": dataset["expires_at"],
    }  # fmt: skip
    assert (set(model), gpt["name"]) == ({"name", "recorded_at"}, "Guide")
    assert body["datasets"] == []
    for person in (cast.ben, cast.dan, cast.emil, cast.olga):
        assert (await person.get("/api/me/datasets")).ok()["of_gpts"] == []


@pytest.mark.promise("P7")
async def test_records_are_shown_reduced_to_the_operator_whose_look_is_written_down(
    cast: Cast, talked: tuple[Actor, UUID]
) -> None:
    dataset = await built(cast.olga, "Looked at")
    page = (await cast.olga.get(at(dataset, "/records?first=0&limit=5"))).ok()
    assert page == {
        "total": 1,
        "next": None,
        "records": [
            {
                "n": 0, "shard": 0, "line": 0, "withdrawn": False,
                "messages": [
                    {"role": "user", "content": "Asked by ben"},
                    {"role": "assistant", "content": "Answered; write to [EMAIL]"},
                ],
            }
        ],
    }  # fmt: skip
    [look] = (await cast.olga.get(at(dataset, "/looks"))).ok()["looks"]
    assert (look["who"], look["kind"], look["first"], look["records"]) == ("Olga", "preview", 0, 5)
    for wrong in ("first=-1", "limit=0", "limit=21", "first=99999999999"):
        refused = await cast.olga.get(at(dataset, f"/records?{wrong}"))
        assert refused.status == 422
        assert refused.sentence


async def test_a_download_holds_what_the_manifest_says(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Downloaded")
    answer = await cast.olga.get(at(dataset, "/download"))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest == (await cast.olga.get(at(dataset, "/manifest"))).ok()
    files = {file["name"]: file["bytes"] for shard in manifest["shards"] for file in shard["files"]}
    assert set(archive.namelist()) == {*files, "manifest.json", "datasheet.md", "croissant.json"}
    assert {name: archive.getinfo(name).file_size for name in files} == files
    assert (await cast.olga.get(at(dataset, "/looks"))).ok()["looks"][0]["kind"] == "download"


@pytest.mark.promise("P11")
async def test_a_withdrawal_shows_and_a_rebuild_leaves_it_out(
    cast: Cast, build: Builder, talked: tuple[Actor, UUID]
) -> None:
    ben, _ = talked
    more = await build.talk(ben, "Where do the seals sleep?", "On the sandbank, when the tide is out.")
    dataset = await built(cast.olga, "Withdrawn from")
    await build.conversations.delete(ben, more)
    [place] = (await cast.olga.get(at(dataset, "/withdrawn"))).ok()["records"]
    assert (place["n"], place["shard"], place["line"]) == (1, 0, 1)
    page = (await cast.olga.get(at(dataset, "/records"))).ok()
    assert (page["records"][1]["withdrawn"], page["records"][1]["messages"]) == (True, [])
    refused = await cast.olga.get(at(dataset, "/download"))
    assert (refused.status, "Rebuild" in refused.sentence) == (409, True)
    again = await until_ended(cast.olga, (await cast.olga.post(at(dataset, "/rebuild"))).ok())
    assert (again["state"], again["replaces"], again["records"]) == ("ready", dataset["id"], 1)
    beside = (await cast.olga.get(at(again, "/comparison"))).ok()
    assert beside["with"] == {"id": dataset["id"], "built_at": dataset["built_at"]}
    assert beside["records"] == {"now": 1, "before": 2}
    assert beside["messages"] == {"now": 2, "before": 4}
    assert beside["removed"] == [{"kind": "EMAIL", "now": 1, "before": 1}]
    row = next(row for row in beside["rows"] if row["code"] == "permitted")
    assert row == {"code": "permitted", "sentence": MEANINGS["permitted"], "now": 1, "before": 2}
    alone = (await cast.olga.get(at(await built(cast.olga, "Without another"), "/comparison"))).ok()
    assert (alone["with"], alone["records"]["before"]) == (None, None)


@pytest.mark.promise("P7")
async def test_there_is_nothing_here_for_anybody_but_the_operator(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Hidden")
    reads = ("manifest", "datasheet", "records", "withdrawn", "looks", "comparison", "download")
    writes = {"rebuild": None, "cancel": None, "models": {"name": "Mine"}}
    for person in (cast.ada, cast.ben, cast.cleo, cast.emil, cast.dan):
        assert (await person.get("/api/operator/datasets")).status == 404
        assert (await person.post("/api/operator/datasets", {"purpose": "Mine"})).status == 404
        for route in reads:
            assert (await person.get(at(dataset, f"/{route}"))).status == 404
        for route, body in writes.items():
            assert (await person.post(at(dataset, f"/{route}"), body)).status == 404
        assert (await person.delete(at(dataset))).status == 404
    for route in reads:
        assert (await cast.visitor.get(at(dataset, f"/{route}"))).status == 401
    assert (await cast.visitor.get("/api/operator/datasets")).status == 401
    assert (await cast.visitor.get("/api/me/datasets")).status == 401
    assert (await cast.olga.get(at(dataset, "/looks"))).ok() == {"looks": []}


async def test_destroyed_is_history(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Destroyed")
    assert (await cast.olga.delete(at(dataset))).status == 204
    again = await cast.olga.delete(at(dataset))
    assert (again.status, "already deleted" in again.sentence) == (409, True)
    listed = (await cast.olga.get("/api/operator/datasets")).ok()["datasets"]
    assert next(each for each in listed if each["id"] == dataset["id"])["state"] == "destroyed"
    assert dataset["id"] not in repr((await cast.ben.get("/api/me/datasets")).ok())
    assert (await cast.olga.get(at(dataset, "/manifest"))).ok()["purpose"] == "Destroyed"
    assert (await cast.olga.get(at(dataset, "/records"))).status == 409


async def test_an_order_is_called_off_and_what_is_ready_is_not(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    asked = (await cast.olga.post("/api/operator/datasets", {"purpose": "Called off", **QUICK})).ok()
    assert (await cast.olga.post(at(asked, "/cancel"))).ok()["state"] == "cancelled"
    ready = await built(cast.olga, "Ready")
    refused = await cast.olga.post(at(ready, "/cancel"))
    assert (refused.status, bool(refused.sentence)) == (409, True)


async def test_the_same_model_is_recorded_once(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Trained from")
    recorded = (await cast.olga.post(at(dataset, "/models"), {"name": "Beacon", "note": "run 7"})).ok()
    assert [(model["name"], model["note"]) for model in recorded["models"]] == [("Beacon", "run 7")]
    assert (await cast.olga.post(at(dataset, "/models"), {"name": "Beacon"})).status == 409
    assert (await cast.olga.post(at(dataset, "/models"), {"name": " "})).status == 422


async def test_days_are_days_of_utc(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    dataset = await built(cast.olga, "Dated", began_from="2020-02-29", began_until="2020-03-01")
    assert (dataset["began_from"], dataset["began_until"], dataset["records"]) == ("2020-02-29", "2020-03-01", 0)
    assert dataset["counts"] == {"permitted": 0}


async def test_an_absent_dataset_is_absent_for_every_route(cast: Cast, talked: tuple[Actor, UUID]) -> None:
    absent = {"id": uuid4()}
    for route in ("manifest", "datasheet", "records", "withdrawn", "looks", "comparison", "download"):
        assert (await cast.olga.get(at(absent, f"/{route}"))).status == 404
    for route, body in {"rebuild": None, "cancel": None, "models": {"name": "Mine"}}.items():
        assert (await cast.olga.post(at(absent, f"/{route}"), body)).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "purpose"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": " "}, "purpose"),
        ({"purpose": "x" * 501}, "purpose"),
        ({"purpose": "null \x00"}, "purpose"),
        ({"purpose": 1}, "purpose"),
        ({"purpose": "P", "profile": "none"}, "profile"),
        ({"purpose": "P", "expires_in_days": 0}, "expires_in_days"),
        ({"purpose": "P", "expires_in_days": 99999999999}, "expires_in_days"),
        ({"purpose": "P", "began_from": "yesterday"}, "began_from"),
        ({"purpose": "P", "began_from": "2025-01-02", "began_until": "2025-01-02"}, "began_until"),
        ({"purpose": "P", "secret": 1}, "secret"),
    ],
)
async def test_an_order_that_cannot_be_built_is_refused_with_a_sentence(
    cast: Cast, body: dict[str, str] | dict[str, int] | dict[str, object], field: str
) -> None:
    refused = await cast.olga.post("/api/operator/datasets", body)
    assert refused.status == 422
    assert refused.json["error"]["field"] == field
    assert refused.sentence
