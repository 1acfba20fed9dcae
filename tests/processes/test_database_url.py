"""The program on a PostgreSQL that is not its own, reached by DISCREET_DATABASE_URL as its superuser."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program, installed
from tests.support.chat_client import ask
from tests.support.people import sign_up

FORMS = {
    "named before the host": "postgresql://postgres:{password}@/{database}?host={host}",
    "named in the query": "postgresql:///{database}?host={host}&user=postgres&password={password}",
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return FORMS[request.param]


@pytest.fixture
def database(form: str) -> str:
    """It does not exist yet: the program makes it."""
    return f"by_url_{list(FORMS.values()).index(form)}"


@pytest_asyncio.fixture
async def elsewhere(
    homes: Path, postgres: str, form: str, database: str, model: ScriptedModel
) -> AsyncIterator[Program]:
    parts = urlsplit(postgres)
    url = form.format(password=parts.password, host=parse_qs(parts.query)["host"][0], database=database)
    async with installed(homes / database, model.url, DISCREET_DATABASE_URL=url) as program:
        yield program


async def test_everything_works_there_and_the_server_is_no_superuser(
    elsewhere: Program, postgres: str, database: str
) -> None:
    await (await elsewhere.start()).set_up()
    ada = await sign_up(elsewhere.client(), "ada")
    answer = await ask(ada, "Hello?")
    assert answer.state["state"] == "complete"
    gpt = (await ada.post("/api/gpts", {"name": "Keeper"})).ok()
    added = await ada.post(
        f"/api/gpts/{gpt['id']}/knowledge?name=light.txt", data=b"The light is blue.",
        headers={"Content-Type": "application/octet-stream"},
    )  # fmt: skip
    assert added.status < 300
    assert not (elsewhere.home / "postgres").exists()
    assert await connected_as(postgres, database) == {f"{database}_serve_login"}

    doctor = await elsewhere.run("doctor")
    assert (doctor.code, doctor.err) == (0, "")
    assert "at DISCREET_DATABASE_URL" in doctor.out
    assert f"{database}_serve_login is bound by row-level security" in doctor.out
    assert str(urlsplit(postgres).password) not in doctor.out

    assert await elsewhere.stop() == 0
    assert await connected_as(postgres, database) == set()
    ada = await (await elsewhere.start()).come_in("ada")
    shown = (await ada.get(f"/api/conversations/{answer.conversation}")).ok()
    assert shown["messages"][1]["text"] == answer.text


async def test_doctor_finds_a_server_that_is_above_the_rules(homes: Path, postgres: str, model: ScriptedModel) -> None:
    url = f"{postgres.partition('?')[0].removesuffix('postgres')}above?{postgres.partition('?')[2]}"
    async with installed(homes / "above", model.url, DISCREET_DATABASE_URL=url) as program:
        assert (await program.run("migrate")).code == 0
        connection = await asyncpg.connect(postgres)
        await connection.execute("ALTER ROLE above_serve_login BYPASSRLS")
        doctor = await program.run("doctor")
        await connection.execute("ALTER ROLE above_serve_login NOBYPASSRLS")  # roles are the whole cluster's
        await connection.close()
        assert doctor.code == 1
        assert "BAD  serving role: above_serve_login bypasses row-level security" in doctor.out


async def test_doctor_says_what_is_wrong_with_keys_and_database(seeded: Program) -> None:
    (seeded.home / "keys" / "master.key").chmod(0o644)
    doctor = await seeded.run("doctor")
    assert (doctor.code, doctor.err) == (1, "")
    assert "BAD  keys and database: The master key" in doctor.out
    seeded.environment["DISCREET_MODEL_URL"] = "https://me:hush-hush@models.example.org/v1"
    doctor = await seeded.run("doctor")
    assert "models.example.org" in doctor.out
    assert "hush-hush" not in doctor.out


async def test_doctor_looks_and_makes_nothing(homes: Path) -> None:
    program = Program(homes / "not-there")
    doctor = await program.run("doctor")
    assert doctor.code == 0
    assert "the first start creates them" in doctor.out
    assert not program.home.exists()


async def connected_as(owner_url: str, database: str) -> set[str]:
    connection = await asyncpg.connect(owner_url)
    try:
        rows = await connection.fetch(  # a worker of PostgreSQL's own, which has no name, is no user's connection
            "SELECT usename FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'", database
        )
    finally:
        await connection.close()
    return {row["usename"] for row in rows}
