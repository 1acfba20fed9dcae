"""Signing in at a third party: with PKCE and state, for one person, at one host; and every way to get it wrong."""

import asyncio
import hashlib
import logging
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from msgspec.structs import replace as replaced

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions import store
from discreet.assistants.actions.action import BoundOperation, OAuthAuth
from discreet.assistants.actions.consent.card import CallContext
from discreet.assistants.actions.encryption import ActionSource, build_action_cipher
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow, CallbackResult
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.oauth.oauth import TokenRefused, pkce_challenge
from discreet.assistants.actions.oauth.sign_in_required import SignInNeeded
from discreet.assistants.actions.service import Actions
from discreet.errors import Conflict, DiscreetError, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.repeated_request import REPLAY_WINDOW, WAITS_FOR
from discreet.ports.model_request import ToolCall
from discreet.ports.third_parties import Credentials
from discreet.promises.visibility import Level
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.support.action_factories import add_action, flight_status
from tests.support.clock import SettableClock
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.search_installation import find_places

PAGE = "/c/0198"


@pytest_asyncio.fixture(scope="module")
async def ada(cast: Cast) -> Actor:
    return as_actor(cast.ada)


@pytest_asyncio.fixture(scope="module")
async def ben(cast: Cast) -> Actor:
    return as_actor(cast.ben)


@pytest.fixture
def connections(services: Services) -> Connections:
    return services.connections


@pytest.fixture
def authorizations(services: Services) -> AuthorizationFlow:
    return services.authorizations


def auth_at(origin: str, **more: Any) -> OAuthAuth:
    return OAuthAuth(f"{origin}/authorize", f"{origin}/token", "discreet-client", **more)


@pytest_asyncio.fixture
async def bound(
    services: Services, infra: Infrastructure, ada: Actor, ben: Actor, provider: ThirdParty
) -> BoundOperation:
    """Ben's view of an operation of Ada's published GPT that people sign in for."""
    return await published(services, infra, ada, ben, provider, auth_at(provider.origin, scopes=("flights:read",)))


async def published(
    services: Services,
    infra: Infrastructure,
    ada: Actor,
    ben: Actor,
    provider: ThirdParty,
    auth: OAuthAuth,
    secret: str | None = "discreet-client-secret",
) -> BoundOperation:
    gpt = (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id
    action = await add_action(infra, ada.account_id, gpt, flight_status(provider.origin), auth=auth)
    if secret:
        await services.action_editor.set_secret(ada, gpt, action.id, secret)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    [bound] = await services.actions.list_operations(ben, gpt, 1)
    return bound


async def visit(url: str) -> CallbackResult:
    """The parameters that the third party's page gives the browser to bring back."""
    async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as page:
        assert page.status == 302, await page.text()
        given = dict(parse_qsl(urlsplit(page.headers["Location"]).query))
    return CallbackResult(given["state"], given.get("code"), given.get("error"))


async def begun(actions: Actions, actor: Actor, bound: BoundOperation, page: str = PAGE) -> str:
    return await actions.begin_sign_in(actor, bound.gpt_id, bound.action.id, page)


async def ids_of(connections: Connections, actor: Actor, bound: Any) -> list[Any]:
    """The actor's sign-ins for this GPT."""
    return [found.id for found in await connections.list_connections(actor) if found.gpt_id == bound.gpt_id]


async def signed_in(actions: Actions, authorizations: AuthorizationFlow, actor: Actor, bound: BoundOperation) -> None:
    returned = await visit(await begun(actions, actor, bound))
    assert await authorizations.finish(actor, bound.action.id, returned) == PAGE


def token_of(credentials: Credentials) -> str:
    [(name, value)] = credentials.headers
    assert name == "authorization"
    return value.removeprefix("Bearer ")


# As it should go


@pytest.mark.promise("P4")
async def test_a_call_that_needs_more_access_is_reported_and_the_person_is_asked_next(
    services: Services,
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
) -> None:
    """403 with insufficient_scope: the next card names the requested scope, and the sign-in asks for it.

    See RFC 6750, 3.1.
    """
    await signed_in(actions, authorizations, ben, bound)
    challenge = 'Bearer error="insufficient_scope", scope="flights:write flights:read"'
    provider.answer = Answer(status=403, headers=(("WWW-Authenticate", challenge),))
    context = CallContext(None, bound.gpt_id, bound.gpt_version)
    wanted = ToolCall("1", bound.name, '{"number": "LH 400"}')
    card = await services.consents.propose(ben, context, wanted)
    await services.consents.allow(ben, card.id, card.digest)
    called = await services.consents.call(ben, card.id)
    assert "asks for more than the person has allowed it" in called.sentence
    card = await services.consents.propose(ben, context, wanted)
    assert "needs more access than you have allowed so far: flights:write." in card.sign_in.sentence
    with pytest.raises(SignInNeeded):
        await services.consents.allow(ben, card.id, card.digest)
    address = await begun(actions, ben, bound)
    assert parse_qs(urlsplit(address).query)["scope"] == ["flights:read flights:write"]
    await authorizations.finish(ben, bound.action.id, await visit(address))
    await services.consents.allow(ben, card.id, card.digest)
    assert (await services.consents.call(ben, card.id)).sentence is None, "what was granted is not asked for again"
    provider.answer = Answer()


async def test_a_person_signs_in_and_their_calls_carry_their_token(
    actions: Actions,
    connections: Connections,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    authorizations: AuthorizationFlow,
) -> None:
    sign_in = await actions.sign_in_needed(ben, bound)
    assert (sign_in.host, sign_in.gpt_id, sign_in.action_id) == (bound.operation.host, bound.gpt_id, bound.action.id)
    with pytest.raises(SignInNeeded) as caught:
        await actions.credentials(ben, bound)
    assert caught.value.sign_in == sign_in
    await signed_in(actions, authorizations, ben, bound)
    assert await actions.sign_in_needed(ben, bound) is None
    assert token_of(await actions.credentials(ben, bound)) in provider.oauth.access
    assert list(provider.oauth.access.values()) == ["flights:read"]
    assert "Your own sign-in" in describe_credentials(bound)
    [shown] = [found for found in await connections.list_connections(ben) if found.gpt_id == bound.gpt_id]
    assert (shown.gpt_id, shown.gpt_name, shown.host) == (bound.gpt_id, "Travel guide", bound.operation.host)


async def test_the_protocol_is_spoken_as_it_should_be(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    url = await begun(actions, ben, bound)
    asked = dict(parse_qsl(urlsplit(url).query))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "flights:read"
    assert len(asked["state"]) == 43
    assert asked["redirect_uri"].endswith(f"/api/oauth/callback/{bound.action.id}")
    await authorizations.finish(ben, bound.action.id, await visit(url))
    [_, request] = provider.requests
    form = dict(parse_qsl(request.body.decode()))
    assert (request.path, request.header("content-type")) == ("/token", "application/x-www-form-urlencoded")
    assert request.header("authorization").startswith("Basic ")
    assert "client_secret" not in form
    assert pkce_challenge(form["code_verifier"]) == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]


async def test_a_public_client_needs_no_secret(
    services: Services, infra: Infrastructure, ada: Actor, ben: Actor, provider: ThirdParty
) -> None:
    provider.oauth.client_secret = None
    bound = await published(services, infra, ada, ben, provider, auth_at(provider.origin), secret=None)
    await signed_in(services.actions, services.authorizations, ben, bound)
    form = dict(parse_qsl(provider.requests[-1].body.decode()))
    assert form["client_id"] == "discreet-client"
    assert provider.requests[-1].header("authorization") is None


async def test_a_server_that_takes_secrets_in_the_body_alone_gets_them_there(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    url = await begun(actions, ben, bound)
    returned = await visit(url)
    provider.oauth = None

    def answer(received: Any) -> Answer:
        if received.header("authorization"):
            return answer_json({"error": "invalid_client"}, status=401)
        return answer_json({"access_token": "in-the-body", "token_type": "bearer"})

    provider.answer = answer
    await authorizations.finish(ben, bound.action.id, returned)
    assert token_of(await actions.credentials(ben, bound)) == "in-the-body"
    assert dict(parse_qsl(provider.requests[-1].body.decode()))["client_secret"] == "discreet-client-secret"


async def test_the_draft_is_signed_in_for_by_its_builder(
    actions: Actions,
    services: Services,
    infra: Infrastructure,
    ada: Actor,
    provider: ThirdParty,
    authorizations: AuthorizationFlow,
) -> None:
    gpt = (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id
    action = await add_action(infra, ada.account_id, gpt, flight_status(provider.origin), auth=auth_at(provider.origin))
    await services.action_editor.set_secret(ada, gpt, action.id, "discreet-client-secret")
    [drafted] = await actions.list_operations(ada, gpt, 0)
    await signed_in(actions, authorizations, ada, drafted)
    assert await actions.sign_in_needed(ada, drafted) is None


async def test_what_is_missing_is_begun_whichever_version_it_is(
    services: Services,
    infra: Infrastructure,
    actions: Actions,
    authorizations: AuthorizationFlow,
    ada: Actor,
    provider: ThirdParty,
) -> None:
    """Ada changes the draft's sign-in: people sign in for published and draft separately."""
    bound = await published(services, infra, ada, ada, provider, auth_at(provider.origin))
    drafted = replaced(bound.action.auth, scopes=("flights:write",))
    text = (await services.action_editor.get(ada, bound.gpt_id, bound.action.id)).action
    async with infra.database.acting_as(ada.account_id) as connection:
        seals = build_action_cipher(infra.keys, infra.random, bound.gpt_id)
        changed = replaced(text, auth=drafted)
        await store.save_draft(connection, bound.gpt_id, seals.seal(0, changed, ActionSource("{}", text.operations)))
    scopes = []
    for _ in range(3):
        url = await begun(actions, ada, bound)
        scopes.append(dict(parse_qsl(urlsplit(url).query)).get("scope"))
        await authorizations.finish(ada, bound.action.id, await visit(url))
    assert scopes == ["flights:write", None, "flights:write"]


# State


async def test_a_state_is_used_once_and_a_repeated_request_gets_the_same_answer(
    actions: Actions,
    connections: Connections,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    clock: SettableClock,
    authorizations: AuthorizationFlow,
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    assert await authorizations.finish(ben, bound.action.id, returned) == PAGE
    asked, made = len(provider.requests), await ids_of(connections, ben, bound)
    assert await authorizations.finish(ben, bound.action.id, returned) == PAGE
    assert len(provider.requests) == asked
    assert await ids_of(connections, ben, bound) == made
    clock.advance(seconds=REPLAY_WINDOW.total_seconds())
    with pytest.raises(Conflict, match="already used"):
        await authorizations.finish(ben, bound.action.id, returned)
    assert len(provider.requests) == asked


async def test_a_repeated_request_after_a_no_gets_the_same_no(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    provider.oauth.denies = True
    returned = await visit(await begun(actions, ben, bound))
    seen = set()
    for _ in range(2):
        with pytest.raises(Conflict, match="did not sign you in") as caught:
            await authorizations.finish(ben, bound.action.id, returned)
        seen.add(str(caught.value))
    assert len(seen) == 1


async def test_requests_at_the_same_instant_end_alike_and_the_code_is_exchanged_once(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    ends = await asyncio.gather(*(authorizations.finish(ben, bound.action.id, returned) for _ in range(5)))
    assert ends == [PAGE] * 5
    assert len([r for r in provider.requests if r.path == "/token"]) == 1


async def test_a_repeated_request_of_another_session_gets_nothing(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    assert await authorizations.finish(ben, bound.action.id, returned) == PAGE
    for other in (replace(ben, session_id=uuid4()), ada):
        with pytest.raises(Conflict, match="started in another browser"):
            await authorizations.finish(other, bound.action.id, returned)
    assert await authorizations.finish(ben, bound.action.id, returned) == PAGE


async def test_a_sign_in_whose_process_was_killed_is_said_to_be_interrupted(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    clock: SettableClock,
    owner: Any,
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    asked = hashlib.sha256(returned.state.encode()).digest()
    await owner.execute("UPDATE oauth_states SET claimed_at = $2 WHERE state_hash = $1", asked, clock.now())
    clock.advance(seconds=WAITS_FOR)
    with pytest.raises(Conflict, match="interrupted"):
        await authorizations.finish(ben, bound.action.id, returned)


async def test_another_persons_state_completes_no_sign_in(
    actions: Actions,
    connections: Connections,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    authorizations: AuthorizationFlow,
) -> None:
    """A link that Ada sends to Ben does not sign him in as her, nor does she reach his sign-in."""
    theirs = await visit(await begun(actions, ada, bound))
    with pytest.raises(Conflict):
        await authorizations.finish(ben, bound.action.id, theirs)
    assert await ids_of(connections, ben, bound) == []
    assert not [r for r in provider.requests if r.path == "/token"]
    assert await authorizations.finish(ada, bound.action.id, theirs) == PAGE


async def test_another_session_of_the_same_person_does_not_finish_it(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    with pytest.raises(Conflict):
        await authorizations.finish(replace(ben, session_id=uuid4()), bound.action.id, returned)
    with pytest.raises(Conflict):
        await authorizations.finish(ben, bound.action.id, returned)


async def test_a_sign_in_that_takes_longer_than_ten_minutes_is_dropped(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    clock: SettableClock,
    owner: Any,
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    clock.advance(minutes=10)
    with pytest.raises(Conflict, match="expired"):
        await authorizations.finish(ben, bound.action.id, returned)
    asked = hashlib.sha256(returned.state.encode()).digest()
    assert await owner.fetchval("SELECT count(*) FROM oauth_states WHERE state_hash = $1", asked) == 0


@pytest.mark.parametrize("state", ["", "x", "\ud800", "A" * 43, "x" * 100_000])
async def test_a_made_up_state_is_none(
    authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, state: str
) -> None:
    with pytest.raises(Conflict):
        await authorizations.finish(ben, bound.action.id, CallbackResult(state, "code"))


async def test_sign_ins_that_are_begun_and_left_do_not_pile_up(
    actions: Actions, ben: Actor, bound: BoundOperation, owner: Any
) -> None:
    for _ in range(25):
        await begun(actions, ben, bound)
    count = "SELECT count(*) FROM oauth_states WHERE owner_id = $1"
    assert await owner.fetchval(count, ben.account_id) == 20


async def test_states_are_kept_as_digests_and_sealed(
    actions: Actions, ben: Actor, bound: BoundOperation, owner: Any, infra: Infrastructure
) -> None:
    asked = parse_qs(urlsplit(await begun(actions, ben, bound)).query)
    for text in (asked["state"][0], "discreet-client", PAGE):
        assert not [place async for place in find_places(owner, infra, text) if place.startswith("oauth_states")]


# Codes that belong elsewhere


async def test_a_code_of_another_sign_in_cannot_be_slipped_in(
    actions: Actions,
    connections: Connections,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    authorizations: AuthorizationFlow,
) -> None:
    """PKCE: a code that was stolen from Ben's sign-in is worth nothing in Ada's."""
    stolen = await visit(await begun(actions, ben, bound))
    own = await visit(await begun(actions, ada, bound))
    with pytest.raises(TokenRefused, match="invalid_grant"):
        await authorizations.finish(ada, bound.action.id, replace(own, code=stolen.code))
    assert await ids_of(connections, ada, bound) == []
    assert provider.oauth.access == {}


async def test_a_third_party_cannot_pass_its_sign_in_off_as_anothers(
    services: Services,
    infra: Infrastructure,
    actions: Actions,
    authorizations: AuthorizationFlow,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    other_party: ThirdParty,
) -> None:
    """The mix-up of RFC 9700, 4.4: Ben begins at one server, which sends him on to the other.

    The other's answer arrives at its own action's address, where this state is not known, so the code is never sent.
    """
    other_party.reset()
    other_party.oauth = OAuthProvider()
    evil = await published(services, infra, ada, ben, other_party, auth_at(other_party.origin))
    asked = dict(parse_qsl(urlsplit(await begun(actions, ben, evil)).query))
    honest = dict(parse_qsl(urlsplit(await begun(actions, ada, bound)).query))
    provider.oauth.redirect_uris = (honest["redirect_uri"],)
    mixed = await visit(f"{provider.origin}/authorize?{urlencode(honest | {'state': asked['state']})}")
    with pytest.raises(Conflict):
        await authorizations.finish(ben, bound.action.id, mixed)
    assert not [request for request in other_party.requests if request.path == "/token"]
    assert [code.challenge for code in provider.oauth.codes.values()] == [honest["code_challenge"]]


async def test_an_answer_of_another_issuer_is_dropped(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    for issuer in ("https://evil.example", "", "no url", provider.origin + ".evil.example"):
        returned = await visit(await begun(actions, ben, bound))
        with pytest.raises(Invalid, match="Another server"):
            await authorizations.finish(ben, bound.action.id, replace(returned, issuer=issuer))
    returned = await visit(await begun(actions, ben, bound))
    await authorizations.finish(ben, bound.action.id, replace(returned, issuer=provider.origin))
    assert not [r for r in provider.requests if r.path == "/token"][1:]


# Refusals of the third party


async def test_a_declined_sign_in_is_reported_as_declined(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation, provider: ThirdParty
) -> None:
    provider.oauth.denies = True
    returned = await visit(await begun(actions, ben, bound))
    with pytest.raises(Conflict, match=f"^{bound.operation.host} did not sign you in: access_denied"):
        await authorizations.finish(ben, bound.action.id, returned)
    declined = replace(returned, state="x", error="a\u202eb\0", error_description="y" * 1000)
    with pytest.raises(Conflict):
        await authorizations.finish(ben, bound.action.id, declined)


async def test_what_a_third_party_says_of_an_error_is_short_and_plain(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation
) -> None:
    returned = await visit(await begun(actions, ben, bound))
    failed = replace(returned, error="a\u202eb\n", error_description="y" * 1000)
    with pytest.raises(Conflict) as caught:
        await authorizations.finish(ben, bound.action.id, failed)
    assert caught.value.sentence.endswith(f"did not sign you in: ab (“{'y' * 200}”).")


# Renewing


async def test_an_expired_token_is_renewed_once_for_all_who_wait(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    clock: SettableClock,
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    before = token_of(await actions.credentials(ben, bound))
    clock.advance(seconds=3600 - 59)
    assert await actions.sign_in_needed(ben, bound) is None
    tokens = {token_of(c) for c in await asyncio.gather(*(actions.credentials(ben, bound) for _ in range(8)))}
    assert len(tokens) == 1
    assert before not in tokens
    assert provider.oauth.refusals == []
    assert len([r for r in provider.requests if b"refresh_token" in r.body]) == 1
    clock.advance(hours=2)
    assert token_of(await actions.credentials(ben, bound)) in provider.oauth.access


async def test_a_server_that_keeps_its_refresh_token_is_understood(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    clock: SettableClock,
) -> None:
    provider.oauth.rotates = False
    await signed_in(actions, authorizations, ben, bound)
    for _ in range(2):
        clock.advance(hours=2)
        assert token_of(await actions.credentials(ben, bound)) in provider.oauth.access


async def test_a_sign_in_that_was_ended_there_is_asked_for_again(
    actions: Actions,
    connections: Connections,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    clock: SettableClock,
    authorizations: AuthorizationFlow,
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    provider.oauth.refresh.clear()
    clock.advance(hours=2)
    with pytest.raises(SignInNeeded):
        await actions.credentials(ben, bound)
    assert await actions.sign_in_needed(ben, bound)
    assert await ids_of(connections, ben, bound) == []


async def test_trouble_there_ends_no_sign_in(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    provider: ThirdParty,
    clock: SettableClock,
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    oauth, provider.oauth = provider.oauth, None
    provider.answer = answer_json({"error": "temporarily_unavailable"}, status=503)
    clock.advance(hours=2)
    with pytest.raises(TokenRefused, match="temporarily_unavailable"):
        await actions.credentials(ben, bound)
    provider.oauth = oauth
    assert token_of(await actions.credentials(ben, bound)) in oauth.access


async def test_without_a_refresh_token_an_expired_sign_in_is_asked_for_again(
    services: Services,
    infra: Infrastructure,
    actions: Actions,
    authorizations: AuthorizationFlow,
    ada: Actor,
    ben: Actor,
    provider: ThirdParty,
    clock: SettableClock,
) -> None:
    bound = await published(services, infra, ada, ben, provider, auth_at(provider.origin))
    returned = await visit(await begun(actions, ben, bound))
    provider.oauth = None
    provider.answer = answer_json({"access_token": "short", "token_type": "bearer", "expires_in": 600})
    await authorizations.finish(ben, bound.action.id, returned)
    assert token_of(await actions.credentials(ben, bound)) == "short"
    clock.advance(minutes=10)
    assert await actions.sign_in_needed(ben, bound)
    with pytest.raises(SignInNeeded):
        await actions.credentials(ben, bound)


# Where a sign-in does not reach


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": ("flights:read", "flights:write")},
        {"client_id": "another"},
        {"token_url": "https://evil.example/token"},
        {"authorization_url": "https://evil.example/authorize"},
    ],
)
async def test_a_changed_sign_in_is_another(
    actions: Actions,
    authorizations: AuthorizationFlow,
    ben: Actor,
    bound: BoundOperation,
    changed: dict[str, tuple[str, str]] | dict[str, str],
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    auth = replaced(bound.action.auth, **changed)
    other = replaced(bound, action=replaced(bound.action, auth=auth))
    assert await actions.sign_in_needed(ben, other)
    with pytest.raises(SignInNeeded):
        await actions.credentials(ben, other)


async def test_a_token_never_goes_to_another_host(
    actions: Actions, authorizations: AuthorizationFlow, ben: Actor, bound: BoundOperation
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    moved = replaced(bound, operation=flight_status("https://evil.example"))
    with pytest.raises(SignInNeeded):
        await actions.credentials(ben, moved)


async def test_a_token_is_one_persons(
    actions: Actions, authorizations: AuthorizationFlow, ada: Actor, ben: Actor, bound: BoundOperation
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    with pytest.raises(SignInNeeded):
        await actions.credentials(ada, bound)


@pytest.mark.promise("P6")
async def test_the_builder_does_not_learn_who_has_signed_in(
    infra: Infrastructure,
    actions: Actions,
    connections: Connections,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    authorizations: AuthorizationFlow,
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    async with infra.database.acting_as(ada.account_id) as connection:
        for table in ("connections", "oauth_states"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table} WHERE owner_id <> acting_account()") == 0
    [own] = await ids_of(connections, ben, bound)
    with pytest.raises(NotFound):
        await connections.disconnect(ada, own)
    assert await ids_of(connections, ben, bound) == [own]


async def test_disconnecting_forgets_the_tokens(
    actions: Actions,
    connections: Connections,
    ben: Actor,
    bound: BoundOperation,
    owner: Any,
    authorizations: AuthorizationFlow,
) -> None:
    await signed_in(actions, authorizations, ben, bound)
    [own] = await ids_of(connections, ben, bound)
    await connections.disconnect(ben, own)
    assert await owner.fetchval("SELECT count(*) FROM connections WHERE gpt_id = $1", bound.gpt_id) == 0
    with pytest.raises(SignInNeeded):
        await actions.credentials(ben, bound)
    with pytest.raises(NotFound):
        await connections.disconnect(ben, own)


async def test_a_deleted_gpt_takes_its_sign_ins_along(
    services: Services,
    actions: Actions,
    connections: Connections,
    ada: Actor,
    ben: Actor,
    bound: BoundOperation,
    owner: Any,
    authorizations: AuthorizationFlow,
) -> None:
    returned = await visit(await begun(actions, ada, bound))
    await signed_in(actions, authorizations, ben, bound)
    await services.gpts.delete(ada, bound.gpt_id)
    assert await owner.fetchval("SELECT count(*) FROM connections WHERE gpt_id = $1", bound.gpt_id) == 0
    with pytest.raises(DiscreetError):
        await authorizations.finish(ada, bound.action.id, returned)


async def test_signing_in_again_takes_the_place_of_the_first(
    actions: Actions,
    connections: Connections,
    ben: Actor,
    bound: BoundOperation,
    owner: Any,
    authorizations: AuthorizationFlow,
) -> None:
    for _ in range(2):
        await signed_in(actions, authorizations, ben, bound)
    assert await owner.fetchval("SELECT count(*) FROM connections WHERE gpt_id = $1", bound.gpt_id) == 1


# The way back


@pytest.mark.parametrize(
    "page",
    [
        "",
        "c/1",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/c/../../api/sign-out",
        "/c/1//x",
        "/c/1\n",
        "/c/%2e%2e/x",
        "/c/1#x",
        "/api/gpts",
        "/",
        "/c/1?next=https://evil.example",
        "/c/1@evil.example",
        "/privacyx",
    ],
)
async def test_the_way_back_is_a_page_of_this_server(
    actions: Actions, ben: Actor, bound: BoundOperation, page: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await begun(actions, ben, bound, page)
    assert caught.value.field == "return_to"


@pytest.mark.parametrize(
    "page", ["/c/0198-ab", "/g/0198", "/gpts/0198/edit?tab=actions", "/privacy", "/privacy/ledger"]
)
async def test_the_ways_back_that_there_are(actions: Actions, ben: Actor, bound: BoundOperation, page: str) -> None:
    assert await begun(actions, ben, bound, page)


async def test_who_may_not_use_a_gpt_cannot_sign_in_for_it(
    services: Services, infra: Infrastructure, actions: Actions, ada: Actor, ben: Actor, provider: ThirdParty
) -> None:
    gpt = (await services.gpts.drafts.create(ada, "Travel guide")).gpt.id
    action = await add_action(infra, ada.account_id, gpt, flight_status(provider.origin), auth=auth_at(provider.origin))
    for who, gpt_id, action_id in ((ben, gpt, action.id), (ada, gpt, uuid4()), (ada, uuid4(), action.id)):
        with pytest.raises(NotFound):
            await actions.begin_sign_in(who, gpt_id, action_id, PAGE)


# Nowhere to be read


@pytest.mark.promise("P7")
async def test_tokens_codes_and_secrets_are_nowhere_in_database_files_log_or_answers(
    infra: Infrastructure,
    actions: Actions,
    connections: Connections,
    cast: Cast,
    bound: BoundOperation,
    provider: ThirdParty,
    owner: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    start = {"gpt_id": str(bound.gpt_id), "action_id": str(bound.action.id), "return_to": PAGE}
    url = (await cast.ben.post("/api/oauth/start", start)).ok()["url"]
    returned = await visit(url)
    path = f"/api/oauth/callback/{bound.action.id}"
    wrong = await cast.ben.get(f"{path}?state=x&code={returned.code}")
    back = await cast.ben.get(f"{path}?state={returned.state}&code={returned.code}")
    assert (wrong.status, back.status, back.headers["Location"]) == (409, 303, PAGE)
    answers = [wrong, back, await cast.ben.get("/api/connections"), await cast.ada.get("/api/connections")]
    answers += [
        await cast.ada.get(f"/api/gpts/{bound.gpt_id}/actions"),
        await cast.ben.get(f"/api/gpts/{bound.gpt_id}"),
    ]
    verifier = dict(parse_qsl(provider.requests[-1].body.decode()))["code_verifier"]
    # The access logs are the test servers' own: the program has none (`cli/serve.py`).
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.endswith(".access"))
    marked = [*provider.oauth.access, *provider.oauth.refresh, returned.code, verifier, "discreet-client-secret"]
    assert len(marked) == 5
    for text in marked:
        assert text not in logged
        assert not [answer.status for answer in answers if text.encode() in answer.body]
        assert not [place async for place in find_places(owner, infra, text)]
