"""A person's prompts: stored encrypted, shared within a workspace by choice, taken back, deleted with their keys."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.prompts.handover import PromptHandover
from discreet.chat.prompts.prompt import PromptContent
from discreet.chat.prompts.seals import PromptHolder, PromptSeals
from discreet.db.pool import Connection
from discreet.errors import UnlockRequired
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.identity.accounts.user_key.custody import KeyCustodyTransfer
from discreet.identity.accounts.user_key.service import SessionCredential
from discreet.identity.accounts.user_key.unlock_method import KdfParameters, UnlockMethods
from tests.support.client import Client
from tests.support.export_client import export_data
from tests.support.people import Cast, sign_in, sign_up
from tests.support.user_keys import PASSPHRASE, confirm_identity, keep_own_key, unlock_own_key

LETTER = {"name": "Letter", "text": "Write to {{name}} in a {{tone:formal|friendly}} tone about {{topic=bees}}."}
SECRET = "the-heron-nests-behind-the-mill"


class KeyStoreLost(Exception):
    """The key store does not answer."""


class UnfinishedHandover(PromptHandover):
    async def advance(self, connection: Connection) -> None:
        raise KeyStoreLost


async def kept(person: Client, **changed: str) -> Any:
    return (await person.post("/api/prompts", LETTER | changed)).ok()


async def library(person: Client) -> Any:
    return (await person.get("/api/prompts")).ok()


async def names(person: Client) -> tuple[list[str], list[str]]:
    found = await library(person)
    return [each["name"] for each in found["own"]], [each["name"] for each in found["shared"]]


@pytest.fixture
async def fay(client: Callable[[], Client], cast: Cast) -> Client:
    """Her account is new in each test."""
    fay.made = getattr(fay, "made", 0) + 1
    browser = await sign_up(client(), f"prompting{fay.made}")
    browser.name = f"prompting{fay.made}"
    return browser


@pytest.fixture
async def gil(client: Callable[[], Client], cast: Cast, fay: Client) -> Client:
    """He joins Cleo's team as a member, which the other tests share."""
    return await joined(cast.cleo, await sign_up(client(), f"{fay.name}-gil"))


async def joined(owner: Client, person: Client) -> Client:
    made = (await owner.post("/api/workspace/invitations", {"role": "member", "email": None})).ok()
    (await person.post("/api/invitation/accept", {"token": made["link"].partition("/join#")[2]})).ok()
    team = (await owner.get("/api/me")).ok()["space"]
    (await person.put("/api/me/space", {"workspace": team})).ok()
    return person


async def test_a_prompt_is_kept_changed_and_deleted(fay: Client, infra: Infrastructure) -> None:
    made = await kept(fay)
    assert (made["text"], made["shared_at"]) == (LETTER["text"], None), "variables stay as they were written"
    await kept(fay, name="  Ähm   so ")
    assert await names(fay) == (["Letter", "Ähm so"], [])
    new = (await fay.put(f"/api/prompts/{made['id']}", {"name": "Note", "text": "Shorter"})).ok()
    assert (new["name"], new["text"], new["created_at"]) == ("Note", "Shorter", made["created_at"])
    assert infra.keys.key(f"prompt/{made['id']}")
    (await fay.delete(f"/api/prompts/{made['id']}")).ok()
    assert infra.keys.key(f"prompt/{made['id']}") is None, "no backup of the database opens it"
    assert (await names(fay))[0] == ["Ähm so"]
    assert (await fay.delete(f"/api/prompts/{made['id']}")).status == 404
    for refused in ({"name": " "}, {"name": "x" * 101}, {"text": " "}, {"text": "x" * 20_001}):
        assert (await fay.post("/api/prompts", LETTER | refused)).status == 422, refused


@pytest.mark.promise("P7")
async def test_no_word_of_a_prompt_is_readable_in_the_database(gil: Client, owner: Any) -> None:
    made = await kept(gil, name=SECRET, text=f"About {SECRET}")
    (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    for table in ("prompts", "shared_prompts"):
        rows = await owner.fetch(f"SELECT t::text AS row FROM discreet.{table} AS t")
        assert rows
        for row in rows:
            assert "heron" not in row["row"]
            assert b"heron".hex() not in row["row"]


@pytest.mark.promise("P6")
async def test_a_prompt_is_read_changed_and_shared_by_its_owner_only(fay: Client, cast: Cast) -> None:
    made = await kept(fay)
    for other in (cast.ben, cast.olga, cast.cleo):
        assert made["id"] not in str(await library(other)), "an operator neither"
        address = f"/api/prompts/{made['id']}"
        assert (await other.put(address, LETTER)).status == 404
        assert (await other.delete(address)).status == 404
        assert (await other.put(f"{address}/shared")).status == 404
        assert (await other.delete(f"{address}/shared")).status == 404
    assert (await fay.put(f"/api/prompts/{made['id']}/shared")).status == 404, "nobody to share with in one's own space"
    assert (await names(fay))[0] == ["Letter"]


@pytest.mark.promise("P6")
async def test_members_see_what_one_shares_until_it_is_withdrawn(gil: Client, cast: Cast) -> None:
    made, private = await kept(gil), await kept(gil, name="Private")
    before = (await names(cast.cleo))[1]
    (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    assert sorted((await names(cast.cleo))[1]) == sorted([*before, "Letter"])
    [seen] = [each for each in (await library(cast.cleo))["shared"] if each["id"] == made["id"]]
    assert (seen["text"], seen["author_id"], seen["may_remove"]) == (LETTER["text"], str(gil.id), True)
    assert seen["author"].startswith("Prompting")
    assert private["id"] not in str(await library(cast.cleo))
    assert (await names(gil))[1] == before, "one's own is not listed twice"
    for stranger in (cast.emil, cast.ben, cast.olga):
        assert made["id"] not in str(await library(stranger)), "another workspace and the operator see nothing"
        assert (await stranger.delete(f"/api/prompts/{made['id']}/shared")).status == 404
    assert (await cast.cleo.put(f"/api/prompts/{made['id']}", LETTER)).status == 404, "an owner changes no words"
    (await gil.put(f"/api/prompts/{made['id']}", {"name": "Letter", "text": "New words"})).ok()
    [seen] = [each for each in (await library(cast.cleo))["shared"] if each["id"] == made["id"]]
    assert seen["text"] == "New words"
    (await gil.delete(f"/api/prompts/{made['id']}/shared")).ok()
    assert made["id"] not in str(await library(cast.cleo))
    assert (await names(gil))[0] == ["Letter", "Private"]
    assert (await gil.delete(f"/api/prompts/{made['id']}/shared")).status == 404


async def test_owners_remove_a_shared_prompt_and_members_do_not(
    gil: Client, cast: Cast, client: Callable[[], Client]
) -> None:
    made = await kept(gil)
    (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    hal = await joined(cast.cleo, await sign_up(client(), f"hal-of-{gil.id}"))
    [seen] = [each for each in (await library(hal))["shared"] if each["id"] == made["id"]]
    assert not seen["may_remove"]
    assert (await hal.delete(f"/api/prompts/{made['id']}/shared")).status == 404
    (await cast.cleo.delete(f"/api/prompts/{made['id']}/shared")).ok()
    assert made["id"] not in str(await library(hal))
    assert (await library(gil))["own"][0]["shared_at"] is None, "the author's own stays"


async def test_sharing_ends_with_the_membership(gil: Client, cast: Cast, owner: Any) -> None:
    made = await kept(gil)
    (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    (await gil.post("/api/workspace/leave", {"gpts": "hand_over"})).ok()
    assert made["id"] not in str(await library(cast.cleo))
    assert (
        await owner.fetchval("SELECT count(*) FROM discreet.shared_prompts WHERE prompt_id = $1", UUID(made["id"])) == 0
    )
    assert await names(gil) == ([], []), "nor is it in their own space"
    await joined(cast.cleo, gil)
    assert (await library(gil))["own"][0]["shared_at"] is None, "who comes back finds it, unshared"


@pytest.mark.promise("P6")
async def test_the_database_refuses_what_the_program_would_not_ask(
    gil: Client, cast: Cast, infra: Infrastructure
) -> None:
    made = await kept(gil)
    (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    database, prompt = infra.database, UUID(made["id"])
    team = UUID((await cast.cleo.get("/api/me")).ok()["space"])
    for other in (cast.emil.id, cast.ben.id, cast.olga.id):
        async with database.acting_as(other) as connection:
            assert await connection.fetchval("SELECT count(*) FROM prompts WHERE id = $1", prompt) == 0
            assert await connection.fetchval("SELECT count(*) FROM shared_prompts WHERE prompt_id = $1", prompt) == 0
            rows = await connection.fetch("SELECT * FROM prompts_of_members($1)", team)
            assert rows == []
    async with database.acting_as(cast.cleo.id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM prompts WHERE id = $1", prompt) == 0
        changed = await connection.execute("UPDATE shared_prompts SET sealed_prompt = '' WHERE prompt_id = $1", prompt)
        assert changed == "UPDATE 0"
    async with database.acting_as(cast.ben.id) as connection:
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ForeignKeyViolationError)):
            await connection.execute(
                "INSERT INTO shared_prompts VALUES ($1, $2, $3, '', now())",
                prompt,
                cast.ben.id,
                team,
            )


async def test_a_prompt_is_in_one_space(cast: Cast) -> None:
    team = (await cast.cleo.get("/api/me")).ok()["space"]
    at_work = await kept(cast.cleo, name="At work")
    (await cast.cleo.put("/api/me/space", {"workspace": None})).ok()
    assert "At work" not in (await names(cast.cleo))[0]
    assert (await cast.cleo.delete(f"/api/prompts/{at_work['id']}")).status == 404
    (await cast.cleo.put("/api/me/space", {"workspace": team})).ok()
    (await cast.cleo.delete(f"/api/prompts/{at_work['id']}")).ok()


@pytest.mark.promise("P2")
async def test_prompts_are_in_the_export(fay: Client) -> None:
    made = await kept(fay)
    out = await export_data(fay)
    [exported] = out.json("prompts.json")
    assert (exported["id"], exported["name"], exported["text"]) == (made["id"], LETTER["name"], LETTER["text"])


@pytest.mark.promise("P7")
async def test_a_user_held_key_locks_the_prompts_of_ones_own_space(
    fay: Client, client: Callable[[], Client], owner: Any, infra: Infrastructure
) -> None:
    made = await kept(fay)
    before = await owner.fetchval("SELECT sealed_prompt FROM discreet.prompts WHERE id = $1", UUID(made["id"]))
    old = infra.keys.key(f"prompt/{made['id']}")
    await keep_own_key(fay)
    row = await owner.fetchrow("SELECT * FROM discreet.prompts WHERE id = $1", UUID(made["id"]))
    assert (row["holder"], row["next_mark"]) == ("person", None)
    assert row["sealed_prompt"] != before
    assert infra.keys.key(f"prompt/{made['id']}") != old, "the key of the former copy is gone"
    new = await kept(fay, name="Another")
    assert (await names(fay))[0] == ["Another", "Letter"]
    (await fay.put(f"/api/prompts/{new['id']}", LETTER)).ok()
    other = await sign_in(client(), fay.name)
    assert (await other.get("/api/prompts")).json["error"]["code"] == "unlock_first"
    (await unlock_own_key(other)).ok()
    assert (await names(other))[0] == ["Letter", "Letter"]
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    other = await sign_in(client(), fay.name)
    assert (await names(other))[0] == ["Letter", "Letter"]


async def left_unfinished(person: Client, services: Services, infra: Infrastructure, owner: Any) -> None:
    """Begin to keep the user's own key on a server whose key store does not advance."""
    await confirm_identity(person)
    custody = KeyCustodyTransfer(
        infra,
        choices=services.choices,
        openers=UnlockMethods(infra.random, KdfParameters(memory_kib=1024, passes=1, lanes=1)),
        resources=(UnfinishedHandover(infra.keys, infra.random),),
        discard_copies=services.exports.discard_all,
        delete_all=services.prompts.delete_own_space,
    )
    session = await owner.fetchval("SELECT id FROM sessions WHERE account_id = $1", person.id)
    actor = Actor(person.id, "", AccountRole.PERSON, session, PERSONAL)
    code = await custody.begin(SessionCredential(actor, person.token), PASSPHRASE)
    assert code, "the recovery code is returned though keys remain"


@pytest.mark.promise("P7")
async def test_a_prompt_changed_during_an_unfinished_handover_stays_readable(
    fay: Client, services: Services, infra: Infrastructure, owner: Any
) -> None:
    made, other = await kept(fay), await kept(fay, name="Other")
    old = infra.keys.key(f"prompt/{made['id']}")
    await left_unfinished(fay, services, infra, owner)
    assert infra.keys.key(f"prompt/{made['id']}") == old, "the key store has yet to advance"
    (await fay.put(f"/api/prompts/{made['id']}", {"name": "Note", "text": "Shorter"})).ok()
    assert (await names(fay))[0] == ["Note", "Other"]
    await services.key_custody.resume_interrupted()  # as the next start does
    assert infra.keys.key(f"prompt/{made['id']}") != old
    assert (await names(fay))[0] == ["Note", "Other"]
    (await fay.put(f"/api/prompts/{other['id']}", {"name": "Third", "text": "Other"})).ok()
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    assert (await names(fay))[0] == ["Note", "Third"]


@pytest.mark.promise("P7")
async def test_a_prompt_changed_between_two_steps_of_a_handover_stays_readable(
    fay: Client, services: Services, infra: Infrastructure, owner: Any
) -> None:
    """The key store has advanced, and the row does not say so yet."""
    made = await kept(fay)
    await left_unfinished(fay, services, infra, owner)
    mark = await owner.fetchval("SELECT next_mark FROM discreet.prompts WHERE id = $1", UUID(made["id"]))
    infra.keys.advance_key(f"prompt/{made['id']}", mark)
    (await fay.put(f"/api/prompts/{made['id']}", {"name": "Note", "text": "Shorter"})).ok()
    await services.key_custody.resume_interrupted()
    assert (await names(fay))[0] == ["Note"]


async def damage(owner: Any, table: str, column: str, made: Any) -> None:
    """Flip the last bit of the ciphertext."""
    await owner.execute(
        f"UPDATE discreet.{table} SET sealed_prompt = set_bit(sealed_prompt, length(sealed_prompt) * 8 - 1,"
        f" 1 - get_bit(sealed_prompt, length(sealed_prompt) * 8 - 1)) WHERE {column} = $1",
        UUID(made["id"]),
    )


async def test_a_damaged_prompt_does_not_take_the_library_with_it(gil: Client, cast: Cast, owner: Any) -> None:
    damaged, whole = await kept(gil, name="Damaged"), await kept(gil, name=f"Whole of {gil.id}")
    for made in (damaged, whole):
        (await gil.put(f"/api/prompts/{made['id']}/shared")).ok()
    await damage(owner, "shared_prompts", "prompt_id", damaged)
    shared = (await names(cast.cleo))[1]
    assert whole["name"] in shared
    assert "Damaged" not in shared
    assert (await cast.cleo.get("/api/prompts")).ok()["damaged"] == 1
    assert (await gil.get("/api/prompts")).ok()["damaged"] == 0
    await damage(owner, "prompts", "id", damaged)
    assert (await names(gil))[0] == [whole["name"]]
    assert (await gil.get("/api/prompts")).ok()["damaged"] == 1
    assert (await gil.get("/api/me/deletion")).ok()["amounts"]["prompts"] == 2, "also what does not open is deleted"
    [exported] = (await export_data(gil)).json("prompts.json")
    assert exported["id"] == whole["id"]
    assert (await gil.put(f"/api/prompts/{damaged['id']}", LETTER)).status == 404, "nothing overwrites it"


@pytest.mark.promise("P7")
async def test_a_damaged_prompt_does_not_hold_up_a_key(fay: Client, infra: Infrastructure, owner: Any) -> None:
    before, during, _ = [await kept(fay, name=name) for name in ("Before", "During", "Whole")]
    await damage(owner, "prompts", "id", before)
    await keep_own_key(fay)
    assert (await names(fay))[0] == ["During", "Whole"]
    await damage(owner, "prompts", "id", during)
    assert (await names(fay))[0] == ["Whole"]
    await confirm_identity(fay)
    (await fay.delete("/api/me/own-key")).ok()
    assert (await names(fay))[0] == ["Whole"]
    for damaged in (before, during):
        assert infra.keys.key(f"prompt/{damaged['id']}") is None
    assert await owner.fetchval("SELECT count(*) FROM discreet.prompts WHERE owner_id = $1", fay.id) == 1


@pytest.mark.promise("P7")
async def test_the_server_alone_opens_no_locked_prompt(fay: Client, infra: Infrastructure, owner: Any) -> None:
    made = await kept(fay)
    await keep_own_key(fay)
    sealed = await owner.fetchval("SELECT sealed_prompt FROM discreet.prompts WHERE id = $1", UUID(made["id"]))
    infra.keys.unlocked.evict_account_keys(fay.id)
    seals = PromptSeals(infra.keys, infra.random)
    with pytest.raises(UnlockRequired):
        seals.open(seals.keys_of(fay.id), UUID(made["id"]), PromptHolder.PERSON, sealed, PromptContent)
    with pytest.raises(asyncpg.RestrictViolationError):  # and the database accepts none that the server could decrypt
        await owner.execute("UPDATE discreet.prompts SET holder = 'user' WHERE id = $1", UUID(made["id"]))


@pytest.mark.promise("P10")
async def test_a_given_up_key_takes_the_prompts_along(fay: Client, infra: Infrastructure) -> None:
    made = await kept(fay)
    await keep_own_key(fay)
    await confirm_identity(fay)
    (await fay.post("/api/me/own-key/give-up")).ok()
    assert await names(fay) == ([], [])
    assert infra.keys.key(f"prompt/{made['id']}") is None
