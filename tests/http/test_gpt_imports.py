"""Importing many GPTs over HTTP: the preview, the import, its note, and attacks."""

import asyncio
import json
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.api import uploads
from tests.support.client import Client
from tests.support.foreign_gpts import AGENT, AGENT_ACTION, INSTRUCTIONS, OPENAPI, SKILL, chatgpt_backup, gizmo
from tests.support.knowledge import HANDBOOK
from tests.support.people import Cast
from tests.support.sample_files import archive

OWN = archive(
    {"gpt.json": json.dumps({"format": "discreet-gpt", "version": 1, "name": "Lamp keeper", "note": "Kept."})}
)


@pytest_asyncio.fixture(autouse=True)
async def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' client reads answers at once."""
    monkeypatch.setattr(uploads, "DRAIN_SECONDS", 0.0)


async def preview(person: Client, data: bytes, name: str = "backup.zip") -> Any:
    answer = await person.request("POST", f"/api/gpts/imports/preview?name={name}", data=data)
    return answer.ok()["gpts"]


async def bring(person: Client, data: bytes, *rows: Any, name: str = "backup.zip") -> Any:
    chosen = "".join(f"&fingerprint={row['fingerprint']}" for row in rows)
    answer = await person.request("POST", f"/api/gpts/imports?name={name}{chosen}", data=data)
    return answer.ok()["outcomes"]


async def names(person: Client) -> list[str]:
    return sorted(gpt["name"] for gpt in (await person.get("/api/gpts")).ok()["gpts"] if gpt["mine"])


async def draft(person: Client, gpt_id: str) -> Any:
    return (await person.get(f"/api/gpts/{gpt_id}/draft")).ok()


async def test_a_preview_says_what_is_there_and_stores_nothing(cast: Cast) -> None:
    data = chatgpt_backup(gizmo(), gizmo("Tide bot", files=[]))
    before = await names(cast.ada)
    first, second = await preview(cast.ada, data)
    assert (first["name"], first["source"], first["refusal"], first["here"]) == ("Harbour pilot", "chatgpt", None, None)
    assert (first["instructions"], first["starters"], first["missing"]) == (len(INSTRUCTIONS), 2, ["tide-table.md"])
    assert first["actions"] == [
        {
            "title": "Tides",
            "host": "api.tides.example",
            "sign_in": "api_key",
            "needs_secret": True,
            "needs_policy": False,
        }
    ]
    assert "gizmo.voice" in first["left_over"]
    assert first["category"] == "lifestyle"
    assert not any("secret" in step["sentence"] for step in first["steps"]), "the action says so already"
    assert (second["name"], second["missing"]) == ("Tide bot", [])
    assert await names(cast.ada) == before


async def test_the_chosen_gpts_become_private_drafts(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("One"), gizmo("Two"), gizmo("Three"), **{"gpts/1/tide-table.md": HANDBOOK})
    _, two, three = await preview(cast.ada, data)
    made = await bring(cast.ada, data, two, three)
    assert [each["is_new"] for each in made] == [True, True]
    assert {"Two", "Three"} <= set(await names(cast.ada))
    assert "One" not in await names(cast.ada)
    gpt = await draft(cast.ada, made[0]["gpt_id"])
    assert (gpt["name"], gpt["level"], gpt["published"], gpt["improve"]["allowed"]) == ("Two", "me", False, False)
    assert gpt["instructions"] == INSTRUCTIONS
    files = (await cast.ada.get(f"/api/gpts/{made[0]['gpt_id']}/knowledge")).ok()["files"]
    assert [file["name"] for file in files] == ["tide-table.md"]
    [action] = (await cast.ada.get(f"/api/gpts/{made[0]['gpt_id']}/actions")).ok()["actions"]
    assert [operation["name"] for operation in action["operations"] if operation["enabled"]] == ["listTides"]
    assert (await cast.ben.get(f"/api/gpts/{made[0]['gpt_id']}/draft")).status == 404


async def test_the_same_gpt_twice_is_one_draft(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("Only once"))
    [row] = await preview(cast.ada, data)
    [made] = await bring(cast.ada, data, row)
    [again] = await bring(cast.ada, data, row)
    assert (again["gpt_id"], again["is_new"]) == (made["gpt_id"], False)
    assert (await names(cast.ada)).count("Only once") == 1
    [row] = await preview(cast.ada, data)
    assert row["here"] == made["gpt_id"]
    (await cast.ada.delete(f"/api/gpts/{made['gpt_id']}")).ok()
    [fresh] = await bring(cast.ada, data, row)
    assert fresh["is_new"]


async def test_two_presses_at_the_same_time_are_one_draft(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("Pressed twice"))
    [row] = await preview(cast.ada, data)
    both = await asyncio.gather(*(bring(cast.ada, data, row) for _ in range(3)))
    assert sorted(made["is_new"] for [made] in both) == [False, False, True]
    assert len({made["gpt_id"] for [made] in both}) == 1
    assert (await names(cast.ada)).count("Pressed twice") == 1


async def test_another_person_gets_a_draft_of_their_own_and_learns_nothing(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("For both"))
    [mine] = await preview(cast.ada, data)
    [made] = await bring(cast.ada, data, mine)
    [theirs] = await preview(cast.ben, data)
    assert (theirs["here"], theirs["fingerprint"] == mine["fingerprint"]) == (None, False)
    [other] = await bring(cast.ben, data, theirs)
    assert other["is_new"]
    assert other["gpt_id"] != made["gpt_id"]
    assert await bring(cast.ben, data, mine) == []


async def test_one_that_fails_does_not_stop_the_others(cast: Cast) -> None:
    inner = OPENAPI | {"servers": [{"url": "http://169.254.169.254"}]}
    tool = {"type": "plugins_prototype", "metadata": {"domain": "x", "json_schema": inner, "auth": {"type": "none"}}}
    data = chatgpt_backup(gizmo("Bad one", tools=[tool]), gizmo("Good one"))
    bad, good = await preview(cast.ada, data)
    assert bad["refusal"].startswith("Action 1 cannot be imported.")
    refused, made = await bring(cast.ada, data, bad, good)
    assert (refused["gpt_id"], refused["refusal"]) == (None, bad["refusal"])
    assert made["is_new"]
    assert "Bad one" not in await names(cast.ada)


async def test_own_files_come_alone_and_in_a_zip(cast: Cast) -> None:
    [alone] = await preview(cast.ada, OWN, "lamp.gpt.zip")
    assert (alone["name"], alone["source"]) == ("Lamp keeper", "discreet")
    several = archive({"lamp.gpt.zip": OWN, "skills/tide-tables/SKILL.md": SKILL})
    rows = await preview(cast.ada, several)
    assert sorted((row["name"], row["source"]) for row in rows) == [
        ("Lamp keeper", "discreet"),
        ("Tide tables", "skill"),
    ]
    made = await bring(cast.ada, several, *rows)
    assert [each["refusal"] for each in made] == [None, None]
    [row] = await preview(cast.ada, OWN, "lamp.gpt.zip")
    assert row["here"] in {each["gpt_id"] for each in made}, "the same file is the same GPT, wherever it was"


async def test_the_note_stays_with_its_gpt_and_ends_when_its_builder_removes_it(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("Noted"))
    [row] = await preview(cast.ada, data)
    [made] = await bring(cast.ada, data, row)
    path = f"/api/gpts/{made['gpt_id']}/import-note"
    note = (await cast.ada.get(path)).ok()
    assert {"name": "gizmo.display.welcome_message", "value": "Ahoy!"} in note["fields"]
    assert (note["source"], note["missing"]) == ("chatgpt", ["tide-table.md"])
    assert (await cast.ben.post(f"{path}/done", {"entry": "tide-table.md"})).status == 404
    assert (await cast.ben.get(path)).status == 404
    assert (await cast.ben.delete(path)).status == 404
    copy = (await cast.ada.post(f"/api/gpts/{made['gpt_id']}/duplicate")).ok()["gpt"]["id"]
    assert (await cast.ada.get(f"/api/gpts/{copy}/import-note")).ok() == note
    assert (await cast.ada.post(f"{path}/done", {"entry": "tide-table.md"})).ok() == note | {"missing": []}
    assert (await cast.ada.get(path)).ok()["missing"] == []
    (await cast.ada.delete(f"/api/gpts/{copy}/import-note")).ok()
    left = (await cast.ada.get(f"/api/gpts/{copy}/import-note")).ok()
    assert (left["fields"], left["text"]) == ([], "")
    assert left["missing"] == ["tide-table.md"], "what is left to do stays"


async def test_a_capability_that_is_not_offered_is_off_and_the_note_keeps_it(cast: Cast) -> None:
    everything = (await cast.ada.get("/api/capabilities")).ok()["capabilities"]
    offered = {each["capability"] for each in everything if each["allowed"]}
    data = chatgpt_backup(gizmo("Able"))
    [row] = await preview(cast.ada, data)
    wanted = {"web_search", "read_pages", "code"}
    assert wanted - offered, "this server offers them all, so the test shows nothing"
    assert set(row["capabilities"]) == wanted & offered
    assert {each["capability"] for each in row["unavailable"]} == wanted - offered
    assert all(each["sentence"] for each in row["unavailable"])
    [made] = await bring(cast.ada, data, row)
    gpt = await draft(cast.ada, made["gpt_id"])
    assert set(gpt["capabilities"]) == wanted & offered
    assert gpt["category"] == "lifestyle"
    note = (await cast.ada.get(f"/api/gpts/{made['gpt_id']}/import-note")).ok()
    assert set(note["capabilities"]) == wanted - offered


async def test_a_draft_wants_its_files_until_they_are_there(cast: Cast) -> None:
    data = chatgpt_backup(gizmo("Wants a table"))
    [row] = await preview(cast.ada, data)
    [made] = await bring(cast.ada, data, row)
    wanted = {"gpt_id": made["gpt_id"], "name": "Wants a table", "missing": ["tide-table.md"]}
    assert wanted in (await cast.ada.get("/api/gpts/imports/incomplete")).ok()["drafts"]
    assert wanted not in (await cast.ben.get("/api/gpts/imports/incomplete")).ok()["drafts"]
    path = f"/api/gpts/{made['gpt_id']}/knowledge?name=Tide-Table.md"
    (await cast.ada.request("POST", path, data=HANDBOOK)).ok()
    assert wanted not in (await cast.ada.get("/api/gpts/imports/incomplete")).ok()["drafts"]
    assert (await cast.ada.get(f"/api/gpts/{made['gpt_id']}/import-note")).ok()["missing"] == []


async def test_no_secret_of_another_service_is_kept(cast: Cast) -> None:
    data = json.dumps({"agents": [AGENT], "actions": [AGENT_ACTION]}).encode()
    [row] = await preview(cast.ada, data, "agents.json")
    [made] = await bring(cast.ada, data, row, name="agents.json")
    note = json.dumps((await cast.ada.get(f"/api/gpts/{made['gpt_id']}/import-note")).ok())
    assert "OAuth" in note
    for secret in ("sk-never-kept", "hush-hush"):
        assert secret not in note + json.dumps(row)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty. Choose another one."),
        (b"PK\x03\x04 damaged", "This ZIP is damaged. Upload a complete copy."),
        (b'[{"mapping": {}}]', "There is no GPT in this file."),
    ],
)
async def test_a_file_without_gpts_is_refused_in_words(cast: Cast, data: bytes, sentence: str) -> None:
    answer = await cast.ada.request("POST", "/api/gpts/imports/preview?name=a", data=data)
    assert answer.status == 422
    assert answer.json["error"]["message"].startswith(sentence)
