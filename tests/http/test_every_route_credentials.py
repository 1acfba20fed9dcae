"""Every route × every invalid credential (P6): it gets the stated refusal, as a sentence, and nothing changes.

Invariants:
- A route is for signed-in people unless FOR_ANYBODY names it.
- So a new route is held to that at once, and a public one must be named there.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_sequencer
from discreet.http.openai.app import Route
from discreet.http.openai.routes import ROUTES
from discreet.http.origin import SAFE_METHODS
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.session import SESSION_LIFETIME
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.parties import Service
from tests.http.credentials import RequestCredentials, bearer, cookie
from tests.http.test_every_route import EXPECTED, send
from tests.support.api_programs import create_key, create_project
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.database_fingerprint import fingerprint_tables
from tests.support.evidence_log import wait_until_signed
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up

pytestmark = pytest.mark.promise("P6")

FOR_ANYBODY = {
    ("GET", "/gpt/{gpt_id}"), ("GET", "/gpt/{gpt_id}/card.png"), ("GET", "/robots.txt"),
    ("GET", "/s/{share_id}/{secret}"), ("GET", "/artifact-frame/{kind}"),
    ("GET", "/health/live"), ("GET", "/health/ready"),
    # Facts about this server, and its terms
    ("GET", "/api/instance"), ("GET", "/api/promises"), ("GET", "/api/policies"), ("GET", "/api/policies/{kind}/{version}"),
    ("GET", "/api/privacy"), ("GET", "/privacy"), ("GET", "/privacy/answers"),
    ("GET", "/privacy-policy"), ("GET", "/privacy-policy/{version}"), ("GET", "/terms"), ("GET", "/terms/{version}"),
    ("GET", "/api/evidence"), ("GET", "/evidence/checkpoint"), ("GET", "/evidence/key"),
    ("GET", "/evidence/check_evidence.py"), ("GET", "/evidence/begun"), ("GET", "/evidence/cosigned"),
    ("GET", "/evidence/policy"), ("GET", "/evidence/witness.py"),
    ("GET", "/evidence/logs/{log}/checkpoint"), ("GET", "/evidence/logs/{log}/key"),
    ("GET", "/evidence/logs/{log}/consistency/{old}/{new}"), ("GET", "/evidence/consistency/{old}/{new}"),
    ("GET", "/evidence/tile/entries/{number}"), ("GET", "/evidence/tile/{level}/{number}"),
    # Its description of itself as a client of authorization servers
    ("GET", "/api/oauth/clients/{action_id}"),
    # Coming in, and going
    ("POST", "/api/setup"), ("POST", "/api/sign-up"), ("POST", "/api/sign-in"), ("POST", "/api/sign-out"), ("GET", "/api/me"),
    ("POST", "/api/password-reset"), ("POST", "/api/password-reset/use"), ("POST", "/api/passkeys/sign-in/begin"),
    ("POST", "/api/passkeys/sign-in"), ("POST", "/api/invitation/look"), ("GET", "/api/sso/workspaces/{workspace_id}"),
    ("POST", "/api/sign-up/link"), ("POST", "/api/sign-up/look"),
    ("POST", "/api/sso/find"), ("POST", "/api/sso/start"), ("GET", "/api/sso/callback/{workspace_id}"),
    ("GET", "/api/sso/link"), ("POST", "/api/deleted-account"),
    ("POST", "/api/deleted-account/receipts"), ("POST", "/api/guest-links/challenge"), ("POST", "/api/guest"),
}  # fmt: skip

NO_LONGER = (
    "expired", "signed out", "revoked elsewhere", "older than the password", "of a suspended account",
    "of somebody removed", "of somebody suspended there", "of somebody demoted", "of a deleted workspace",
)  # fmt: skip
NEVER = (
    "none", "empty", "invented", "cut", "longer", "what the database keeps", "an API key", "an API key as a program's",
    "a session as a program's", "somebody's id", "a directory's token", "a directory's token as a program's",
)  # fmt: skip
ELSEWHERE = ("https://evil.example", "null", "")
"""Origins of pages that are not ours; the last one is left out."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def offices(cast: Cast, services: Services, client: Callable[[], Client]) -> dict[str, Client]:
    """Emil's enterprise, in which three more people work, and a team that is deleted under one. By name, browsers whose
    sessions have ended since."""
    workspace = (await cast.emil.get("/api/me")).ok()["space"]
    gone = await services.workspaces.create("Soon gone", Service.TEAM, [address("dan")])
    ended = {}
    for name, role, where in (
        ("rita", WorkspaceRole.MEMBER, workspace),
        ("sven", WorkspaceRole.MEMBER, workspace),
        ("deb", WorkspaceRole.ADMIN, workspace),
        ("gina", WorkspaceRole.MEMBER, str(gone.id)),
    ):
        ended[name] = await sign_up(client(), name)
        await services.workspaces.add(CLI_ACTOR, where, address(name), role)
        (await ended[name].put("/api/me/space", {"workspace": where})).ok()
        assert (await ended[name].get("/api/workspace/members")).ok()
    people = "/api/workspace/members"
    (await cast.emil.post(f"{people}/{ended['rita'].id}/remove", {"gpts": "hand_over"})).ok()
    (await cast.emil.post(f"{people}/{ended['sven'].id}/suspend")).ok()
    (await cast.emil.put(f"{people}/{ended['deb'].id}/role", {"role": "member"})).ok()
    dan = await sign_in(client(), "dan")
    (await dan.put("/api/me/space", {"workspace": str(gone.id)})).ok()
    (await dan.post("/api/workspace/delete", {"name": "Soon gone"})).ok()
    return ended


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ended(
    infra: Infrastructure, cast: Cast, client: Callable[[], Client], clock: SettableClock, offices: dict[str, Client]
) -> dict[Any, Any]:
    """Tokens of sessions that held once. What ended them is signed in the evidence log."""
    left, revoked, older = [await sign_in(client(), name) for name in ("ben", "ben", "ada")]
    # Opened last: signing in clears away expired sessions
    clock.advance(days=-SESSION_LIFETIME.days, minutes=-1)
    expired = await sign_in(client(), "ben")
    clock.advance(days=SESSION_LIFETIME.days, minutes=1)
    tokens = {"expired": expired.token, "signed out": left.token, "revoked elsewhere": revoked.token}
    tokens |= {"older than the password": older.token}
    (await left.post("/api/sign-out")).ok()
    mine = (await revoked.get("/api/me/sessions")).ok()["sessions"]
    [session] = [each["id"] for each in mine if each["current"]]
    (await cast.ben.delete(f"/api/me/sessions/{session}")).ok()
    (await cast.ada.put("/api/me/password", {"current": PASSWORD, "new": f"{PASSWORD}, again"})).ok()
    lost = await sign_up(client(), "lost")
    (await cast.olga.post("/api/operator/accounts/suspend", {"email": address("lost")})).ok()
    tokens["of a suspended account"] = lost.token
    for label, name in zip(NO_LONGER[5:], ("rita", "sven", "deb", "gina"), strict=True):
        tokens[label] = offices[name].token
    await wait_until_signed(build_sequencer(infra))
    return {label: cookie(token) for label, token in tokens.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def never(infra: Infrastructure, cast: Cast, owner: Any) -> dict[Any, Any]:
    """What was no session at any time; Ben's is one, and Cleo's key opens her team's API."""
    kept = await owner.fetchval("SELECT token_hash FROM sessions WHERE account_id = $1 LIMIT 1", cast.ben.id)
    program = (await create_key(cast.cleo, await create_project(cast.cleo))).text
    emils = (await cast.emil.get("/api/me")).ok()["space"]
    directory = (await cast.emil.post(f"/api/workspaces/{emils}/directory/token")).ok()["token"]
    await wait_until_signed(build_sequencer(infra))
    return {
        "none": {},
        "empty": cookie(""),
        "invented": cookie("A" * 43),
        "cut": cookie(cast.ben.token[:-1]),
        "longer": cookie(cast.ben.token + "A"),
        "what the database keeps": cookie(kept.hex()),
        "an API key": cookie(program),
        "an API key as a program's": bearer(program),
        "a session as a program's": bearer(cast.ben.token),
        "somebody's id": cookie(str(cast.ben.id)),
        "a directory's token": cookie(directory),
        "a directory's token as a program's": bearer(directory),
    }


def test_what_is_for_anybody_is_named() -> None:
    """A route that refuses every caller alike with 401 (a wrong password) requires no session."""
    asks = {route for route, (expected, _) in EXPECTED.items() if expected["visitor"] == 401 != expected["ben"]}
    assert set(EXPECTED) - asks == FOR_ANYBODY


@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda part: part)
async def test_what_is_no_session_opens_nothing(
    ended: dict[Any, Any],
    never: dict[Any, Any],
    things: Any,
    client: Callable[[], Client],
    owner: Any,
    method: str,
    path: str,
) -> None:
    expected, body = EXPECTED[method, path]
    assert (*ended, *never) == (*NO_LONGER, *NEVER)
    browser, before = client(), await fingerprint_tables(owner)
    for label, headers in {**ended, **never}.items():
        if (label, path) == ("expired", "/api/sign-out"):  # removes its remains
            continue
        answer = await send(RequestCredentials(browser, headers), method, path, body, things)
        if expected["visitor"] == "ok":
            assert answer.status < 300, f"{label}: {answer.status} {answer.body[:300]!r}"
        else:
            assert answer.status == expected["visitor"], f"{label}: {answer.status} {answer.body[:300]!r}"
            assert answer.sentence, label
        assert (method, path) != ("GET", "/api/me") or answer.json is None, label
    assert await fingerprint_tables(owner) == before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_a_program_without_a_key_that_holds_is_answered_nothing(
    ended: dict[Any, Any], never: dict[Any, Any], client: Callable[[], Client], owner: Any, route: Route
) -> None:
    """Routes for programs: no session opens them, no directory's token, and a key only in its own place."""
    browser, path = RequestCredentials(client()), re.sub(r"{\w+}", "x", route.path)
    before, body = await fingerprint_tables(owner), {} if route.method == "POST" else None
    for label, headers in {**ended, **never}.items():
        if label != "an API key as a program's":
            tokens = [headers] + [bearer(each.partition("=")[2]) for each in headers.values() if "=" in each]
            for given in tokens[: 1 if label == "an API key" else 2]:
                answer = await browser.request(route.method, path, body, headers=given)
                assert (answer.status, answer.json["error"]["code"]) == (401, "invalid_api_key"), label
    assert await fingerprint_tables(owner) == before


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Users/x", "/ServiceProviderConfig"])
async def test_a_directory_is_let_in_by_its_token_alone(
    ended: dict[Any, Any], never: dict[Any, Any], client: Callable[[], Client], path: str
) -> None:
    browser = RequestCredentials(client())
    for label, headers in {**ended, **never}.items():
        if label != "a directory's token as a program's":
            assert (await browser.request("GET", f"/scim/v2{path}", headers=headers)).status == 401, label


UNSAFE = [route for route in EXPECTED if route[0] not in SAFE_METHODS]


@pytest.mark.parametrize(("method", "path"), UNSAFE, ids=lambda part: part)
async def test_a_page_elsewhere_carries_nothing_out(
    cast: Cast,
    things: Any,
    client: Callable[[], Client],
    owner: Any,
    method: str,
    path: str,
) -> None:
    """Each of them with a valid session, as the browser of a user on that page would send it."""
    body, browser, before = EXPECTED[method, path][1], client(), await fingerprint_tables(owner)
    for person in (cast.ben, cast.ada, cast.emil, cast.olga):
        for origin in ELSEWHERE:
            answer = await send(
                RequestCredentials(browser, {**cookie(person.token), "Origin": origin}), method, path, body, things
            )
            assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden"), (
                f"{origin}: {answer.body[:300]!r}"
            )
            assert "page of this server" in answer.sentence
            assert "Set-Cookie" not in answer.headers
    assert await fingerprint_tables(owner) == before


SHOWN = [route for route in EXPECTED if route not in FOR_ANYBODY | {("GET", "/api/oauth/callback/{action_id}")}]
"""Routes that pages call. The other is where a third party's page sends the browser, which adds no header to that."""


@pytest.mark.parametrize(("method", "path"), SHOWN, ids=lambda part: part)
async def test_a_page_that_shows_another_space_does_nothing_in_this_one(
    cast: Cast,
    things: Any,
    client: Callable[[], Client],
    owner: Any,
    method: str,
    path: str,
) -> None:
    """Neither in a space closed to the person, nor in an invalid one: a name gives no right (P1)."""
    body, browser, before = EXPECTED[method, path][1], client(), await fingerprint_tables(owner)
    emils = (await cast.emil.get("/api/me")).ok()["space"]
    cleos = (await cast.cleo.get("/api/me")).ok()["space"]
    for person, spaces in (
        (cast.ben, (emils, "Personal")),
        (cast.emil, (cleos, str(cast.emil.id), emils.upper())),
        (cast.olga, (emils,)),
    ):
        for space in spaces:
            there = {**cookie(person.token), "Discreet-Space": space}
            answer = await send(RequestCredentials(browser, there), method, path, body, things)
            assert (answer.status, answer.json["error"]["code"]) == (409, "elsewhere"), (
                f"{space}: {answer.body[:300]!r}"
            )
    assert await fingerprint_tables(owner) == before
