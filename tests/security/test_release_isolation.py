"""P8: the releasing process sees contributions, streams and releases and nothing else, even when an attacker has taken
it over; and what it works with shows nowhere."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import psutil
import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.analytics.counting.contribution import day_key_name
from discreet.analytics.releasing.release_order import ReleaseFailed, ReleaseRequest, decode_said, encode
from discreet.analytics.releasing.release_process import MODULE
from discreet.analytics.releasing.state import state_key_name
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.runtime.child_process import child
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.insight_factories import add_crowd, insert_published_gpt

pytestmark = [pytest.mark.promise("P8"), pytest.mark.usefixtures("monday")]

RIGHTS = {
    "SELECT": {"contributions", "releases", "insight_states"},
    "INSERT": {"releases", "insight_states", "evidence_log", "evidence_public"},
    "UPDATE": {"insight_states"},
    "DELETE": {"contributions", "insight_states"},
    "TRUNCATE": set(),
    "TRIGGER": set(),
    "REFERENCES": set(),
}
"""All rights of `discreet_insight`, by their use."""
REFUSED = [
    "SET ROLE discreet_serve", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
    "GRANT discreet_serve TO CURRENT_USER", "CREATE TABLE discreet.mine (id int)",
    "ALTER TABLE releases DISABLE TRIGGER USER", "SELECT email FROM accounts", "SELECT * FROM conversations",
    "SELECT * FROM insight_ledgers", "SELECT * FROM insight_published_gpts", "SELECT * FROM insight_budgets",
    "SELECT * FROM insight_days", "UPDATE insight_days SET released_at = NULL", "SELECT * FROM published_gpts()",
    "SELECT withdraw_contributions('2026-03-02', '{}')", "SELECT * FROM procrastinate.procrastinate_jobs",
    "INSERT INTO contributions (day, mark, sealed) VALUES ('2026-03-02', 'x', 'y')",
    "UPDATE contributions SET mark = 'x'", "UPDATE releases SET measured = '{}'", "DELETE FROM releases",
    "SELECT * FROM feedback_waiting", "SELECT * FROM messages", "SELECT pg_read_file('/etc/hostname')",
    "COPY contributions TO PROGRAM 'true'", "COPY contributions TO '/tmp/contributions'",
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def insight(infra: Infrastructure) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(infra.addresses.insight, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def gpt(infra: Infrastructure, build: Builder) -> UUID:
    return await insert_published_gpt(infra, await build.person("ada"))


# The role


@pytest.mark.parametrize("right", RIGHTS)
async def test_the_role_has_these_rights_and_no_other(insight: Any, owner: Any, right: str) -> None:
    """Of all existing tables: a new one is out of its sight until this list says otherwise."""
    role = await insight.fetchval("SELECT current_user")
    found = await owner.fetch(
        """
        SELECT nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname IN ('discreet', 'procrastinate', 'public') AND relkind IN ('r', 'v', 'm', 'p')
          AND (has_table_privilege($1, pg_class.oid, $2) OR ($2 IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
               AND has_any_column_privilege($1, pg_class.oid, $2)))
        """,
        role, right,
    )  # fmt: skip
    assert {row["name"] for row in found} == {f"discreet.{table}" for table in RIGHTS[right]}


async def test_the_role_may_call_no_function_of_ours(insight: Any, owner: Any) -> None:
    role = await insight.fetchval("SELECT current_user")
    found = await owner.fetch(
        """
        SELECT proname FROM pg_proc WHERE pronamespace IN ('discreet'::regnamespace, 'procrastinate'::regnamespace)
          AND has_function_privilege($1, oid, 'EXECUTE')
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') -- an extension's
        """,
        role,
    )
    assert not [row["proname"] for row in found]


@pytest.mark.parametrize("statement", REFUSED)
async def test_the_role_is_refused(insight: Any, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with insight.transaction():
            await insight.execute(statement)


async def test_released_numbers_cannot_be_changed(
    infra: Infrastructure, owner: Any, clock: SettableClock, gpt: UUID
) -> None:
    """The database's owner too, short of switching the guard off."""
    clock.advance(days=1)
    await build_releasing(infra).release_due()
    assert await owner.fetchval("SELECT count(*) FROM releases WHERE gpt_id = $1", gpt)
    for statement in (
        "UPDATE releases SET measured = measured",
        "DELETE FROM releases",
        "TRUNCATE releases",
        "UPDATE insight_days SET released_at = now() WHERE released_at IS NOT NULL",
        "UPDATE insight_days SET released_at = NULL WHERE released_at IS NOT NULL",
        "DELETE FROM insight_days",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
    twice = "INSERT INTO releases SELECT * FROM releases LIMIT 1"
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute(twice)


# The process


async def test_neither_arguments_nor_environment_nor_words_show_what_it_works_with(
    infra: Infrastructure, owner: Any, clock: SettableClock, gpt: UUID, capfd: pytest.CaptureFixture[str]
) -> None:
    today = clock.now().date()
    await add_crowd(infra, gpt, today, 3)
    clock.advance(days=1)
    async with owner.transaction():
        await owner.execute("LOCK TABLE releases IN SHARE MODE")
        releasing = asyncio.create_task(build_releasing(infra).release_due())
        while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not releasing.done()
            await asyncio.sleep(0.01)
        [process] = [each for each in psutil.Process().children() if MODULE in each.cmdline()]
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes() + Path(f"/proc/{process.pid}/environ").read_bytes()
        secrets = [infra.keys.key(day_key_name(today)).hex(), infra.keys.key(state_key_name(today)).hex()]
        secrets.append(urlsplit(infra.addresses.insight).password)
        opened = [each.path for each in process.open_files() if str(infra.settings.home) in each.path]
    await releasing
    output = capfd.readouterr()
    for secret in secrets:
        assert secret.encode() not in shown
        assert secret not in output.out + output.err
    assert not opened


def an_order(**given: Any) -> ReleaseRequest:
    return ReleaseRequest(**{
        "database_url": "postgresql://somebody:their-password@127.0.0.1:9/nowhere", "day": date(2026, 3, 2),
        "day_key": "ab" * 32, "earlier_state_key": None, "state_key": "cd" * 32, "costs": {}, "published_gpts": (), **given,
    })  # fmt: skip


async def test_an_order_in_an_error_shows_no_key() -> None:
    assert repr(an_order()) == "Order(day 2026-03-02)"


@pytest.mark.parametrize(
    "line",
    [encode(an_order()), encode(an_order(day_key="not hexadecimal")), b'{"day": "their-password"}', b"their-password"],
)
async def test_any_invalid_input_gets_an_answer_that_quotes_nothing(
    line: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    async with child(MODULE, child_environment()) as process:
        await process.send_line(line)
        message = decode_said(await anext(process.lines()))
        assert await process.exit_code() == 1
    assert isinstance(message, ReleaseFailed)
    assert message.sentence.endswith(".")
    captured = capfd.readouterr()
    for secret in ("their-password", "ab" * 32, "cd" * 32, "not hexadecimal"):
        assert secret not in message.sentence + captured.out + captured.err


async def test_it_ends_at_once_when_its_client_is_gone(infra: Infrastructure, owner: Any) -> None:
    """Its standard input ends while it works: a lock that is never released has held it up."""
    order = an_order(database_url=infra.addresses.insight)
    async with owner.transaction():
        await owner.execute("LOCK TABLE contributions IN SHARE MODE")
        async with child(MODULE, child_environment()) as process:
            await process.send_line(encode(order))
            while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
        async with asyncio.timeout(60):
            assert await process.exit_code()
