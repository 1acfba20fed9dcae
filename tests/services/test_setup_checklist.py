"""The operator's first hour: every tick comes from the state of the installation only."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.app.operator.setup_checklist import ANSWER_CHARACTERS, GREETING, describe_master_key
from discreet.errors import NotFound
from discreet.evidence.server_events import record_backup
from discreet.http.services import Services
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.knowledge import as_actor
from tests.support.people import Cast

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def look(cast: Cast) -> Any:
    return (await cast.olga.get("/api/operator/first-hour")).ok()


async def test_it_says_what_is(services: Services, cast: Cast, infra: Infrastructure) -> None:
    before = await look(cast)
    assert (before["sign_up"], before["sign_up_decided"]) == ("open", True)
    assert (before["last_backup"], before["policies"], before["sends_mail"]) == (None, [], False)
    await record_backup(infra.database, BEGAN, infra.clock.now())
    assert datetime.fromisoformat((await look(cast))["last_backup"]) == BEGAN


async def test_the_model_is_asked_without_any_personal_data(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Hello! " + "x" * 2 * ANSWER_CHARACTERS
    tried = (await cast.olga.post("/api/operator/first-hour/model")).ok()
    assert tried["text"].startswith("Hello!")
    assert len(tried["text"]) == ANSWER_CHARACTERS
    assert tried["seconds"] >= 0
    assert scripted.requests[-1]["messages"] == [{"role": "user", "content": GREETING}]


async def test_a_model_that_does_not_answer_says_why(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("refuse", status=401, message="wrong key")
    refused = await cast.olga.post("/api/operator/first-hour/model")
    assert refused.status == 503
    assert "401" in refused.json["error"]["message"] or "key" in refused.json["error"]["message"]


async def test_only_operators_see_it(services: Services, cast: Cast) -> None:
    for person in (cast.ada, cast.dan):
        with pytest.raises(NotFound):
            await services.setup_checklist.status(as_actor(person))


def test_where_the_master_key_is(infra: Infrastructure) -> None:
    settings = infra.settings
    beside = replace(settings, master_key=None, master_key_file=settings.home / "keys" / "master.key")
    assert describe_master_key(beside).beside_keys
    apart = describe_master_key(replace(beside, master_key_file=Path("/safe/master.key")))
    assert (apart.in_vault, apart.place, apart.beside_keys) == (False, "/safe/master.key", False)
    vault = describe_master_key(replace(beside, master_key="vault://vault.example:8200/transit/discreet"))
    assert (vault.in_vault, vault.beside_keys) == (True, False)
    assert vault.place.endswith("vault.example:8200/transit/discreet")
