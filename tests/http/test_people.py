"""The operators' list of accounts: its content, its search, and what it never reveals (P7)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from discreet.http.services import Services
from discreet.identity.accounts.people import PAGE
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up

pytestmark = pytest.mark.promise("P7")

LIST = "/api/operator/accounts"


async def listed(cast: Cast, query: str = "") -> list[dict[str, Any]]:
    return (await cast.olga.get(f"{LIST}?q={query}")).ok()["accounts"]


async def test_it_lists_people_by_name_with_their_state_and_workspaces(cast: Cast, clock: SettableClock) -> None:
    page = (await cast.olga.get(LIST)).ok()
    names = [each["name"] for each in page["accounts"]]
    assert names == ["Ada", "Ben", "Cleo", "Dan", "Emil", "Olga"]
    assert (page["total"], page["more"]) == (6, False)
    by_name = {each["name"]: each for each in page["accounts"]}
    assert by_name["Cleo"] == {
        "id": str(cast.cleo.id), "name": "Cleo", "email": address("cleo"), "role": "person", "state": "active",
        "workspaces": ["Cleo's team"], "created_at": f"{clock.now().date()}T00:00:00Z", "megabytes": 0,
    }  # fmt: skip
    assert by_name["Olga"]["role"] == "operator"
    (await cast.olga.post("/api/me/confirm", {"password": PASSWORD})).ok()
    for act, state in (("suspend", "suspended"), ("restore", "active")):
        (await cast.olga.post(f"{LIST}/{act}", {"email": address("dan")})).ok()
        [dan] = await listed(cast, "dan")
        assert dan["state"] == state


async def test_it_finds_names_and_addresses_as_they_are_typed(cast: Cast) -> None:
    for query, names in (("EMI", ["Emil"]), ("cleo@exa", ["Cleo"]), ("%25", []), ("_", []), ("%20ben%20", ["Ben"])):
        assert [each["name"] for each in await listed(cast, query)] == names, query


async def test_pages_follow_one_another_without_a_gap(
    cast: Cast, services: Services, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        """
        INSERT INTO accounts (id, email, name, created_at)
        SELECT gen_random_uuid(), 'many' || n || '@example.org', 'Same name', now() FROM generate_series(1, $1) AS n
        """,
        PAGE * 2,
    )
    seen: list[str] = []
    after, more = "", True
    while more:
        page = (await cast.olga.get(f"{LIST}?q=many{after}")).ok()
        seen += [each["id"] for each in page["accounts"]]
        after, more = f"&after={seen[-1]}", page["more"]
    assert len(seen) == len(set(seen)) == page["total"] == PAGE * 2
    await owner.execute("DELETE FROM accounts WHERE name = 'Same name'")


async def test_nothing_in_it_shows_when_or_what_a_person_writes(
    cast: Cast, client: Callable[[], Client], clock: SettableClock
) -> None:
    before = (await cast.olga.get(LIST)).body
    clock.advance(hours=30)
    for name in ("ada", "ben"):
        await sign_in(client(), name)
    await ask(cast.ben, "Where does the mill stand?")
    await ask(cast.ada, "A second question of another person.")
    await sign_in(cast.olga, "olga")
    assert (await cast.olga.get(LIST)).body == before


async def test_a_closed_account_has_no_name_there_and_vanishes(
    cast: Cast, client: Callable[[], Client], owner: asyncpg.Connection
) -> None:
    gus = await sign_up(client(), "gus")
    await owner.execute(
        "UPDATE accounts SET email = id::text, name = '', password_hash = NULL, suspended_at = now(), deleted_at = now()"
        " WHERE id = $1",
        gus.id,
    )
    last = (await listed(cast))[-1]
    assert (last["id"], last["name"], last["email"], last["state"]) == (str(gus.id), "", "", "deleting")
    await owner.execute("DELETE FROM accounts WHERE id = $1", gus.id)
    assert str(gus.id) not in [each["id"] for each in await listed(cast)]


async def test_only_operators_see_it(cast: Cast) -> None:
    for person in (cast.ada, cast.ben, cast.cleo, cast.emil):
        assert (await person.get(LIST)).status == 404
    assert (await cast.visitor.get(LIST)).status == 401
    assert UUID((await listed(cast, "ada@"))[0]["id"]) == cast.ada.id


async def test_storage_is_drawn_once_a_month_in_steps(
    cast: Cast, clock: SettableClock, owner: asyncpg.Connection
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/knowledge?name=mill.txt", data=b"The mill stands by the river.")).ok()

    async def store(megabytes: int) -> None:
        await owner.execute("UPDATE knowledge_files SET bytes = $1", megabytes * 1_000_000)

    async def shown() -> int:
        [ada] = await listed(cast, "ada@")
        return ada["megabytes"]

    assert await shown() == 0, "drawn with the list before"
    await store(230)
    assert await shown() == 0, "it stays for the month"
    clock.advance(hours=24 * 31)
    await sign_in(cast.olga, "olga")
    assert await shown() == 300
    await store(1)
    assert await shown() == 300
