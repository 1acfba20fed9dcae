"""`discreet workspace rules`: its output, its changes, and its questions."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from discreet.app.infrastructure import Infrastructure, build_rules
from discreet.cli.commands import commands
from discreet.errors import Invalid, NotFound
from discreet.identity.workspaces.rules_command import change, show, with_changes
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.workspace_rules import NO_RULES, Builders
from tests.support.builder import Builder


async def test_it_shows_changes_and_tells_who(infra: Infrastructure, workspace: Workspace, said: list[Any]) -> None:
    rules, asked = build_rules(infra), []
    await show(rules, workspace.id, False, said.append)
    assert said[0] == "GPTs can be built by everyone."
    assert said[-1] == "Nothing is forbidden here."
    written = ("domains=Flights.example, firm.example", "retention-days=30")

    def yes(sentence: Any) -> bool:
        asked.append(sentence)
        return True

    said.clear()
    assert await change(rules, workspace.id, written, True, said.append, yes) == 0
    assert len(asked) == 2
    [shown] = map(json.loads, said)
    assert (shown["domains"], shown["retention_days"]) == (["firm.example", "flights.example"], 30)
    assert shown["history"][0]["by"] is None
    said.clear()
    assert (
        await change(rules, workspace.id, ("domains=any", "retention_days=none"), False, said.append, lambda _: False)
        == 0
    )
    assert "Actions can send data to any domain." in said


async def test_a_no_changes_nothing(infra: Infrastructure, workspace: Workspace, said: list[Any]) -> None:
    rules = build_rules(infra)
    assert await change(rules, workspace.id, ("domains=none",), False, said.append, lambda _: False) == 1
    await show(rules, workspace.id, True, said.append)
    assert json.loads(said[-1])["domains"] is None


@pytest.mark.parametrize(
    "written", ["domains", "colour=blue", "builders=nobody", "retention_days=soon", "approved_gpts=x", "sharing=world"]
)
def test_what_cannot_be_read_is_a_sentence(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        with_changes(NO_RULES, [written])
    assert refused.value.sentence.endswith(".")


def test_the_rest_stays_as_it_was() -> None:
    asked = with_changes(NO_RULES, ["builders=admins"])
    assert (asked.builders, asked.sharing, asked.domains) == (Builders.ADMINS, NO_RULES.sharing, None)


async def test_a_workspace_that_never_was_has_none(infra: Infrastructure, build: Builder, said: list[Any]) -> None:
    with pytest.raises(NotFound):
        await show(build_rules(infra), build.infra.random.new_id(), False, said.append)


def test_the_command_says_what_it_takes() -> None:
    shown = CliRunner().invoke(commands, ["workspace", "rules", "--help"])
    assert shown.exit_code == 0
    assert "retention_days=none|DAYS" in shown.output
