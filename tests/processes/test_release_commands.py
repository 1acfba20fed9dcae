"""Private statistics of the real program: released automatically when the server starts, or by command (P8)."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.analytics.counting.contribution import day_key_name
from discreet.app.infrastructure import open_infrastructure
from discreet.settings import read_settings
from tests.processes.server_process import PATIENCE, Program
from tests.support.builder import Builder
from tests.support.insight_factories import add_crowd, insert_published_gpt

pytestmark = pytest.mark.promise("P8")


def yesterday() -> date:
    return datetime.now(UTC).date() - timedelta(days=1)


async def used_yesterday(program: Program) -> UUID:
    """A GPT that three people used before the first release."""
    async with open_infrastructure(read_settings(program.environment)) as on:
        gpt_id = await insert_published_gpt(on, await Builder(on).person("ada"))
        await add_crowd(on, gpt_id, yesterday(), 3)
        assert on.keys.key(day_key_name(yesterday()))
    return gpt_id


async def test_what_became_due_while_the_server_was_down_is_out_soon_after_its_start(pristine: Program) -> None:
    gpt_id = await used_yesterday(pristine)
    await pristine.start()
    async with asyncio.timeout(PATIENCE):
        while (await explained(pristine, gpt_id))["released_days"] < 1:
            await asyncio.sleep(0.1)
    assert await pristine.stop() == 0
    assert (
        not (pristine.home / "keys" / "private" / day_key_name(yesterday())[-2:])
        .joinpath(day_key_name(yesterday()).replace("/", "+"))
        .exists()
    )
    assert "insight_day_released" in pristine.log.decode()


async def test_the_command_line_releases_what_is_due_and_says_so(pristine: Program) -> None:
    gpt_id = await used_yesterday(pristine)
    first = await pristine.run("insight", "release", "--json")
    assert first.code == 0, first.err
    report = json.loads(first.out)
    assert [(day["day"], day["gpts"]) for day in report["days"]] == [(str(yesterday()), 1)]
    assert report["closed_until"] == str(yesterday())
    again = await pristine.run("insight", "release")
    assert (again.code, again.out) == (0, f"Nothing is due. Released up to {yesterday()}.\n")
    assert (await explained(pristine, gpt_id))["since"] == str(yesterday())

    unknown = await pristine.run("insight", "explain", str(uuid4()))
    assert (unknown.code, unknown.err, unknown.out[-2:]) == (1, "", ".\n")
    refused = await pristine.run("insight", "budget", "--epsilon", "100", "--reason", "Because I can.")
    assert refused.code == 2
    assert refused.err.startswith("discreet: Choose ε between")


async def explained(program: Program, gpt_id: UUID) -> dict[str, Any]:
    ran = await program.run("insight", "explain", str(gpt_id), "--json")
    assert ran.code == 0, ran.err
    report: dict[str, object] = json.loads(ran.out)
    return report
