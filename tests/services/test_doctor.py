"""The egress manifest of `discreet doctor`: complete, and without secrets."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.egress import ContactPurpose
from discreet.app.infrastructure import Infrastructure
from discreet.cli.doctor.database import database_findings
from discreet.cli.doctor.egress import egress
from discreet.cli.doctor.examination import examine
from discreet.db.pool import connect
from discreet.settings import read_settings

WITH_EVERYTHING = {
    "DISCREET_MODEL_URL": "https://somebody:hush@models.example.org:8443/v1",
    "DISCREET_MODEL_KEY": "hush-key",
    "DISCREET_IMAGES_URL": "https://somebody:hush@images.example.org/v1",
    "DISCREET_IMAGES_KEY": "hush-key",
    "DISCREET_DATABASE_URL": "postgresql://somebody:hush@db.example.org/discreet",
    "DISCREET_ACTION_ORIGINS": "http://127.0.0.1:9000,https://mailer:8443",
}


@pytest.mark.parametrize("given", [{}, WITH_EVERYTHING])
def test_every_purpose_of_the_door_is_in_the_manifest(given: dict[str, str]) -> None:
    purposes = {contact.purpose for contact in egress(read_settings(given))}
    assert purposes == {*ContactPurpose, "database", "names"}


def test_the_manifest_names_who_is_set_up_and_no_password() -> None:
    contacts = egress(read_settings(WITH_EVERYTHING))
    named = {contact.host for contact in contacts}
    assert {
        "models.example.org:8443",
        "images.example.org",
        "db.example.org",
        "http://127.0.0.1:9000",
        "https://mailer:8443",
    } <= named
    assert "hush" not in repr(contacts)


@pytest.mark.parametrize(
    ("public_url", "said"),
    [("https://chat.example.org", "offered to browsers"), ("http://10.0.0.1:8000", "not offered")],
)
async def test_doctor_says_whether_passkeys_are_offered(tmp_path: Path, public_url: str, said: str) -> None:
    settings = read_settings({"DISCREET_HOME": str(tmp_path / "nothing-yet"), "DISCREET_PUBLIC_URL": public_url})
    [finding] = [finding async for finding in examine(settings) if finding.subject == "passkeys"]
    assert finding.sentence.startswith(said)


@pytest.mark.promise("P9")
async def test_doctor_says_when_the_database_writes_values_into_its_log(
    infra: Infrastructure, owner: Any, database_name: str
) -> None:
    [fine] = [finding async for finding in database_findings(infra) if finding.subject == "database log"]
    assert fine.is_ok
    await owner.execute(f'ALTER DATABASE "{database_name}" SET log_min_duration_statement = 500')
    try:
        fresh = await connect(infra.addresses.serve)
        try:
            [loud] = [f async for f in database_findings(replace(infra, database=fresh)) if f.subject == "database log"]
        finally:
            await fresh.close()
    finally:
        await owner.execute(f'ALTER DATABASE "{database_name}" RESET log_min_duration_statement')
    assert not loud.is_ok
    assert loud.sentence.endswith("set these back to their defaults: log_min_duration_statement.")


async def test_doctor_prints_it(tmp_path: Path) -> None:
    settings = read_settings({**WITH_EVERYTHING, "DISCREET_HOME": str(tmp_path / "nothing-yet")})
    said = [finding.sentence async for finding in examine(settings) if finding.subject == "may contact"]
    assert "models.example.org:8443, for model: it answers (DISCREET_MODEL_URL)." in said
    assert said[-1] == "no other host; proxies that the environment names are not used."
    assert all(sentence.endswith(".") and "hush" not in sentence for sentence in said)
