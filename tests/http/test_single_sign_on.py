"""Signing in by an organisation's provider, by people, owners, hostile providers and thieves (P7).

See specification: Services, accounts, workspaces.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import pytest
from yarl import URL

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW
from tests.fakes.openid_provider import OpenIdProvider, Person, sign, sign_with_public_key, unsigned
from tests.fakes.third_party import Answer, ThirdParty, answer_json, bomb
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, Cast, sign_in
from tests.support.sign_in_by_provider import (
    GIL,
    connection_form,
    current_role,
    exchanges,
    read_me,
    sign_in_by_provider,
    start_sign_in,
    visit_provider,
)

pytestmark = pytest.mark.promise("P7")

EMIL = Person("1", "emil@example.org", "Emil")


# People


async def test_the_first_time_makes_an_account_that_has_answered_nothing(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, owner: Any, infra: Infrastructure
) -> None:
    browser = client()
    answer = await sign_in_by_provider(browser, workspace)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    gil = await read_me(browser)
    assert (gil["name"], gil["email"], gil["space"], gil["role"]) == ("Gil", "gil@corp.example", workspace, "person")
    assert gil["email_verified"], "the organisation says so, of a domain that is proven to be its own"
    assert gil["improve"] == {"allowed": False, "since": None, "history": []}
    assert [each["role"] for each in gil["workspaces"]] == ["member"]
    assert infra.keys.key(f"user/{gil['id']}") is not None
    assert infra.keys.share(f"user:{gil['id']}") is None
    assert await owner.fetchval("SELECT password_hash FROM accounts WHERE id = $1", gil["id"]) is None
    # In their own space, where they are asked later, it counts as no.
    assert (await browser.put("/api/me/space", {"workspace": None})).ok()["improve"]["allowed"] is False
    # An account without a password cannot sign in with one.
    assert (await client().post("/api/sign-in", {"email": "gil@corp.example", "password": ""})).status == 401


async def test_the_organisation_sign_in_is_offered_only_where_there_is_one(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    async def offered() -> bool:
        return bool((await client().get("/api/instance")).ok()["organisation_sign_in"])

    assert await offered()
    (await cast.emil.delete(f"/api/workspaces/{workspace}/sign-in")).ok()
    assert not await offered()
    (await cast.emil.put(f"/api/workspaces/{workspace}/sign-in", connection_form(provider))).ok()


async def test_the_second_time_it_is_the_same_account(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    one, two = client(), client()
    await sign_in_by_provider(one, workspace)
    provider.person = replace(GIL, email="gil.renamed@corp.example", name="Gilbert")
    await sign_in_by_provider(two, workspace)
    first, second = await read_me(one), await read_me(two)
    assert first["id"] == second["id"]
    assert second["email"] == "gil@corp.example"


async def test_by_e_mail(client: Callable[[], Client], workspace: str) -> None:
    found = (await client().post("/api/sso/find", {"email": "Somebody@CORP.example "})).ok()
    assert found == {"id": workspace, "name": "Emil's enterprise"}
    assert (await client().get(f"/api/sso/workspaces/{workspace}")).ok() == found
    for email in ("x@sub.corp.example", "x@corp.example.evil.example", "corp.example", "x@nowhere.example"):
        assert (await client().post("/api/sso/find", {"email": email})).status == (
            200 if email == "corp.example" else 404
        )
    assert (await client().get(f"/api/sso/workspaces/{uuid4()}")).status == 404
    assert (await client().post("/api/sso/start", {"workspace": str(uuid4())})).status == 404


async def test_the_session_lasts_as_long_as_the_owner_says(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider, clock: SettableClock
) -> None:
    (await cast.emil.put(f"/api/workspaces/{workspace}/sign-in", connection_form(provider, session_hours=1))).ok()
    browser = client()
    await sign_in_by_provider(browser, workspace)
    clock.advance(minutes=59)
    assert (await read_me(browser))["space"] == workspace
    clock.advance(minutes=2)
    assert await read_me(browser) is None


# An account that was there before


async def test_an_address_takes_no_account_over(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    """The provider says: this is Ben. Ben has an account here and has nothing to do with Emil's organisation."""
    provider.person = Person("666", "ben@example.org")
    thief = client()
    answer = await sign_in_by_provider(thief, workspace)
    assert (answer.status, answer.headers["Location"]) == (303, "/sso/link")
    assert thief.token is None
    assert await read_me(thief) is None
    waiting = (await thief.get("/api/sso/link")).ok()
    assert (waiting["email"], waiting["workspace"]["id"]) == ("ben@example.org", workspace)
    assert (await thief.post("/api/sso/link", {})).status == 401
    # Signed in as another person it does not help either, nor does it a second time.
    await sign_in(thief, "dan")
    assert (await thief.post("/api/sso/link", {})).status == 409
    provider.person = Person("666", "ben@example.org")
    assert (await sign_in_by_provider(client(), workspace)).headers["Location"] == "/sso/link"
    assert (await cast.ben.get("/api/me")).ok()["workspaces"] == []


async def test_linking_after_signing_in_once(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    provider.person = Person("70", "ben@example.org", "Benjamin")
    browser = client()
    await sign_in_by_provider(browser, workspace)
    await sign_in(browser, "ben")
    assert (await browser.post("/api/sso/link", {})).status == 204
    ben = await read_me(browser)
    assert (ben["email"], ben["space"], ben["name"]) == ("ben@example.org", workspace, "Ben")
    assert ben["email_verified"]
    assert (await browser.get("/api/sso/link")).json is None
    # From now on the provider is enough for that workspace, and for nothing else.
    another = client()
    assert (await sign_in_by_provider(another, workspace)).headers["Location"] == "/"
    assert (await read_me(another))["id"] == ben["id"]


async def test_a_link_belongs_to_its_browser_and_its_ten_minutes(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, clock: SettableClock
) -> None:
    provider.person = Person("71", "ada@example.org")
    browser, other = client(), client()
    await sign_in_by_provider(browser, workspace)
    await sign_in(other, "ada")
    assert (await other.post("/api/sso/link", {})).status == 409
    assert (await other.get("/api/sso/link")).json is None
    await sign_in(browser, "ada")
    clock.advance(minutes=11)
    assert (await browser.post("/api/sso/link", {})).status == 409


# Spaces that such a session opens


async def test_the_provider_does_not_open_an_account_with_a_sign_in_of_its_own(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    """Emil's organisation signs in as Ben, as it can at its own provider: Ben's own things stay closed."""
    provider.person = Person("70", "ben@example.org")
    borrowed = client()
    await sign_in_by_provider(borrowed, workspace)
    assert (await read_me(borrowed))["id"] == str(cast.ben.id)
    refused = await borrowed.put("/api/me/space", {"workspace": None})
    assert (refused.status, refused.json["error"]["code"]) == (403, "own_sign_in")
    for method, path, body in (
        ("GET", "/api/ledger", None), ("GET", "/api/ledger/export", None), ("GET", "/api/grants", None),
        ("GET", "/api/connections", None), ("GET", "/api/me/sessions", None), ("GET", "/api/me/security", None),
        ("PUT", "/api/me/improve", {"allowed": True}), ("GET", "/api/me/feedback", None), ("GET", "/api/me/datasets", None),
        ("PUT", "/api/me/password", {"current": "", "new": "another long sentence"}),
        ("POST", "/api/me/confirm", {"password": PASSWORD}), ("DELETE", f"/api/me/sessions/{uuid4()}", None),
    ):  # fmt: skip
        answer = await borrowed.request(method, path, body)
        assert (answer.status, answer.json["error"]["code"]) == (403, "own_sign_in"), path
    assert (await borrowed.get("/api/conversations")).ok()["conversations"] == []


async def test_an_operators_provider_session_operates_nothing(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    provider.person = Person("72", "olga@example.org")
    browser = client()
    await sign_in_by_provider(browser, workspace)
    await sign_in(browser, "olga")
    (await browser.post("/api/sso/link", {})).ok()
    assert (await browser.get("/api/operator/settings")).status == 404
    assert (await cast.olga.get("/api/operator/settings")).status == 200


async def test_no_session_of_a_provider_works_in_another_workspace(
    client: Callable[[], Client], services: Services, cast: Cast, workspace: str, provider: OpenIdProvider, owner: Any
) -> None:
    from discreet.promises.parties import Service

    browser = client()
    await sign_in_by_provider(browser, workspace)
    other = await services.workspaces.create("Another", Service.TEAM, ["cleo@example.org", "gil@corp.example"])
    answer = await browser.put("/api/me/space", {"workspace": str(other.id)})
    assert (answer.status, answer.json["error"]["code"]) == (403, "own_sign_in")
    with pytest.raises(Exception, match="check constraint"):
        await owner.execute(
            "UPDATE sessions SET workspace_id = $1 WHERE provider_workspace_id = $2", other.id, workspace
        )


# Where it is required


async def test_where_it_is_required_a_password_does_not_suffice(
    client: Callable[[], Client],
    cast: Cast,
    services: Services,
    workspace: str,
    provider: OpenIdProvider,
    infra: Infrastructure,
) -> None:
    from discreet.identity.accounts.actor import CLI_ACTOR

    path = f"/api/workspaces/{workspace}/sign-in"
    slip = await cast.emil.put(f"{path}/required", {"required": True})
    assert (slip.status, slip.json["error"]["code"]) == (409, "conflict")
    # Emil links himself, and comes by the provider.
    provider.person = EMIL
    emil = client()
    await sign_in_by_provider(emil, workspace)
    await sign_in(emil, "emil")
    (await emil.post("/api/sso/link", {})).ok()
    assert (await emil.get(path)).ok()["can_require"] is True
    member = await sign_in(client(), "ben")
    (await member.put("/api/me/space", {"workspace": workspace})).ok()
    assert (await emil.put(f"{path}/required", {"required": True})).ok()["provider"]["required"] is True
    # Sessions there from other sign-ins have ended, and none begins.
    assert await read_me(member) is None
    assert await read_me(cast.emil) is None
    again = await sign_in(client(), "ben")
    assert (await read_me(again))["space"] == "personal"
    refused = await again.put("/api/me/space", {"workspace": workspace})
    assert (refused.status, refused.json["error"]["code"]) == (403, "organisation_sign_in")
    assert (await again.get("/api/me")).ok()["space"] == "personal"
    provider.person = Person("70", "ben@example.org")
    assert (await sign_in_by_provider(again, workspace)).headers["Location"] == "/"
    assert (await read_me(again))["space"] == workspace
    # Shorter sessions are asked for at once, and it stays required; another client is another provider, and is not.
    (await emil.put(path, connection_form(provider, client_secret=None, session_hours=2))).ok()
    assert await read_me(emil) is None
    provider.person = EMIL
    await sign_in_by_provider(emil, workspace)
    assert (await emil.get(path)).ok()["provider"]["required"] is True
    changed = (await emil.put(path, connection_form(provider, client_id="another"))).ok()
    assert (changed["provider"]["required"], changed["can_require"]) == (False, False)
    assert await read_me(emil) is None
    await sign_in(emil, "emil")
    (await emil.put("/api/me/space", {"workspace": workspace})).ok()
    (await emil.put(path, connection_form(provider))).ok()
    await sign_in_by_provider(emil, workspace)
    (await emil.put(f"{path}/required", {"required": True})).ok()
    # The way back in, at the command line.
    await services.sso_configuration.switch_off(CLI_ACTOR, workspace)
    await sign_in(cast.emil, "emil")
    (await cast.emil.put("/api/me/space", {"workspace": workspace})).ok()


async def test_a_session_that_came_in_before_it_was_required_is_refused_at_the_next_request(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, owner: Any
) -> None:
    """Even where the switch did not end it: each request asks again."""
    browser = await sign_in(client(), "ben")
    (await browser.put("/api/me/space", {"workspace": workspace})).ok()
    await owner.execute("UPDATE single_sign_on SET required = true")
    assert await read_me(browser) is None
    await owner.execute("UPDATE single_sign_on SET required = false")
    assert (await read_me(browser))["space"] == workspace


# Roles from groups


async def test_roles_follow_the_groups_at_each_sign_in(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    roles = {"builders": "admin", "staff": "member"}
    (
        await cast.emil.put(
            f"/api/workspaces/{workspace}/sign-in", connection_form(provider, groups_claim="groups", roles=roles)
        )
    ).ok()
    provider.person = replace(GIL, groups=["staff", "builders", "owner"])
    first = client()
    await sign_in_by_provider(first, workspace)
    assert current_role(await read_me(first)) == "admin"
    provider.person = replace(GIL, groups=["staff"])
    second = client()
    await sign_in_by_provider(second, workspace)
    assert current_role(await read_me(second)) == "member"
    assert await read_me(first) is None, "who is demoted loses the sessions there"
    provider.person = replace(GIL, groups=None)
    await sign_in_by_provider(second, workspace)
    assert current_role(await read_me(second)) == "member"


async def test_groups_make_no_owner_and_unmake_none(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    path = f"/api/workspaces/{workspace}/sign-in"
    refused = await cast.emil.put(path, connection_form(provider, groups_claim="groups", roles={"bosses": "owner"}))
    assert refused.status == 422
    (await cast.emil.put(path, connection_form(provider, groups_claim="groups", roles={"staff": "member"}))).ok()
    provider.person = replace(EMIL, groups=["staff"])
    browser = client()
    await sign_in_by_provider(browser, workspace)
    assert current_role(await read_me(browser)) == "owner"


async def test_whom_a_person_has_suspended_no_provider_lets_in(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, owner: Any
) -> None:
    browser = client()
    await sign_in_by_provider(browser, workspace)
    gil = (await read_me(browser))["id"]
    await owner.execute("UPDATE memberships SET suspended_at = now() WHERE account_id = $1", gil)
    assert await read_me(browser) is None
    assert (await sign_in_by_provider(client(), workspace)).status == 403
    await owner.execute("UPDATE memberships SET suspended_at = NULL WHERE account_id = $1", gil)
    await owner.execute("UPDATE accounts SET suspended_at = now() WHERE id = $1", gil)
    assert (await sign_in_by_provider(client(), workspace)).status == 403
    await owner.execute("UPDATE accounts SET suspended_at = NULL WHERE id = $1", gil)


async def test_what_was_done_is_in_the_log_and_no_secret(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    (await cast.emil.put(f"/api/workspaces/{workspace}/sign-in", connection_form(provider, session_hours=3))).ok()
    provider.person = Person("2002", "log@corp.example", "Logged")
    await sign_in_by_provider(client(), workspace)
    answer = await cast.emil.get("/api/workspace/audit")
    acts = [(entry["act"], entry["made_by"], entry["about"]) for entry in answer.ok()["entries"]]
    assert acts[:2] == [("member_arrived", "server", "Logged"), ("sign_in_changed", "person", "")]
    assert answer.json["entries"][1]["details"] == {"session_hours": {"before": 12, "after": 3}}
    assert provider.client_secret.encode() not in answer.body


# Hostile providers

HOSTILE: dict[str, Any] = {
    "alg none": lambda p: setattr(p, "forge", unsigned),
    "HS256 with the public key": lambda p: setattr(p, "forge", sign_with_public_key),
    "wrong audience": lambda p: p.claims.update(aud="another"),
    "wrong nonce": lambda p: p.claims.update(nonce="another"),
    "no nonce": lambda p: p.claims.update(nonce=None),
    "another issuer": lambda p: p.claims.update(iss="https://evil.example"),
    "expired": lambda p: p.claims.update(exp=1),
    "an address that is not verified": lambda p: setattr(p, "person", replace(GIL, sub="9", verified=False)),
    "an address that nobody says is verified": lambda p: setattr(p, "person", replace(GIL, sub="9", verified=None)),
    "no address": lambda p: p.claims.update(email=None),
    "an address in another domain": lambda p: setattr(p, "person", Person("9", "gil@corp.example.evil.example")),
    "an address in a subdomain": lambda p: setattr(p, "person", Person("9", "gil@sub.corp.example")),
    "two addresses in one": lambda p: setattr(p, "person", Person("9", "x@evil.example@corp.example")),
    "a hidden character": lambda p: setattr(p, "person", Person("9", "gil\u202e@corp.example")),
    "no token at all": lambda p: setattr(p, "forge", lambda claims: ""),
    "mixed-up issuer": lambda p: setattr(p, "callback_issuer", "https://evil.example"),
    "an answer without a name where one is promised": lambda p: p.discovery_overrides.update(authorization_response_iss_parameter_supported=True),
    "it says no": lambda p: setattr(p, "error", "access_denied"),
}  # fmt: skip


@pytest.mark.parametrize("fault", HOSTILE)
async def test_a_hostile_provider_opens_nothing(
    fault: str, client: Callable[[], Client], workspace: str, provider: OpenIdProvider, owner: Any, clock: SettableClock
) -> None:
    clock.advance(hours=2)  # what was read from the provider is read again
    before = await owner.fetchval("SELECT count(*) FROM accounts")
    HOSTILE[fault](provider)
    browser = client()
    answer = await sign_in_by_provider(browser, workspace)
    assert answer.status in (403, 409, 422), answer.body
    assert browser.token is None
    assert await owner.fetchval("SELECT count(*) FROM accounts") == before


async def test_a_state_is_good_once_and_in_its_own_browser(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, clock: SettableClock
) -> None:
    browser, thief = client(), client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    await start_sign_in(thief, workspace)
    assert (await thief.get(back)).status == 409
    assert (await browser.get(back)).status == 409, "it was used up"
    back = await visit_provider(await start_sign_in(browser, workspace))
    assert (await browser.get(back)).status == 303
    clock.advance(seconds=REPLAY_WINDOW.total_seconds())
    assert (await browser.get(back)).status == 409
    for query in ("", "?state=x&code=y", "?code=y", f"?state={'x' * 43}&code=y"):
        assert (await browser.get(f"/api/sso/callback/{workspace}{query}")).status == 409
    late = await visit_provider(await start_sign_in(browser, workspace))
    clock.advance(minutes=11)
    assert (await browser.get(late)).status == 409


async def test_a_repeated_request_of_its_browser_gets_the_same_session(
    client: Callable[[], Client], workspace: str, third_party: ThirdParty, owner: Any, clock: SettableClock
) -> None:
    browser, thief = client(), client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    before = clock.now()
    first = await browser.get(back)
    token, exchanged = browser.token, exchanges(third_party)
    await start_sign_in(thief, workspace)
    assert (await thief.get(back)).status == 409
    assert thief.token is None
    second = await browser.get(back)
    assert (first.status, first.headers["Location"]) == (second.status, second.headers["Location"]) == (303, "/")
    assert (browser.token, exchanges(third_party)) == (token, exchanged)
    gil = await read_me(browser)
    made = "SELECT count(*) FROM sessions WHERE account_id = $1 AND created_at >= $2"
    assert await owner.fetchval(made, UUID(gil["id"]), before) == 1


async def test_requests_at_the_same_instant_exchange_the_code_once(
    client: Callable[[], Client], workspace: str, third_party: ThirdParty
) -> None:
    browser = client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    exchanged = exchanges(third_party)
    answers = await asyncio.gather(*(browser.get(back) for _ in range(4)))
    assert [(answer.status, answer.headers["Location"]) for answer in answers] == [(303, "/")] * 4
    assert exchanges(third_party) == exchanged + 1
    assert (await read_me(browser))["email"] == GIL.email


async def test_a_repeated_request_after_a_no_gets_the_same_no(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    provider.error = "access_denied"
    browser = client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    first, second = await browser.get(back), await browser.get(back)
    assert (first.status, first.sentence) == (second.status, second.sentence)
    assert "did not sign you in" in second.sentence


async def test_linking_twice_is_linking_once(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    """The second request comes with the session that the first one has ended: the answer to that was lost."""
    provider.person = Person("720", "cleo@example.org")
    browser, thief = client(), client()
    assert (await sign_in_by_provider(browser, workspace)).headers["Location"] == "/sso/link"
    await sign_in(browser, "cleo")
    before = browser.token
    assert (await browser.post("/api/sso/link", {})).status == 204
    linked = browser.token
    browser.session.cookie_jar.update_cookies({"discreet_session": before}, URL(browser.base_url))
    assert (await browser.post("/api/sso/link", {})).status == 204
    assert browser.token == linked
    assert (await read_me(browser))["space"] == workspace
    await sign_in(thief, "dan")
    assert (await thief.post("/api/sso/link", {})).status == 409


async def test_a_code_of_another_sign_in_is_worth_nothing(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    """Code injection: the victim's code in the attacker's own sign-in fails at the challenge."""
    victim, attacker = client(), client()
    stolen = dict(parse_qsl(urlsplit(await visit_provider(await start_sign_in(victim, workspace))).query))["code"]
    own = dict(parse_qsl(urlsplit(await visit_provider(await start_sign_in(attacker, workspace))).query))["state"]
    answer = await attacker.get(f"/api/sso/callback/{workspace}?state={own}&code={stolen}")
    assert (answer.status, provider.refusals[-1]) == (403, "invalid_grant")


async def test_another_workspaces_callback_takes_nothing(
    client: Callable[[], Client], services: Services, workspace: str, provider: OpenIdProvider
) -> None:
    from discreet.promises.parties import Service

    other = await services.workspaces.create("Mixed up", Service.TEAM, ["cleo@example.org"])
    browser = client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    assert (await browser.get(back.replace(workspace, str(other.id)))).status == 409


async def test_a_person_reads_a_page_and_nothing_runs_in_it(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider
) -> None:
    provider.error = "<script>alert(1)</script>"
    browser = client()
    back = await visit_provider(await start_sign_in(browser, workspace))
    answer = await browser.get(back, headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"<script>" not in answer.body


async def test_keys_are_asked_for_at_most_once_a_minute(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, clock: SettableClock
) -> None:
    clock.advance(hours=2)
    await sign_in_by_provider(client(), workspace)
    clock.advance(minutes=2)
    provider.forge = lambda claims: sign(claims, "RS256", kid="no such key")
    before = provider.requested_paths.count("/keys")
    for _ in range(4):
        assert (await sign_in_by_provider(client(), workspace)).status == 403
    assert provider.requested_paths.count("/keys") == before + 1
    clock.advance(minutes=2)
    assert (await sign_in_by_provider(client(), workspace)).status == 403
    assert provider.requested_paths.count("/keys") == before + 2


async def test_a_key_that_is_new_is_found(
    client: Callable[[], Client], workspace: str, provider: OpenIdProvider, clock: SettableClock
) -> None:
    from joserfc.jwk import RSAKey

    clock.advance(hours=2)
    await sign_in_by_provider(client(), workspace)
    clock.advance(minutes=2)
    fresh = RSAKey.generate_key(2048, {"kid": "rsa-2"}, private=True)
    provider.keys = (fresh,)
    provider.forge = lambda claims: sign(claims, "RS256", fresh)
    assert (await sign_in_by_provider(client(), workspace)).status == 303


# Setting it up


UNUSABLE = {
    "another issuer's document": lambda p: p.discovery_overrides.update(issuer="https://evil.example"),
    "no key set": lambda p: p.discovery_overrides.update(jwks_uri=None),
    "keys inside": lambda p: p.discovery_overrides.update(jwks_uri="http://127.0.0.1:1/keys"),
    "tokens from the cloud's own address": lambda p: p.discovery_overrides.update(
        token_endpoint="http://169.254.169.254/token"
    ),
    "a page that is a script": lambda p: p.discovery_overrides.update(authorization_endpoint="javascript:alert(1)"),
    "only the implicit flow": lambda p: p.discovery_overrides.update(response_types_supported=["id_token"]),
    "no keys": lambda p: setattr(p, "keys", ()),
}


@pytest.mark.parametrize("fault", UNUSABLE)
async def test_testing_names_what_is_wrong(fault: str, cast: Cast, workspace: str, provider: OpenIdProvider) -> None:
    path = f"/api/workspaces/{workspace}/sign-in/test"
    assert (await cast.emil.post(path, {})).ok()["problem"] == ""
    UNUSABLE[fault](provider)
    body = (await cast.emil.post(path, {})).ok()
    assert body["problem"].endswith(".")
    assert body["keys"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        Answer(redirect="http://169.254.169.254/latest"), Answer(redirect="https://evil.example/x"),
        Answer("x" * 70_000), bomb(8), Answer("{"), answer_json([1]), Answer("[" * 50_000), Answer("", status=500),
        Answer("nothing", status=404),
    ],
)  # fmt: skip
async def test_documents_that_are_none(
    answer: Answer,
    cast: Cast,
    workspace: str,
    provider: OpenIdProvider,
    third_party: ThirdParty,
    client: Callable[[], Client],
    clock: SettableClock,
) -> None:
    third_party.answer = answer
    body = (await cast.emil.post(f"/api/workspaces/{workspace}/sign-in/test", {})).ok()
    assert body["problem"].endswith(".")
    clock.advance(hours=2)
    assert (await client().post("/api/sso/start", {"workspace": workspace})).status == 503


BAD = {
    "issuer": ["", "http://10.0.0.1", "https://id.example.org/?x=1", "https://id.example.org/#x", "ftp://id.example.org", "https://user@id.example.org", "https://127.0.0.1"],
    "client_id": ["", "two words", "x" * 501],
    "client_secret": ["two\nlines", " padded ", "x" * 501],
    "domains": [[], ["nodots"], ["a b.example"], ["*.example.org"], ["x@example.org"], [f"{n}.example" for n in range(51)], ["\u00e4 b.example"]],
    "groups_claim": ["two words"],
    "roles": [{"": "member"}, {"x": "owner"}, {"x" * 501: "member"}, {str(n): "member" for n in range(201)}],
    "session_hours": [0, 721, -1],
}  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
async def test_what_cannot_be_used_is_refused_and_leaves_what_was(
    field: Any, value: Any, cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    path = f"/api/workspaces/{workspace}/sign-in"
    before = (await cast.emil.get(path)).ok()
    answer = await cast.emil.put(path, connection_form(provider, **{field: value}))
    assert answer.status == 422
    assert answer.json["error"]["field"].startswith(field)
    assert (await cast.emil.get(path)).ok() == before


async def test_the_secret_goes_in_and_never_comes_out(
    cast: Cast, workspace: str, provider: OpenIdProvider, owner: Any, client: Callable[[], Client]
) -> None:
    path = f"/api/workspaces/{workspace}/sign-in"
    answer = await cast.emil.get(path)
    assert answer.ok()["provider"]["has_secret"] is True
    assert provider.client_secret.encode() not in answer.body
    stored = await owner.fetchval("SELECT client_secret FROM single_sign_on")
    assert provider.client_secret.encode() not in stored
    # Kept with a change that does not concern it; but never sent to another issuer, or for another client.
    (await cast.emil.put(path, connection_form(provider, client_secret=None, session_hours=8))).ok()
    assert (await sign_in_by_provider(client(), workspace)).status == 303
    moved = await cast.emil.put(path, connection_form(provider, client_secret=None, client_id="another"))
    assert (moved.status, moved.json["error"]["field"]) == (422, "client_secret")
    (await cast.emil.put(path, connection_form(provider, client_secret=""))).ok()
    assert (await cast.emil.get(path)).ok()["provider"]["has_secret"] is False


async def test_a_change_ends_the_sessions_that_stood_on_what_was(
    client: Callable[[], Client], cast: Cast, workspace: str, provider: OpenIdProvider
) -> None:
    browser = client()
    await sign_in_by_provider(browser, workspace)
    back = await visit_provider(await start_sign_in(browser, workspace))
    path = f"/api/workspaces/{workspace}/sign-in"
    (await cast.emil.put(path, connection_form(provider, domains=["example.org"]))).ok()
    assert await read_me(browser) is None
    assert (await browser.get(back)).status == 409
    assert (await sign_in_by_provider(client(), workspace)).status == 403, "the domain is no longer allowed"


async def test_a_domain_leads_to_one_workspace(cast: Cast, workspace: str, provider: OpenIdProvider) -> None:
    [own] = (await cast.cleo.get("/api/me")).ok()["workspaces"][:1]
    (await cast.cleo.put("/api/me/space", {"workspace": own["id"]})).ok()
    answer = await cast.cleo.put(f"/api/workspaces/{own['id']}/sign-in", connection_form(provider))
    assert (answer.status, answer.json["error"]["field"]) == (409, "domains")
    assert (await cast.cleo.get(f"/api/workspaces/{own['id']}/sign-in")).ok()["provider"] is None
