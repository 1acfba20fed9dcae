"""Importing chats as a browser does it, with real files; and attacks by a user who wants more than their own."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.imports.uploaded_export import UploadedExports
from discreet.http.api import uploads
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, open_webui_chat, zip_conversations
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast

CANARY = "the ferryman counts seventeen grey swans"


@pytest_asyncio.fixture
async def no_pause(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server stops reading a refused upload: the tests' client reads answers at once."""
    monkeypatch.setattr(uploads, "DRAIN_SECONDS", 0.0)


def talk(title: str, text: str = "Where does the ferry go?", at: float | None = None) -> dict[str, Any]:
    return chatgpt_conversation(
        title,
        chatgpt_message("q", None, "user", text, at),
        chatgpt_message("a", "q", "assistant", "Over the river.", at),
        at=at,
    )


async def chat_import(person: Client, data: bytes) -> Any:
    (await person.request("POST", "/api/moving-in", data=data)).ok()
    return await until_over(person)


async def until_over(person: Client) -> Any:
    """The latest, when it has ended."""
    async with asyncio.timeout(60):
        while (latest := (await all_of(person))[0])["under_way"]:
            await asyncio.sleep(0.02)
    return latest


async def all_of(person: Client) -> Any:
    return (await person.get("/api/moving-in")).ok()["move_ins"]


async def titles(person: Client) -> list[Any]:
    return [each["title"] for each in (await person.get("/api/conversations")).ok()["conversations"]]


def left_out(moved: Any) -> dict[Any, Any]:
    return {each["why"]: each["count"] for each in moved["left_out"]}


async def opened(person: Client, title: str) -> Any:
    listed = (await person.get("/api/conversations")).ok()["conversations"]
    (found,) = [each for each in listed if each["title"] == title]
    return (await person.get(f"/api/conversations/{found['id']}")).ok()


async def test_conversations_come_with_branches_and_dates(cast: Cast) -> None:
    entry = chatgpt_conversation(
        "The ferry",
        chatgpt_message("q", None, "user", "Where does the ferry go?", 1_700_000_000),
        chatgpt_message("a1", "q", "assistant", "Over the river.", 1_700_000_010),
        chatgpt_message("a2", "q", "assistant", "To the other side.", 1_700_000_020),
        shown="a1",
        at=1_700_000_000,
    )
    moved = await chat_import(cast.ben, zip_conversations(entry))
    assert (moved["state"], moved["conversations"], moved["left_out"], moved["read"]) == ("done", 1, [], 1.0)
    shown = await opened(cast.ben, "The ferry")
    assert [message["text"] for message in shown["messages"]] == [
        "Where does the ferry go?", "Over the river.", "To the other side.",
    ]  # fmt: skip
    assert shown["head_id"] == shown["messages"][1]["id"]
    assert shown["began_at"] == "2023-11-14T22:13:20Z"


async def test_an_import_names_its_service_and_the_parts_that_are_unknown(cast: Cast) -> None:
    parts = [*("app_pairing_content",) * 2, "Words of a person"]
    strange = [chatgpt_message(f"s{n}", "q", "assistant", "Hm.", kind=kind) for n, kind in enumerate(parts)]
    entry = chatgpt_conversation(
        "Strange",
        chatgpt_message("q", None, "user", "Where?"),
        *strange,
        chatgpt_message("a", "q", "assistant", "Here."),
    )
    moved = await chat_import(cast.dan, zip_conversations(entry))
    assert moved["source"] == "chatgpt"
    [unknown] = [each for each in moved["left_out"] if each["why"] == "unknown"]
    assert (unknown["count"], unknown["unknown"]) == (3, [{"name": "app_pairing_content", "count": 2}])
    (await cast.dan.post(f"/api/moving-in/{moved['id']}/undo")).ok()
    await until_over(cast.dan)


@pytest.mark.promise("P1")
async def test_it_is_shown_where_a_picture_was(cast: Cast, scripted: ScriptedModel) -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}
    entry = chatgpt_conversation(
        "A boat",
        chatgpt_message("q", None, "user", [picture], kind="multimodal_text"),
        chatgpt_message("a", "q", "assistant", "A boat."),
    )
    await chat_import(cast.ben, zip_conversations(entry))
    shown = await opened(cast.ben, "A boat")
    assert [(message["text"], message["missing_pictures"]) for message in shown["messages"]] == [
        ("", 1),
        ("A boat.", 0),
    ]
    assert shown["untitled"] is False
    await ask(cast.ben, "Whose?", conversation_id=shown["id"])
    assert scripted.requests[-1]["messages"][1]["content"] == "[Pictures that were not imported]"


async def test_nothing_that_was_moved_in_trains_a_model_and_nothing_asked_in_it_does(
    cast: Cast, infra: Infrastructure, owner: Any, scripted: ScriptedModel
) -> None:
    (await cast.ben.put("/api/me/improve", {"allowed": True})).ok()
    await chat_import(cast.ben, zip_conversations(talk("Old river")))
    id_ = (await opened(cast.ben, "Old river"))["id"]
    scripted.answer = "Still over the river."
    await ask(cast.ben, "And today?", conversation_id=id_)
    receipt = (await cast.ben.get(f"/api/conversations/{id_}/receipt")).ok()
    assert not receipt["improve"]["allowed"]
    assert "import" in receipt["improve"]["sentence"].lower()
    rows = await owner.fetch("SELECT drawer, holder FROM key_grants WHERE conversation_id = $1", id_)
    assert {(row["drawer"], row["holder"]) for row in rows} == {("private", "user")}
    assert {row["drawer"] for row in await owner.fetch("SELECT drawer FROM messages WHERE conversation_id = $1", id_)} == {"private"}  # fmt: skip
    assert infra.keys.share(f"conversation:{id_}") is None
    assert await owner.fetchval("SELECT count(*) FROM permissions WHERE party = 'conversation:' || $1::text", id_) == 0


async def test_the_same_export_once_more_brings_nothing_twice(cast: Cast) -> None:
    await chat_import(cast.dan, zip_conversations(talk("First")))
    moved = await chat_import(cast.dan, zip_conversations(talk("First"), talk("Second")))
    assert (moved["conversations"], left_out(moved)) == (1, {"here_already": 1})
    assert sorted(await titles(cast.dan)) == ["First", "Second"]


async def test_what_was_deleted_may_come_again(cast: Cast) -> None:
    await chat_import(cast.ben, zip_conversations(talk("Deleted once")))
    id_ = (await opened(cast.ben, "Deleted once"))["id"]
    (await cast.ben.delete(f"/api/conversations/{id_}")).ok()
    assert (await chat_import(cast.ben, zip_conversations(talk("Deleted once"))))["conversations"] == 1


@pytest.mark.promise("P6")
async def test_it_is_ones_own_alone(cast: Cast) -> None:
    moved = await chat_import(cast.ben, zip_conversations(talk("Only Ben's")))
    assert "Only Ben's" not in await titles(cast.ada)
    assert moved["id"] not in [each["id"] for each in await all_of(cast.ada)]
    for method, path in (("POST", "/stop"), ("POST", "/undo"), ("DELETE", "")):
        assert (await cast.ada.request(method, f"/api/moving-in/{moved['id']}{path}")).status == 404
    assert (await chat_import(cast.ada, zip_conversations(talk("Only Ben's"))))["conversations"] == 1


@pytest.mark.promise("P7")
async def test_nothing_of_it_lies_open_and_the_file_is_gone(cast: Cast, infra: Infrastructure, owner: Any) -> None:
    moved = await chat_import(cast.ben, zip_conversations(talk("Swans", CANARY)))
    assert moved["conversations"] == 1
    for path in infra.settings.home.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()
    assert list((infra.settings.home / "moving-in").iterdir()) == []
    assert infra.keys.key(f"move_in/{moved['id']}") is None
    row = await owner.fetchrow("SELECT sealed, sealed_title FROM messages JOIN conversations c ON c.id = conversation_id ORDER BY updated_at DESC LIMIT 1")  # fmt: skip
    assert b"swans" not in row["sealed"] + row["sealed_title"]


async def test_one_at_a_time(cast: Cast, services: Services) -> None:
    entries = [talk(f"Talk {n}", at=1_700_000_000 + n) for n in range(60)]
    (await cast.emil.request("POST", "/api/moving-in", data=zip_conversations(*entries))).ok()
    refused = await cast.emil.request("POST", "/api/moving-in", data=zip_conversations(talk("More")))
    assert refused.status == 409
    assert "An import is already running" in refused.sentence
    assert (await until_over(cast.emil))["conversations"] == 60


async def test_stopped_it_keeps_what_has_come(cast: Cast, infra: Infrastructure) -> None:
    entries = [talk(f"Stopped {n}", at=1_700_000_000 + n) for n in range(400)]
    begun = (await cast.ben.request("POST", "/api/moving-in", data=zip_conversations(*entries))).ok()
    (await cast.ben.post(f"/api/moving-in/{begun['id']}/stop")).ok()
    stopped = await until_over(cast.ben)
    assert stopped["state"] == "stopped"
    assert stopped["conversations"] < 400
    assert infra.keys.key(f"move_in/{begun['id']}") is None


async def test_taken_back_it_is_gone_and_what_was_here_stays(cast: Cast, owner: Any) -> None:
    await chat_import(cast.ada, zip_conversations(talk("Stays")))
    moved = await chat_import(cast.ada, zip_conversations(talk("Goes"), talk("Goes too"), talk("Stays")))
    (await cast.ada.post(f"/api/moving-in/{moved['id']}/undo")).ok()
    assert (await until_over(cast.ada))["state"] == "undone"
    assert {"Goes", "Goes too", "Stays"} & set(await titles(cast.ada)) == {"Stays"}
    again = await cast.ada.post(f"/api/moving-in/{moved['id']}/undo")
    assert again.status == 409
    (await cast.ada.delete(f"/api/moving-in/{moved['id']}")).ok()
    assert moved["id"] not in [each["id"] for each in await all_of(cast.ada)]


async def test_an_import_that_could_not_be_undone_is_reported_and_can_be_undone(
    cast: Cast, services: Services, owner: Any
) -> None:
    """The queue gives up after some tries; the user's list of imports then shows it."""
    moved = await chat_import(cast.ada, zip_conversations(talk("Stuck")))
    await owner.execute("UPDATE chat_imports SET state = 'undoing', ended_at = NULL WHERE id = $1::uuid", moved["id"])
    await services.chat_imports.mark_failed(UUID(moved["id"]), cast.ada.id)
    failed = await until_over(cast.ada)
    assert (failed["state"], "Undo it again" in failed["sentence"]) == ("failed", True)
    (await cast.ada.post(f"/api/moving-in/{moved['id']}/undo")).ok()
    assert (await until_over(cast.ada))["state"] == "undone"
    assert "Stuck" not in await titles(cast.ada)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7", "This is not valid JSON"),
        (b"[]", "We can't read this export"),
        (b'[{"a": 1}, {"b": 2}]', "We can't read this export"),
    ],
)
async def test_what_is_no_export_says_so(cast: Cast, data: bytes, sentence: str) -> None:
    moved = await chat_import(cast.ben, data)
    assert moved["state"] == "failed"
    assert sentence in moved["sentence"]


async def test_a_damaged_end_keeps_what_came_before_it(cast: Cast) -> None:
    whole = json.dumps([talk("Before the end"), talk("Cut off")]).encode()
    moved = await chat_import(cast.ben, whole[:-40])
    assert (moved["state"], moved["conversations"]) == ("failed", 1)
    assert "incomplete" in moved["sentence"]
    assert "Before the end" in await titles(cast.ben)


@pytest.mark.usefixtures("no_pause")
async def test_an_empty_and_a_too_large_one_leave_nothing(
    cast: Cast, services: Services, infra: Infrastructure, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = await cast.ben.request("POST", "/api/moving-in", data=b"")
    assert (empty.status, "empty" in empty.sentence) == (422, True)
    small = UploadedExports(infra.settings.home / "moving-in", infra.keys, infra.random, 1)
    monkeypatch.setattr(services.chat_imports, "_exports", small)
    large = await cast.ben.request("POST", "/api/moving-in", data=bytes(1_100_000))
    assert (large.status, "larger than 1 MB" in large.sentence) == (413, True)
    assert list((infra.settings.home / "moving-in").iterdir()) == []


async def test_a_date_in_the_future_does_not_keep_anything_longer(cast: Cast, clock: SettableClock, owner: Any) -> None:
    """Retention counts from the last change, so an export may not claim one that is to come."""
    ahead = (clock.now() + timedelta(days=3650)).timestamp()
    await chat_import(cast.ben, zip_conversations(talk("Prophecy", at=ahead)))
    shown = await opened(cast.ben, "Prophecy")
    for moment in (shown["began_at"], *(each["created_at"] for each in shown["messages"])):
        assert datetime.fromisoformat(moment) <= clock.now()
    assert await owner.fetchval("SELECT max(updated_at) FROM conversations") <= clock.now()


@pytest.mark.promise("P10")
async def test_what_is_older_than_is_kept_here_does_not_come(cast: Cast, clock: SettableClock) -> None:
    (await cast.olga.put("/api/me/retention", {"days": 30, "confirmed": True})).ok()
    now = clock.now().timestamp()
    moved = await chat_import(
        cast.olga, zip_conversations(talk("Old", at=now - 40 * 86400), talk("Young", at=now - 86400))
    )
    assert (moved["conversations"], left_out(moved)) == (1, {"over": 1})
    assert await titles(cast.olga) == ["Young"]


async def test_of_open_webui_what_cannot_be_kept_is_listed(cast: Cast) -> None:
    moved = await chat_import(cast.ben, json.dumps([open_webui_chat()]).encode())
    assert moved["conversations"] == 1
    assert left_out(moved) == {"thoughts": 1, "attachments": 1}
    assert all(each["sentence"] for each in moved["left_out"])


async def test_what_a_killed_server_left_is_forgotten_after_a_day(
    services: Services, infra: Infrastructure, clock: SettableClock
) -> None:
    clock.freeze(datetime.now(UTC))
    left = infra.random.new_id()

    async def export() -> AsyncIterator[bytes]:
        yield b"[]"

    exports = UploadedExports(infra.settings.home / "moving-in", infra.keys, infra.random, 1)
    await exports.receive(left, export())
    await services.chat_imports.forget_exports()
    assert infra.keys.key(f"move_in/{left}")
    clock.advance(days=2)
    await services.chat_imports.forget_exports()
    assert infra.keys.key(f"move_in/{left}") is None
    assert list((infra.settings.home / "moving-in").iterdir()) == []
