"""Folders with encrypted names, pinning and archiving: only the user's own, in one space, and nothing is lost."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.export_client import export_data
from tests.support.people import Cast

ARRANGE = "/api/conversations/arrange"
NOWHERE = "00000000-0000-0000-0000-000000000007"


@pytest_asyncio.fixture
async def talks(cast: Cast, scripted: ScriptedModel) -> list[str]:
    """Three conversations of Ben's, the latest first."""
    scripted.answer = "Noted."
    return [str((await ask(cast.ben, f"Talk {n}")).conversation) for n in range(3)][::-1]


async def arrange(person: Client, *ids: Any, **wanted: Any) -> Any:
    return (await person.post(ARRANGE, {"ids": list(ids), **wanted})).ok()["changed"]


async def listed(person: Client, shelf: str = "all", folder: Any = None) -> list[Any]:
    address = f"/api/conversations?shelf={shelf}" + (f"&folder={folder}" if folder else "")
    return [one["id"] for one in (await person.get(address)).ok()["conversations"]]


async def folder(person: Client, name: str) -> Any:
    return (await person.post("/api/folders", {"name": name})).ok()["id"]


async def test_a_conversation_stands_on_one_shelf_and_an_archived_one_on_no_other(cast: Cast, talks: list[str]) -> None:
    last, middle, first = talks
    letters = await folder(cast.ben, "Letters")
    await arrange(cast.ben, last, pinned=True)
    await arrange(cast.ben, middle, folder_id=letters)
    assert (await listed(cast.ben, "pinned"), await listed(cast.ben, "folder", letters)) == ([last], [middle])
    assert (await listed(cast.ben, "open"))[0] == first
    assert set(talks) & set(await listed(cast.ben, "open")) == {first}
    await arrange(cast.ben, *talks, archived=True)
    assert await listed(cast.ben, "archived") == talks
    assert set(talks) & {*await listed(cast.ben, "open"), *await listed(cast.ben, "pinned")} == set()
    assert await listed(cast.ben, "folder", letters) == []
    assert (await listed(cast.ben))[:3] == talks
    found = (await cast.ben.post("/api/conversations/find", {"query": "Talk 1"})).ok()["conversations"]
    assert middle in [one["id"] for one in found if one["archived"]]
    await arrange(cast.ben, *talks, archived=False)
    assert (await listed(cast.ben, "pinned"), await listed(cast.ben, "folder", letters)) == ([last], [middle])
    await arrange(cast.ben, last, pinned=False)
    await arrange(cast.ben, middle, folder_id=None)
    assert (await listed(cast.ben, "open"))[:3] == talks


async def test_who_goes_on_with_an_archived_conversation_has_it_back(cast: Cast, talks: list[str]) -> None:
    await arrange(cast.ben, talks[0], archived=True)
    await ask(cast.ben, "And then?", conversation_id=talks[0])
    assert await listed(cast.ben, "archived") == []
    assert (await listed(cast.ben, "open"))[0] == talks[0]


async def test_folders_are_named_renamed_and_deleted_without_their_conversations(cast: Cast, talks: list[str]) -> None:
    ids = [await folder(cast.ada, name) for name in ("  zebra  notes ", "Ähren")]
    body = (await cast.ada.get("/api/folders")).ok()["folders"]
    assert [each["name"] for each in body] == ["zebra notes", "Ähren"]
    (await cast.ada.patch(f"/api/folders/{ids[0]}", {"name": "Animals"})).ok()
    talk = str((await ask(cast.ada, "A talk")).conversation)
    await arrange(cast.ada, talk, folder_id=ids[0])
    body = (await cast.ada.get("/api/folders")).ok()["folders"]
    assert [(each["name"], each["conversations"]) for each in body] == [("Animals", 1), ("Ähren", 0)]
    for id_ in ids:
        (await cast.ada.delete(f"/api/folders/{id_}")).ok()
    assert (await cast.ada.get("/api/folders")).ok()["folders"] == []
    assert await listed(cast.ada, "open") == [talk]
    assert (await cast.ada.delete(f"/api/folders/{ids[0]}")).status == 404
    for name in (" ", "x" * 101):
        assert (await cast.ada.post("/api/folders", {"name": name})).status == 422


@pytest.mark.promise("P7")
async def test_a_folders_name_is_nowhere_in_the_database(cast: Cast, owner: Any) -> None:
    await folder(cast.ben, "the-heron-nests-behind-the-mill")
    rows = await owner.fetch("SELECT folders::text AS row FROM discreet.folders")
    assert rows
    for row in rows:
        assert "heron" not in row["row"]
        assert b"heron".hex() not in row["row"]


@pytest.mark.promise("P6")
async def test_folders_of_another_person_can_be_neither_read_nor_used(cast: Cast, talks: list[str], owner: Any) -> None:
    letters = await folder(cast.ben, "Letters of Ben")
    mine = str((await ask(cast.dan, "Mine")).conversation)
    assert (await cast.dan.get("/api/folders")).ok()["folders"] == []
    for body in ({"ids": [talks[0]], "archived": True}, {"ids": [mine], "folder_id": letters}):
        assert (await cast.dan.post(ARRANGE, body)).status == 404
    assert await arrange(cast.dan, mine, talks[0], pinned=True) == [mine]
    for method, body in (("PATCH", {"name": "Dan's"}), ("DELETE", None)):
        assert (await cast.dan.request(method, f"/api/folders/{letters}", body)).status == 404
    assert talks[0] in await listed(cast.ben, "open")
    with pytest.raises(asyncpg.RestrictViolationError):  # for any writer
        await owner.execute("UPDATE discreet.conversations SET folder_id = $2 WHERE id = $1", mine, letters)


@pytest.mark.promise("P1")
async def test_a_folder_is_in_one_space_and_takes_nothing_of_another(cast: Cast, owner: Any) -> None:
    team = (await cast.cleo.get("/api/me")).ok()["space"]
    at_work, works = str((await ask(cast.cleo, "Work")).conversation), await folder(cast.cleo, "Work")
    (await cast.cleo.put("/api/me/space", {"workspace": None})).ok()
    home = await folder(cast.cleo, "Home")
    assert [each["name"] for each in (await cast.cleo.get("/api/folders")).ok()["folders"]] == ["Home"]
    assert (await cast.cleo.post(ARRANGE, {"ids": [at_work], "folder_id": home})).status == 404
    at_home = str((await ask(cast.cleo, "Home")).conversation)
    assert (await cast.cleo.post(ARRANGE, {"ids": [at_home], "folder_id": works})).status == 404
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("UPDATE discreet.conversations SET folder_id = $2 WHERE id = $1", at_work, home)
    (await cast.cleo.put("/api/me/space", {"workspace": team})).ok()


@pytest.mark.promise("P2")
async def test_folders_and_what_is_in_them_are_in_the_export(cast: Cast) -> None:
    letters = await folder(cast.emil, "Letters")
    talk = str((await ask(cast.emil, "To export")).conversation)
    await arrange(cast.emil, talk, folder_id=letters, pinned=True)
    out = await export_data(cast.emil)
    [exported] = out.json("folders.json")
    assert (exported["id"], exported["name"]) == (letters, "Letters")
    exported = out.conversation(UUID(talk))
    assert (exported["folder_id"], exported["pinned"], exported["archived"]) == (letters, True, False)


async def test_what_is_no_order_is_refused(cast: Cast, talks: list[str]) -> None:
    for body in ({"ids": []}, {"ids": ["x"]}, {"ids": [talks[0]], "pinned": "yes"}, {}, {"ids": [NOWHERE] * 501}):
        assert (await cast.ben.post(ARRANGE, body)).status == 422, body
    assert (await cast.ben.post(ARRANGE, {"ids": [NOWHERE], "pinned": True})).status == 404
    assert (await cast.ben.get("/api/conversations?shelf=secret")).status == 422


async def test_the_placement_of_a_conversation_is_private(cast: Cast, talks: list[str]) -> None:
    letters = await folder(cast.ben, "Letters")
    await arrange(cast.ben, talks[0], folder_id=letters, pinned=True)
    address = f"/api/conversations/{talks[0]}/placement"
    assert (await cast.ben.get(address)).ok() == {"pinned": True, "archived": False, "folder_id": letters}
    assert (await cast.ada.get(address)).status == 404
