"""A person's "About me" for models: stored encrypted, used where they choose, shown, exported, deleted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.http.test_chat_imports import all_of, chat_import
from tests.support.chat_client import ask
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, claude_conversation, zip_files
from tests.support.client import Client
from tests.support.export_client import export_data
from tests.support.knowledge import as_actor
from tests.support.people import Cast, sign_in, sign_up
from tests.support.user_keys import confirm_identity, keep_own_key, unlock_own_key

HERON = "I count herons at the Vesterholm mill."
ABOUT = {"about_you": HERON, "answers": "Answer in one sentence.", "in_chats": True, "in_gpts": False}
NOTHING = {"about_you": "", "answers": "", "in_chats": True, "in_gpts": False}
IMPORTED = zip_files(
    {
        "conversations.json": [claude_conversation()],
        "memories.json": [{"conversations_memory": HERON, "project_memories": {}}],
        "projects.json": [{"uuid": "p", "name": "Boats", "prompt_template": "Be brief."}],
    }
)


@pytest.fixture
async def fay(client: Callable[[], Client], cast: Cast) -> Client:
    """Her account is new in each test."""
    fay.made = getattr(fay, "made", 0) + 1
    browser = await sign_up(client(), f"telling{fay.made}")
    browser.name = f"telling{fay.made}"
    return browser


@pytest.fixture(autouse=True)
def answering(scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def guide(cast: Cast, services: Services) -> UUID:
    """Ada's GPT, for everyone."""
    gpt_id: UUID = (await services.gpts.drafts.create(as_actor(cast.ada), "Guide")).gpt.id
    await services.gpts.drafts.save(as_actor(cast.ada), gpt_id, Configuration("Guide", instructions="Guide people."))
    await services.gpts.publisher.publish(as_actor(cast.ada), gpt_id, Level.EVERYONE)
    return gpt_id


async def saved(person: Client, **changed: Any) -> Any:
    return (await person.put("/api/about-me", ABOUT | changed)).ok()


async def read(person: Client) -> Any:
    return (await person.get("/api/about-me")).ok()


async def row(owner: Any, person: Client) -> Any:
    return await owner.fetchrow("SELECT * FROM discreet.prompts WHERE owner_id = $1", person.id)


def prompt_held_text(scripted: ScriptedModel) -> bool:
    """Whether the latest prompt held the text."""
    return HERON in str(scripted.requests[-1])


async def in_receipt(person: Client, conversation: UUID) -> Any:
    return (await person.get(f"/api/conversations/{conversation}/receipt")).ok()["about_me"]


async def test_it_is_saved_changed_and_emptied(fay: Client, infra: Infrastructure, owner: Any) -> None:
    assert await read(fay) == NOTHING
    assert await saved(fay, about_you=f"  {HERON}\n") == ABOUT
    key = f"prompt/{(await row(owner, fay))['id']}"
    assert infra.keys.key(key)
    await saved(fay, answers="", in_gpts=True)
    assert await read(fay) == ABOUT | {"answers": "", "in_gpts": True}
    assert await saved(fay, about_you=" ", answers="") == NOTHING
    assert await read(fay) == NOTHING
    assert infra.keys.key(key) is None, "no backup of the database opens it"
    assert await row(owner, fay) is None
    for field in ("about_you", "answers"):
        refused = await fay.put("/api/about-me", ABOUT | {field: "x" * 3_001})
        assert (refused.status, refused.json["error"]["field"]) == (422, field)
    await saved(fay)
    (await fay.delete("/api/about-me")).ok()
    assert await read(fay) == NOTHING


@pytest.mark.promise("P7")
async def test_no_word_of_it_is_readable_in_the_database(fay: Client, owner: Any) -> None:
    await saved(fay)
    await chat_import(fay, IMPORTED)
    rows = await owner.fetch("SELECT t::text AS row FROM discreet.prompts AS t WHERE owner_id = $1", fay.id)
    assert len(rows) == 2
    for each in rows:
        assert "heron" not in each["row"]
        assert b"heron".hex() not in each["row"]


@pytest.mark.promise("P6")
async def test_it_is_in_no_library_and_of_no_other_person(fay: Client, cast: Cast, owner: Any) -> None:
    await saved(fay)
    id_ = (await row(owner, fay))["id"]
    assert (await fay.get("/api/prompts")).ok() == {"own": [], "shared": [], "damaged": 0}
    for person in (fay, cast.ben, cast.olga):
        assert (await person.put(f"/api/prompts/{id_}", {"name": "A", "text": "B"})).status == 404
        assert (await person.delete(f"/api/prompts/{id_}")).status == 404
        assert (await person.put(f"/api/prompts/{id_}/shared")).status == 404
    assert HERON not in str(await read(cast.ben))


@pytest.mark.promise("P6")
async def test_the_database_shares_only_prompts_of_the_library(cast: Cast, infra: Infrastructure) -> None:
    cleo = as_actor(cast.cleo)
    team = (await cast.cleo.get("/api/me")).ok()["space"]
    await saved(cast.cleo)
    async with infra.database.acting_as(cleo.account_id) as connection:
        id_ = await connection.fetchval(
            "SELECT id FROM prompts WHERE kind = 'about_me' AND workspace_id = $1", UUID(team)
        )
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(
                "INSERT INTO shared_prompts VALUES ($1, $2, $3, '', now())", id_, cleo.account_id, UUID(team)
            )
    (await cast.cleo.put("/api/me/space", {"workspace": None})).ok()
    assert await read(cast.cleo) == NOTHING, "each space has its own"
    (await cast.cleo.put("/api/me/space", {"workspace": team})).ok()
    (await cast.cleo.delete("/api/about-me")).ok()


@pytest.mark.promise("P14")
async def test_chats_without_a_gpt_hold_it_and_the_receipt_says_so(fay: Client, scripted: ScriptedModel) -> None:
    before = await ask(fay, "Hello")
    assert await in_receipt(fay, before.conversation) == 0
    await saved(fay)
    await ask(fay, "And now?", conversation_id=before.conversation)
    *earlier, question = scripted.requests[-1]["messages"]
    assert HERON in question["content"]
    assert "Answer in one sentence." in question["content"]
    assert HERON not in str(earlier)
    await ask(fay, "Again?", conversation_id=before.conversation)
    assert str(scripted.requests[-1]).count(HERON) == 1, "once in each prompt"
    assert await in_receipt(fay, before.conversation) == 2
    await saved(fay, in_chats=False)
    await ask(fay, "Off?", conversation_id=before.conversation)
    assert not prompt_held_text(scripted)
    assert await in_receipt(fay, before.conversation) == 2


@pytest.mark.promise("P14")
async def test_gpts_do_not_get_it_before_the_person_allows_that(
    fay: Client, scripted: ScriptedModel, guide: UUID
) -> None:
    await saved(fay)
    first = await ask(fay, "Hello", gpt_id=guide)
    assert not prompt_held_text(scripted)
    plain = await ask(fay, "Hello")
    assert prompt_held_text(scripted)
    await ask(fay, "And you?", conversation_id=plain.conversation, mention=guide)
    assert not prompt_held_text(scripted), "a mentioned GPT is a GPT"
    await saved(fay, in_gpts=True, in_chats=False)
    await ask(fay, "And now?", conversation_id=first.conversation)
    assert prompt_held_text(scripted)
    await ask(fay, "And you?", conversation_id=plain.conversation, mention=guide)
    assert prompt_held_text(scripted)
    await ask(fay, "And plain?", conversation_id=plain.conversation)
    assert not prompt_held_text(scripted)


@pytest.mark.promise("P14")
async def test_a_preview_never_holds_it(cast: Cast, scripted: ScriptedModel, guide: UUID) -> None:
    await saved(cast.ada, in_gpts=True)
    await ask(cast.ada, "Hello", gpt_id=guide, draft=True)
    assert not prompt_held_text(scripted)
    await ask(cast.ada, "Hello", gpt_id=guide)
    assert prompt_held_text(scripted)
    (await cast.ada.delete("/api/about-me")).ok()


@pytest.mark.promise("P9")
async def test_a_temporary_chat_never_holds_it(fay: Client, scripted: ScriptedModel, guide: UUID) -> None:
    await saved(fay, in_gpts=True)
    for gpt in ({}, {"gpt_id": guide}):
        await ask(fay, "Hello", temporary=True, **gpt)
        assert not prompt_held_text(scripted)


@pytest.mark.promise("P14")
async def test_it_is_masked_as_a_question_is(fay: Client, scripted: ScriptedModel, services: Services) -> None:
    await saved(fay, about_you="My name is Impi Nummelin.")
    answer = await ask(fay, "Hello", masking="on")
    assert "Nummelin" not in str(scripted.requests[-1])
    masked = [piece["original"] for use in answer.recipients for piece in use["masked"] or ()]
    assert any("Nummelin" in original for original in masked), "the person sees what was masked"


@pytest.mark.promise("P7")
async def test_a_user_held_key_locks_it(
    fay: Client, client: Callable[[], Client], owner: Any, scripted: ScriptedModel
) -> None:
    await saved(fay)
    await chat_import(fay, IMPORTED)
    await keep_own_key(fay)
    assert {each["holder"] for each in await owner.fetch("SELECT holder FROM prompts WHERE owner_id = $1", fay.id)} == {
        "person"
    }
    assert await read(fay) == ABOUT
    await ask(fay, "Hello")
    assert prompt_held_text(scripted)
    other = await sign_in(client(), fay.name)
    assert (await other.get("/api/about-me")).json["error"]["code"] == "unlock_first"
    assert (await other.put("/api/about-me", ABOUT)).json["error"]["code"] == "unlock_first", "nothing is overwritten"
    (await unlock_own_key(other)).ok()
    await saved(other, answers="Briefly.")
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    other = await sign_in(client(), fay.name)
    assert await read(other) == ABOUT | {"answers": "Briefly."}
    moved = (await all_of(other))[0]["id"]
    assert (await other.get(f"/api/moving-in/{moved}/found")).ok()["texts"][0]["text"] == HERON


@pytest.mark.promise("P2")
async def test_it_is_in_the_export(fay: Client) -> None:
    await saved(fay)
    await chat_import(fay, IMPORTED)
    await ask(fay, "Hello")
    out = await export_data(fay)
    assert out.json("about_me.json") == ABOUT | {
        "found": [
            {"kind": "memory", "text": HERON, "name": ""},
            {"kind": "project", "text": "Be brief.", "name": "Boats"},
        ]
    }
    assert out.json("prompts.json") == []


@pytest.mark.promise("P10")
async def test_a_damaged_text_stops_no_chat_and_can_be_written_again(
    fay: Client, owner: Any, scripted: ScriptedModel
) -> None:
    await saved(fay)
    await owner.execute("UPDATE discreet.prompts SET sealed_prompt = 'x' WHERE owner_id = $1", fay.id)
    assert (await ask(fay, "Hello")).text == "Noted."
    assert not prompt_held_text(scripted)
    assert await read(fay) == NOTHING
    await saved(fay)
    assert await read(fay) == ABOUT


# An import's findings


async def test_what_an_import_found_waits_for_its_person(
    fay: Client, cast: Cast, scripted: ScriptedModel, infra: Infrastructure, owner: Any
) -> None:
    moved = await chat_import(fay, IMPORTED)
    assert moved["conversations"] == 1
    [shown] = await all_of(fay)
    assert shown["has_found"]
    address = f"/api/moving-in/{shown['id']}/found"
    assert (await fay.get(address)).ok()["texts"] == [
        {"kind": "memory", "text": HERON, "name": ""},
        {"kind": "project", "text": "Be brief.", "name": "Boats"},
    ]
    await ask(fay, "Hello")
    assert not prompt_held_text(scripted), "nothing is taken over unasked"
    assert await read(fay) == NOTHING
    for other in (cast.ben, cast.olga):
        assert (await other.get(address)).status == 404
        await other.delete(address)
    key = f"prompt/{(await row(owner, fay))['id']}"
    (await fay.delete(address)).ok()
    assert infra.keys.key(key) is None
    assert (await fay.get(address)).status == 404
    assert not (await all_of(fay))[0]["has_found"]


@pytest.mark.promise("P10")
@pytest.mark.parametrize("act", ["undo", "forget"])
async def test_what_an_import_found_ends_with_it(fay: Client, infra: Infrastructure, owner: Any, act: str) -> None:
    moved = await chat_import(fay, IMPORTED)
    key = f"prompt/{(await row(owner, fay))['id']}"
    if act == "undo":
        (await fay.post(f"/api/moving-in/{moved['id']}/undo")).ok()
    else:
        (await fay.delete(f"/api/moving-in/{moved['id']}")).ok()
    while (listed := await all_of(fay)) and listed[0]["under_way"]:
        pass
    assert infra.keys.key(key) is None
    assert await row(owner, fay) is None


async def test_a_file_of_memories_alone_is_an_import(fay: Client) -> None:
    moved = await chat_import(fay, b'[{"user_id": "u", "content": "Rows."}]')
    assert (moved["state"], moved["conversations"], moved["left_out"]) == ("done", 0, [])
    assert (await all_of(fay))[0]["has_found"]


@pytest.mark.promise("P1")
async def test_chats_of_claude_train_no_model(fay: Client, owner: Any) -> None:
    await chat_import(fay, IMPORTED)
    context = chatgpt_message("c", None, "user", "")
    context["message"]["content"] = {"content_type": "user_editable_context", "user_profile": "Rows."}
    await chat_import(
        fay,
        zip_files({"conversations.json": [chatgpt_conversation("A", context, chatgpt_message("q", "c", "user", "Q"))]}),
    )
    natures = await owner.fetch("SELECT nature FROM discreet.conversations WHERE owner_id = $1", fay.id)
    assert {each["nature"] for each in natures} == {"imported"}
