"""P12: operator actions on the whole server, and its settings at each start, are in the log.

They are logged in the same transaction, without secrets and without naming any user.
"""

from dataclasses import replace
from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure, build_password_reset
from discreet.evidence.server_events import SERVER, ServerEvent, record_backup, record_settings
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.suspension import Suspension
from discreet.public_settings import public_settings
from tests.evidence.log_client import entries_about
from tests.support.people import Cast, address

pytestmark = pytest.mark.promise("P12")


async def acts(services: Any, act: ServerEvent) -> list[dict[str, Any]]:
    entries = [
        entry["facts"] for entry in await entries_about(services, SERVER) if entry["kind"] == "administrative_act"
    ]
    return [facts for facts in entries if facts["act"] == act]


async def test_who_may_sign_up(cast: Cast, services: Services) -> None:
    for _ in range(2):
        (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "closed"})).ok()
    [closed, opened] = await acts(services, ServerEvent.INSTANCE_CHANGED)
    assert (closed["sign_up"], closed["before"], opened["sign_up"]) == ("closed", "open", "open")
    (await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()


async def test_quotas_are_logged_when_set_and_cleared(cast: Cast, services: Services) -> None:
    subject = f"account:{cast.ben.id}"
    (await cast.olga.put(f"/api/operator/quotas/{subject}", {"answers": 7, "tokens": None, "megabytes": None})).ok()
    (await cast.olga.delete(f"/api/operator/quotas/{subject}")).ok()
    [cleared, given] = await acts(services, ServerEvent.QUOTA_CHANGED)
    assert (given["subject"], given["quota"]) == (
        subject,
        {"answers": 7, "tokens": None, "megabytes": None, "files": None, "jobs": None},
    )
    assert (cleared["subject"], cleared["quota"]) == (subject, None)


async def test_what_raises_a_budget(cast: Cast, services: Services) -> None:
    (await cast.olga.put("/api/operator/insight", {"epsilon": 2.0, "reason": "More people need numbers now."})).ok()
    [raised] = await acts(services, ServerEvent.BUDGET_CHANGED)
    [first, now] = await services.budgets.history()
    assert (raised["before"], raised["grains"], raised["from_day"]) == (first.grains, now.grains, str(now.from_day))
    assert "reason" not in raised, "what somebody wrote is not in it"


async def test_what_is_declared_about_a_model_provider(cast: Cast, services: Services) -> None:
    new = {"name": "Elsewhere", "protocol": "chat", "base_url": "https://models.example/v1", "key": "sk-secret"}
    facts = {"run_by": "company", "company": "Models Ltd", "country": "DE", "retention_days": 30, "trains": False}
    added = (await cast.olga.post("/api/operator/endpoints", new | {"facts": facts})).ok()["id"]
    (await cast.olga.delete(f"/api/operator/endpoints/{added}")).ok()
    [declared] = await acts(services, ServerEvent.RECIPIENT_FACTS_CHANGED)
    [removed] = await acts(services, ServerEvent.MODEL_ENDPOINT_REMOVED)
    assert (declared["endpoint"], removed["endpoint"]) == (added, added)
    assert declared["facts"] == facts | {"people_look": None, "basis": "declared"}
    assert not any(word in str([declared, removed]) for word in ("sk-secret", "models.example"))


async def test_acts_on_a_persons_sign_in(cast: Cast, services: Services, infra: Infrastructure) -> None:
    await build_password_reset(infra).create_link(CLI_ACTOR, address("dan"))
    await Suspension(infra.database, infra.clock).suspend(CLI_ACTOR, address("dan"))
    await Suspension(infra.database, infra.clock).restore(CLI_ACTOR, address("dan"))
    for act in (ServerEvent.RESET_LINK_MADE, ServerEvent.ACCOUNT_SUSPENDED, ServerEvent.ACCOUNT_RESTORED):
        assert await acts(services, act) == [{"act": act, "made_by": "operator"}]


async def test_that_a_backup_was_made(services: Services, infra: Infrastructure) -> None:
    began = infra.clock.now()
    await record_backup(infra.database, began, began)
    expected = {"act": ServerEvent.BACKUP_MADE, "made_by": "operator", "backup_began": began.isoformat()}
    assert (await acts(services, ServerEvent.BACKUP_MADE))[0] == expected


async def test_other_settings_than_before(services: Services, infra: Infrastructure) -> None:
    now = infra.clock.now()
    secret = "smtp://robot:hunter2@mail.example:2525"
    before = replace(infra.settings, model_url="https://models.example/v1", model_key="sk-secret", smtp_url=secret)
    for settings in (before, before, replace(before, model_url="https://elsewhere.example:8443/v1?key=hunter2")):
        await record_settings(infra.database, public_settings(settings), now)
    [moved, first] = (await acts(services, ServerEvent.SETTINGS_CHANGED))[:2]
    assert (moved["changed"], moved["settings"]["model_host"]) == ("model_host", "elsewhere.example:8443")
    assert first["settings"]["model_host"] == "models.example"
    assert first["settings"]["mail_host"] == "mail.example:2525"
    assert not any(word in str([moved, first]) for word in ("hunter2", "sk-secret", "robot"))
