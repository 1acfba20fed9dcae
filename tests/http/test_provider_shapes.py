"""Real messages of providers: Entra, Okta, Keycloak, Authentik and Authelia, each in its own shape (P7)."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import UUID

import pytest

from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from tests.fakes.openid_provider import ED, OpenIdProvider, Person, sign
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast
from tests.support.sign_in_by_provider import connection_form, read_me, sign_in_by_provider

pytestmark = pytest.mark.promise("P7")

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
NOBODY = Person("sub-1", "unused@corp.example")
UNSAID = {"email": None, "email_verified": None, "name": None}
"""Leaves out fields that only the scripted provider sends."""


def entra(**claims: Any) -> dict[str, Any]:
    """An ID token of Entra's v2.0 endpoint, as its reference has it."""
    return UNSAID | {
        "ver": "2.0", "tid": TENANT, "oid": "00000000-0000-0000-66f3-3332eca7ea81", "uti": "x", "rh": "0.x",
        "preferred_username": "gil@corp.example", "name": "Gil", "at_hash": None, **claims,
    }  # fmt: skip


@pytest.fixture
def provider(third_party: ThirdParty, clock: SettableClock) -> OpenIdProvider:
    third_party.reset()
    third_party.answer = OpenIdProvider(f"{third_party.origin}/{TENANT}/v2.0", clock, person=NOBODY)
    return third_party.answer


@pytest.fixture
async def workspace(cast: Cast, provider: OpenIdProvider) -> AsyncIterator[Any]:
    [own] = (await cast.emil.get("/api/me")).ok()["workspaces"]
    (await cast.emil.put("/api/me/space", {"workspace": own["id"]})).ok()
    yield own["id"]
    await cast.emil.delete(f"/api/workspaces/{own['id']}/sign-in")


@pytest.fixture
def set_up(
    cast: Cast, services: Services, workspace: Any, provider: OpenIdProvider, clock: SettableClock
) -> Callable[..., Coroutine[Any, Any, str]]:
    async def it(**other: Any) -> str:
        clock.advance(hours=2)  # what was read from the provider is read again
        given = connection_form(provider, domains=["corp.example"], **other)
        (await cast.emil.put(f"/api/workspaces/{workspace}/sign-in", given)).ok()
        await services.domains.approve(CLI_ACTOR, UUID(workspace), "corp.example")
        return workspace

    return it


async def email_of(browser: Any) -> str:
    found = await read_me(browser)
    return found["email"] if found else ""


@pytest.mark.parametrize("edov", [True, "1", 1, "true"])
async def test_entra_says_that_the_domain_is_the_tenants(
    edov: bool | str | int,
    set_up: Callable[..., Coroutine[Any, Any, str]],
    provider: OpenIdProvider,
    client: Callable[[], Client],
) -> None:
    provider.person = Person(f"edov {edov!r}", "")
    provider.claims = entra(email=f"edov-{repr(edov).encode().hex()}@corp.example", xms_edov=edov)
    browser = client()
    assert (await sign_in_by_provider(browser, await set_up())).headers["Location"] == "/"
    assert await email_of(browser) == provider.claims["email"]
    assert "/userinfo" not in provider.requested_paths, "nothing was open"


@pytest.mark.parametrize("edov", [False, "0", 0, "false", None, [True], "yes", 2])
async def test_entra_says_that_it_is_not_or_nothing(
    edov: Any, set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.person = Person("nobody's", "")
    provider.claims = entra(email="guest@corp.example", xms_edov=edov)
    browser = client()
    answer = await sign_in_by_provider(browser, await set_up())
    assert answer.status == 403
    assert "verified your email address" in answer.sentence
    assert browser.token is None


async def test_the_owners_word_is_enough_for_what_a_provider_does_not_say(
    set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.person = Person("word", "")
    provider.claims = entra(email="word@corp.example")
    browser = client()
    assert (await sign_in_by_provider(browser, await set_up())).status == 403
    assert (await sign_in_by_provider(browser, await set_up(addresses_vouched=True))).headers["Location"] == "/"
    assert await email_of(browser) == "word@corp.example"


@pytest.mark.parametrize("name", ["upn", "preferred_username"])
async def test_entra_without_e_mail_says_a_sign_in_name(
    name: str, set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.person = Person(f"named {name}", "")
    provider.claims = entra(preferred_username=None) | {name: f"by-{name}@corp.example"}
    browser = client()
    assert (await sign_in_by_provider(browser, await set_up())).status == 403, "a sign-in name alone is no address"
    assert (await sign_in_by_provider(browser, await set_up(addresses_vouched=True))).headers["Location"] == "/"
    assert await email_of(browser) == f"by-{name}@corp.example"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "x@other.example"}, {"upn": "x@other.example", "preferred_username": "+49 30 901820"},
        {"preferred_username": "gil_other.example#EXT#@tenant.onmicrosoft.example"},
        {"email": "gil@corp.example", "email_verified": False}, {"email": "gil@corp.example", "xms_edov": "0"},
        {"email": "gil@corp.example", "email_verified": "false", "xms_edov": True},
    ],
)  # fmt: skip
async def test_the_owners_word_is_for_proven_domains_and_against_no_no(
    claims: dict[str, str] | dict[str, object],
    set_up: Callable[..., Coroutine[Any, Any, str]],
    provider: OpenIdProvider,
    client: Callable[[], Client],
) -> None:
    provider.person = Person("no", "")
    provider.claims = entra(preferred_username=None) | claims
    browser = client()
    assert (await sign_in_by_provider(browser, await set_up(addresses_vouched=True))).status == 403
    assert browser.token is None


async def test_the_owners_word_counts_for_no_domain_that_is_not_proven(
    cast: Cast,
    services: Services,
    set_up: Callable[..., Coroutine[Any, Any, str]],
    provider: OpenIdProvider,
    client: Callable[[], Client],
) -> None:
    provider.person = Person("unproven", "")
    provider.claims = entra(email="unproven@corp.example")
    workspace = await set_up(addresses_vouched=True)
    await services.domains.reject(CLI_ACTOR, UUID(workspace), "corp.example")
    assert (await sign_in_by_provider(client(), workspace)).status == 403


@pytest.mark.parametrize("issuer", [
    "https://login.microsoftonline.com/common/v2.0", "https://login.microsoftonline.com/organizations/v2.0",
    "https://login.microsoftonline.com/consumers/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0",
    "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
])  # fmt: skip
async def test_an_issuer_for_all_tenants_is_refused_with_a_sentence(
    issuer: str, cast: Cast, workspace: Any, provider: OpenIdProvider
) -> None:
    answer = await cast.emil.put(f"/api/workspaces/{workspace}/sign-in", connection_form(provider, issuer=issuer))
    assert (answer.status, answer.json["error"]["field"]) == (422, "issuer")
    assert "your own tenant" in answer.sentence


async def test_the_common_endpoints_template_is_named(
    cast: Cast, set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider
) -> None:
    workspace = await set_up()
    provider.discovery_overrides["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    body = (await cast.emil.post(f"/api/workspaces/{workspace}/sign-in/test", {})).ok()
    assert "your own tenant" in body["problem"]


SHAPES: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "okta": ({"email": "okta@corp.example", "email_verified": True, "preferred_username": "okta@corp.example", "amr": ["pwd"], "idp": "00o1", "ver": 1}, None),
    "okta, thin token": (UNSAID, {"email": "okta-thin@corp.example", "email_verified": True, "name": "Gil", "zoneinfo": "Europe/Berlin"}),
    "keycloak": ({"email": "keycloak@corp.example", "email_verified": True, "preferred_username": "gil", "typ": "ID", "azp": "discreet", "acr": "1", "sid": "x"}, None),
    "authentik": ({"email": "authentik@corp.example", "email_verified": True, "preferred_username": "akadmin", "groups": ["authentik Admins"], "nickname": "gil"}, None),
    "authelia": (UNSAID | {"amr": ["pwd"], "azp": "discreet", "auth_time": 1}, {"email": "authelia@corp.example", "email_verified": True, "name": "Gil", "alt_emails": [], "preferred_username": "gil"}),
    "cognito, a truth in words": (UNSAID, {"email": "cognito@corp.example", "email_verified": "true"}),
    "the address in the token, the statement at userinfo": ({"email": "Split@corp.example", "email_verified": None}, {"email": "split@corp.example", "email_verified": True}),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
async def test_they_come_in(
    shape: str, set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.claims, provider.info = SHAPES[shape]
    provider.person = Person(shape, "")
    browser = client()
    assert (await sign_in_by_provider(browser, await set_up())).headers["Location"] == "/"
    assert (await email_of(browser)).endswith("@corp.example")
    assert ("/userinfo" in provider.requested_paths) == (provider.info is not None)


async def test_groups_are_asked_for_where_the_token_has_none(
    set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.person = Person("grouped", "grouped@corp.example")
    provider.info = {"groups": ["builders"]}
    browser = client()
    await sign_in_by_provider(browser, await set_up(groups_claim="groups", roles={"builders": "admin"}))
    assert [each["role"] for each in (await read_me(browser))["workspaces"]] == ["admin"]


def jwt(**claims: Any) -> Any:
    """Userinfo as a JWT that is signed like a token, with these claims changed."""

    def it(info: dict[str, Any]) -> Answer:
        payload = {"iss": HERE["issuer"], "aud": "discreet", **info, **claims}
        return Answer(
            sign({name: value for name, value in payload.items() if value is not None}), media_type="application/jwt"
        )

    return it


HERE: dict[str, str] = {}
BAD_INFO: dict[str, Any] = {
    "another account's": lambda info: answer_json(info | {"sub": "another"}),
    "nobody's": lambda info: answer_json({name: value for name, value in info.items() if name != "sub"}),
    "not verified": lambda info: answer_json(info | {"email_verified": False}),
    "another address verified": lambda info: answer_json(info | {"email": "x@other.example"}),
    "no JSON": lambda info: Answer("<html>"),
    "a list": lambda info: answer_json([info]),
    "a refusal": lambda info: answer_json(info, status=401),
    "somewhere else": lambda info: Answer(redirect="http://169.254.169.254/latest"),
    "too much": lambda info: answer_json(info | {"x": "x" * 300_000}),
    "signed for another": jwt(aud="another"),
    "signed by another issuer": jwt(iss="https://evil.example"),
    "signed without a name": jwt(iss=None),
    "signed about another": jwt(sub="another"),
    "signed by another key": lambda info: Answer(
        sign({**info, "iss": HERE["issuer"], "aud": "discreet"}, "EdDSA", ED, kid="rsa-1"), media_type="application/jwt"
    ),
    "encrypted": lambda info: Answer("a.b.c.d.e", media_type="application/jwt"),
    "a JWT that is none": lambda info: Answer("a.b", media_type="application/jwt"),
}


@pytest.mark.parametrize("fault", BAD_INFO)
async def test_userinfo_that_is_not_believed_opens_nothing(
    fault: str,
    set_up: Callable[..., Coroutine[Any, Any, str]],
    provider: OpenIdProvider,
    client: Callable[[], Client],
    owner: Any,
) -> None:
    HERE["issuer"] = provider.issuer
    provider.person, provider.claims = Person("victim", ""), UNSAID
    provider.info = {"email": "victim@corp.example", "email_verified": True}
    provider.info_answer = BAD_INFO[fault]
    before = await owner.fetchval("SELECT count(*) FROM accounts")
    browser = client()
    answer = await sign_in_by_provider(browser, await set_up())
    assert answer.status in (403, 503), answer.body
    assert answer.sentence.endswith(".")
    assert browser.token is None
    assert await owner.fetchval("SELECT count(*) FROM accounts") == before


async def test_signed_userinfo_is_verified(
    set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    HERE["issuer"] = provider.issuer
    provider.person, provider.claims = Person("signed", ""), UNSAID
    provider.info = {"email": "signed@corp.example", "email_verified": True}
    provider.info_answer = jwt()
    browser = client()
    answer = await sign_in_by_provider(browser, await set_up())
    assert answer.headers.get("Location") == "/", answer.body
    assert await email_of(browser) == "signed@corp.example"


async def test_userinfo_is_reached_through_the_door_alone(
    set_up: Callable[..., Coroutine[Any, Any, str]], provider: OpenIdProvider, client: Callable[[], Client]
) -> None:
    provider.person, provider.claims = Person("inside", ""), UNSAID
    provider.discovery_overrides["userinfo_endpoint"] = "http://169.254.169.254/latest/meta-data"
    provider.info = {"email": "inside@corp.example", "email_verified": True}
    answer = await sign_in_by_provider(client(), await set_up())
    assert answer.status == 503
    assert "/userinfo" not in provider.requested_paths
