"""Every one-time address of the product: what a repeated request does, and that no one else gains by it.

A browser may send one request twice. ADDRESSES is the whole list, with the test of each; a new one is added here.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from discreet.http.app import create_api
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from tests.support.api_document import api_document
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast, address, sign_in, sign_up, sign_up_form

ROOT = Path(__file__).parents[2]

REPEATED = "gives the same answer to the same session or browser for a minute"
STATE = "changes nothing, and says how things stand"
CHALLENGE = "is refused: the challenge was in the browser's memory alone, and the page asks for a new one"
ANY_TIME = "is no one-time address: it opens until its time is over"

ADDRESSES = {
    ("GET", "/api/me/exports/{export_id}/file"): (REPEATED, "tests/promises/test_p2_export.py"),
    ("GET", "/api/oauth/callback/{action_id}"): (REPEATED, "tests/services/test_oauth.py"),
    ("GET", "/api/sso/callback/{workspace_id}"): (REPEATED, "tests/http/test_single_sign_on.py"),
    ("POST", "/api/sso/link"): (REPEATED, "tests/http/test_single_sign_on.py"),
    ("POST", "/api/setup"): (REPEATED, "tests/security/test_set_up.py"),
    ("POST", "/api/sign-up"): (REPEATED, "tests/security/test_one_time_addresses.py"),
    ("POST", "/api/sign-up/look"): (ANY_TIME, "tests/http/test_sign_up_by_mail.py"),
    ("POST", "/api/me/address/confirm"): (STATE, "tests/security/test_squatted_addresses.py"),
    ("POST", "/api/shared-gpts/offers/open"): (STATE, "tests/security/test_squatted_addresses.py"),
    ("POST", "/api/password-reset/use"): (REPEATED, "tests/security/test_one_time_addresses.py"),
    ("POST", "/api/invitation/accept"): (STATE, "tests/workspaces/test_invitations.py"),
    ("POST", "/api/shared-gpts/offers/{offer_id}/accept"): (STATE, "tests/services/test_gpt_sharing.py"),
    ("POST", "/api/gpt-handovers/{offer_id}/accept"): (STATE, "tests/services/test_gpt_handover.py"),
    ("POST", "/api/consents/{consent_id}/allow"): (STATE, "tests/http/test_consents.py"),
    ("POST", "/api/passkeys/sign-in"): (CHALLENGE, "tests/http/test_sign_in.py"),
    ("POST", "/api/me/confirm/passkey"): (CHALLENGE, "tests/http/test_sign_in.py"),
    ("POST", "/api/me/passkeys"): (CHALLENGE, "tests/http/test_sign_in.py"),
    ("GET", "/s/{share_id}/{secret}"): (ANY_TIME, "tests/http/test_sharing.py"),
}
"""The one-time addresses, each with its test.

Links of e-mails, invitations and set-up carry their token in the fragment, which no browser sends: opening them any
number of times uses nothing up. The page's request then is the POST of this list.
"""

ONE_TIME = {"ticket", "state", "code", "token", "secret"}
"""The parameters that mark a one-time address."""


def test_every_address_is_a_route_and_has_its_test(services: Services) -> None:
    routes = {(method, route.path) for route in create_api(services).routes for method in getattr(route, "methods", ())}
    assert set(ADDRESSES) - routes == set()
    assert [test for _, test in ADDRESSES.values() if not (ROOT / test).exists()] == []


def test_no_page_or_download_takes_a_secret_that_this_list_does_not_know() -> None:
    taking = {
        ("GET", path)
        for path, methods in api_document()["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["name"] in ONE_TIME
    }
    assert taking - set(ADDRESSES) == set()


async def reset_token(services: Services, name: str) -> str:
    return (await services.password_reset.create_link(CLI_ACTOR, address(name))).link.partition("#")[2]


async def test_a_reset_that_is_sent_twice_is_one_reset(
    cast: Cast, client: Callable[[], Client], services: Services, clock: SettableClock, owner: Any
) -> None:
    new = "a new and longer sentence"
    rita = await sign_up(client(), "rita")
    body = {"token": await reset_token(services, "rita"), "password": new}
    browser = client()
    first, second = [await browser.post("/api/password-reset/use", body) for _ in range(2)]
    assert (first.status, first.json) == (second.status, second.json) == (200, {"passkeys": []})
    acts = "SELECT count(*) FROM security_events WHERE act = 'password_reset' AND account_id = $1"
    assert await owner.fetchval(acts, rita.id) == 1
    thief = await client().post("/api/password-reset/use", body | {"password": "the thief's own sentence"})
    assert (thief.status, "already been used" in thief.sentence) == (409, True)
    assert (await client().post("/api/sign-in", {"email": address("rita"), "password": new})).status == 200
    clock.advance(seconds=REPLAY_WINDOW.total_seconds())
    assert (await browser.post("/api/password-reset/use", body)).status == 409


async def test_an_invitation_that_is_used_twice_by_one_person_opens_one_account(
    cast: Cast, client: Callable[[], Client], clock: SettableClock
) -> None:
    await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "invitation"})
    link = (await cast.olga.post("/api/operator/invitations", {"note": ""})).ok()["link"]
    body = sign_up_form("quinn") | {"invitation": link.partition("#")[2]}
    clock.advance(seconds=1)  # after the others' accounts
    try:
        first, second = (
            (await client().post("/api/sign-up", body)).ok(),
            (await client().post("/api/sign-up", body)).ok(),
        )
        assert first["id"] == second["id"]
        for other in (
            body | {"password": "not Quinn's password"},
            sign_up_form("sam") | {"invitation": body["invitation"]},
        ):
            refused = await client().post("/api/sign-up", other)
            assert (refused.status, refused.sentence) == (409, "This invitation has already been used.")
        # A used link tries no passwords of others: the limits of sign-in are not asked here.
        elsewhere = sign_up_form("ben") | {"invitation": body["invitation"]}
        refused = await client().post("/api/sign-up", elsewhere)
        assert (refused.status, refused.sentence) == (409, "This invitation has already been used.")
        clock.advance(seconds=REPLAY_WINDOW.total_seconds())
        assert (await client().post("/api/sign-up", body)).status == 409
    finally:
        await cast.olga.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})
    assert (await sign_in(client(), "quinn")).id is not None
