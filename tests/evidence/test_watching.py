"""P12: `discreet evidence watch` detects remotely a forked, cut or replaced log, and tells it from an unreachable one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.remote_log import HttpLog
from discreet.app.infrastructure import Infrastructure, build_log, build_sequencer
from discreet.cli.evidence_watch import ALARM, SUCCESSOR, UNREACHED, WatchLoop
from discreet.evidence import log_keys
from discreet.evidence.cosignature import WitnessKey, WitnessPolicy
from discreet.evidence.new_log import start_new_log
from discreet.evidence.watching import Watcher
from discreet.http.services import Services
from discreet.ports.evidence import LogRefused
from tests.support.evidence_log import execute_without_triggers, record_acts, restore_log_afterwards, wait_until_signed

pytestmark = pytest.mark.promise("P12")

Visit = Callable[..., Any]


async def _at_once(_: float) -> None:
    """Waits for nothing."""


@pytest_asyncio.fixture
async def visit(server: str, services: Services, tmp_path: Path) -> Any:
    """Visits the module's server, with a state of its own: gives the exit code."""
    egress = EgressGateway()

    async def visit(url: str = server, **options: Any) -> int:
        watcher = Watcher(HttpLog(url, egress=egress), _at_once, **options)
        return await WatchLoop(watcher, tmp_path / "state.json", None).run(None)

    yield visit
    await egress.close()


async def grow(infra: Infrastructure, services: Any, count: int, name: str = "act") -> None:
    await record_acts(infra, [f"{name} {n}" for n in range(count)])
    await wait_until_signed(services.sequencer)


async def test_a_log_that_grows_is_fine_and_every_entry_is_read(
    visit: Visit, infra: Infrastructure, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    await grow(infra, services, 300)
    assert await visit(entries=True) == 0
    assert await visit(entries=True) == 0
    await grow(infra, services, 5)
    assert await visit(entries=True) == 0
    await grow(infra, services, 300)
    assert await visit(entries=True) == 0
    said = [line.rpartition(", ")[2] for line in capsys.readouterr().out.splitlines() if line.endswith(" new.")]
    assert said == ["none new.", "5 new.", "300 new."]


async def test_what_cannot_be_reached_is_no_alarm(visit: Visit, tmp_path: Path) -> None:
    assert await visit() == 0
    kept = (tmp_path / "state.json").read_bytes()
    assert await visit("http://127.0.0.1:9") == UNREACHED
    assert (tmp_path / "state.json").read_bytes() == kept
    assert await visit() == 0


async def test_a_fork_under_one_key_raises_an_alarm_at_every_visit_and_keeps_both_checkpoints(
    visit: Visit,
    infra: Infrastructure,
    services: Services,
    owner: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await grow(infra, services, 3)
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(infra.keys, 1)
        assert remembered is not None
        await grow(infra, services, 2, "seen")
        assert await visit() == 0
        seen = (await build_log(infra).checkpoint()).note
    log_keys.remember(infra.keys, 1, remembered)
    assert await visit() == ALARM, "the log has shrunk"
    assert "entries, and now has" in capsys.readouterr().err
    await grow(infra, services, 2, "another")
    assert await visit() == ALARM
    assert "Two different logs" in capsys.readouterr().err
    await grow(infra, services, 7, "further")
    assert await visit() == ALARM
    assert "do not begin with" in capsys.readouterr().err
    assert (tmp_path / "state-old.txt").read_text() == seen
    assert (tmp_path / "state-new.txt").read_text() != seen


async def test_an_entry_that_was_changed_behind_the_signed_tree_is_seen(
    visit: Visit, infra: Infrastructure, services: Services, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await grow(infra, services, 3)
    assert await visit(entries=True) == 0
    await grow(infra, services, 3)
    size = (await build_log(infra).checkpoint()).size
    await execute_without_triggers(owner, f"UPDATE evidence_log SET leaf = sha256('x') WHERE position = {size - 1}")
    assert await visit() == 0, "its hash in the tree is as it was"
    assert await visit(entries=True) == ALARM
    assert "not those of the signed tree" in capsys.readouterr().err


async def test_missing_cosignatures_raise_an_alarm(visit: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    policy = WitnessPolicy((WitnessKey("witness.example/w1", bytes(32)),), 1)
    assert await visit(policy=policy) == ALARM
    assert "0 of 1 witnesses" in capsys.readouterr().err


async def test_a_new_log_that_names_the_old_one_is_followed_and_reported(
    visit: Visit, infra: Infrastructure, services: Services, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    await grow(infra, services, 3)
    async with restore_log_afterwards(owner):
        await grow(infra, services, 2)
        assert await visit() == 0
    with pytest.raises(Exception, match="An older backup was"):
        await services.sequencer.advance()
    assert await visit() == ALARM, "until a new log is begun, the old one is shorter"
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    assert await visit() == SUCCESSOR
    assert "2 of your" in capsys.readouterr().err
    assert await visit() == 0


async def test_a_new_log_that_names_less_than_was_seen_raises_an_alarm(
    visit: Visit, infra: Infrastructure, services: Services, owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    log = await owner.fetchval("SELECT coalesce(max(log), 1) FROM evidence_logs")
    await grow(infra, services, 3)
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(infra.keys, log)
        assert remembered is not None
        await grow(infra, services, 2)
        assert await visit() == 0
    less = replace(remembered, size=remembered.size + 1)  # the operator has the key store forget the last entry
    log_keys.remember(infra.keys, log, less)
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    assert await visit() == ALARM
    assert "The new log names" in capsys.readouterr().err


@pytest.mark.parametrize(("others", "why"), [(2, "Two different logs"), (7, "do not begin with")])
async def test_a_new_log_after_a_rewritten_one_raises_an_alarm_however_it_names_it(
    visit: Visit,
    infra: Infrastructure,
    services: Services,
    owner: Any,
    capsys: pytest.CaptureFixture[str],
    others: int,
    why: str,
) -> None:
    await grow(infra, services, 3)
    log = await owner.fetchval("SELECT coalesce(max(log), 1) FROM evidence_logs")
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(infra.keys, log)
        assert remembered is not None
        await grow(infra, services, 2, "seen")
        assert await visit() == 0
    log_keys.remember(infra.keys, log, remembered)  # the operator has the key store forget them
    await grow(infra, services, others, "another")
    log_keys.remember(infra.keys, log, replace(remembered, size=remembered.size + others + 1))
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    assert await visit() == ALARM
    assert why in capsys.readouterr().err


async def test_a_log_whose_key_was_lost_is_followed_as_long_as_the_next_one_has_its_own(
    visit: Visit, infra: Infrastructure, services: Services, owner: Any, server: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    await grow(infra, services, 3)
    log = await owner.fetchval("SELECT coalesce(max(log), 1) FROM evidence_logs")
    assert await visit() == 0
    state = (tmp_path / "state.json").read_bytes()
    infra.keys.destroy_key(log_keys.key_name(log))
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    assert await visit() == SUCCESSOR
    assert " 0 of your " in capsys.readouterr().err
    (tmp_path / "state.json").write_bytes(state)
    infra.keys.destroy_key(log_keys.key_name(log + 1))
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    assert await visit() == ALARM, "what would name the log that was seen bears a signature that nobody can verify"
    assert "does not name the old one" in capsys.readouterr().err
    egress = EgressGateway()
    with pytest.raises(LogRefused, match="410"):
        await HttpLog(server, egress=egress).read(f"logs/{log}/key")
    await egress.close()


async def test_a_key_that_changed_without_a_new_log_raises_an_alarm(
    visit: Visit, infra: Infrastructure, services: Services, owner: Any
) -> None:
    assert await visit() == 0
    log = await owner.fetchval("SELECT coalesce(max(log), 1) FROM evidence_logs")
    infra.keys.destroy_key(log_keys.key_name(log))
    log_keys.make_key(infra.keys, log)
    await grow(infra, services, 1)
    assert await visit() == ALARM
