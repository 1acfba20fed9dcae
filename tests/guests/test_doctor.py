"""`discreet doctor` says whether guests are allowed and how many links are open, and names none of them."""

from dataclasses import replace

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.guest_links.guest_link import FIRST_SETTINGS
from discreet.cli.doctor.guests import CANNOT_PROVE, PLAIN, guest_findings, plain_http_fault
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.promises.visibility import Level
from discreet.settings import read_settings
from tests.guests.conftest import GuestHouse, token_of


async def doctor_report(infra: Infrastructure) -> str:
    return " ".join([finding.sentence async for finding in guest_findings(infra)])


async def test_it_counts_links_that_are_open_and_names_none(
    services: Services, house: GuestHouse, infra: Infrastructure
) -> None:
    before = await doctor_report(infra)
    one = await house.link("ACME")
    after = await doctor_report(infra)
    assert after != before
    assert after.startswith("allowed; ")
    for secret in ("ACME", token_of(one), str(one.id), str(house.gpt_id), "ada"):
        assert secret not in after
    await services.gpts.publisher.publish(house.owner, house.gpt_id, Level.ME)
    assert await doctor_report(infra) == before, "a GPT that is not shared by link has no open links"
    await services.guest_administration.change(CLI_ACTOR, replace(FIRST_SETTINGS, allowed=False))
    assert (await doctor_report(infra)).startswith("not allowed")


async def test_no_account_asks_how_many_links_there_are(house: GuestHouse, infra: Infrastructure) -> None:
    await house.link()
    async with infra.database.acting_as(house.owner.account_id) as connection:
        assert await connection.fetchval("SELECT open_guest_links(now())") == 0


@pytest.mark.parametrize(
    ("url", "proof", "fault"),
    [
        ("https://chat.example.org", "100000", None),
        ("http://localhost:8000", "100000", None),
        ("http://127.0.0.1:8000", "100000", None),
        ("http://10.0.0.1:8000", "100000", CANNOT_PROVE),
        ("http://chat.example.org", "0", PLAIN),
    ],
)
def test_guests_need_https(url: str, proof: str, fault: str | None) -> None:
    settings = read_settings({"DISCREET_PUBLIC_URL": url, "DISCREET_GUEST_PROOF": proof})
    assert plain_http_fault(settings) == fault
