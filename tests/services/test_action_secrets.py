"""A builder's secrets: they are stored, sent to one host, and cannot be read anywhere."""

import logging
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from msgspec.structs import replace as replaced

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth, ClientCredentialsAuth, NoAuth, OAuthAuth
from discreet.assistants.actions.editing.auth import check_auth
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.oauth.builder_secrets import check_secret, get_secret_use
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.oauth.oauth import TokenRefused
from discreet.assistants.actions.service import Actions
from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import Credentials
from discreet.promises.visibility import Level
from tests.fakes.third_party import ThirdParty
from tests.support.action_factories import ORIGIN, add_action, draft_email, flight_status
from tests.support.clock import SettableClock
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.search_installation import find_places

SECRET = "sk-Very.Marked-Secret-0815"


@pytest_asyncio.fixture(scope="module")
async def ada(cast: Cast) -> Actor:
    return as_actor(cast.ada)


@pytest_asyncio.fixture(scope="module")
async def ben(cast: Cast) -> Actor:
    return as_actor(cast.ben)


async def with_secret(
    infra: Infrastructure,
    services: Services,
    ada: Actor,
    gpt: UUID,
    auth: Any,
    secret: str = SECRET,
    *operations: Any,
) -> Any:
    """The bound operation of an action that has its secret, and the action."""
    action = await add_action(infra, ada.account_id, gpt, *operations, auth=auth)
    await services.action_editor.set_secret(ada, gpt, action.id, secret)
    [bound] = await services.actions.list_operations(ada, gpt, 0)
    return bound, action


@pytest.mark.parametrize(
    ("auth", "secret", "credentials"),
    [
        (ApiKeyAuth("bearer"), SECRET, Credentials(headers=(("authorization", f"Bearer {SECRET}"),))),
        (ApiKeyAuth("basic"), "ada:pässword", Credentials(headers=(("authorization", "Basic YWRhOnDDpHNzd29yZA=="),))),
        (ApiKeyAuth("header", "X-Api-Key"), SECRET, Credentials(headers=(("X-Api-Key", SECRET),))),
        (ApiKeyAuth("query", "key"), "a&b=ü", Credentials(query=(("key", "a&b=ü"),))),
    ],
    ids=lambda value: getattr(value, "scheme", None),
)
async def test_a_key_goes_where_its_scheme_says(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    auth: ApiKeyAuth,
    secret: str,
    credentials: Credentials,
) -> None:
    bound, _ = await with_secret(infra, services, ada, gpt, auth, secret)
    assert await actions.credentials(ada, bound) == credentials
    assert "The builder's key for " in describe_credentials(bound)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    [theirs] = await actions.list_operations(ben, gpt, 1)
    assert await actions.credentials(ben, theirs) == credentials


async def test_a_secret_goes_to_the_origin_that_it_was_given_for_and_nowhere_else(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID, owner: Any, services: Services
) -> None:
    bound, _ = await with_secret(infra, services, ada, gpt, ApiKeyAuth("bearer"))
    for origin in ("https://evil.example", "http://api.flights.example", f"{ORIGIN}:8443", ORIGIN + ".evil.example"):
        disguised = replaced(bound, operation=flight_status(origin))
        with pytest.raises(Conflict, match="has set no secret for"):
            await actions.credentials(ada, disguised)
        # … not even for an attacker who can write to the database
        await owner.execute(
            "INSERT INTO action_secrets SELECT gpt_id, action_id, $2, use, sealed, set_at FROM action_secrets "
            "WHERE gpt_id = $1 AND origin = $3",
            gpt, origin, ORIGIN,
        )  # fmt: skip
        with pytest.raises(Exception, match="does not open"):
            await actions.credentials(ada, disguised)


async def test_a_secret_of_one_use_is_never_given_to_another(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID, workshop: ActionEditor
) -> None:
    uses = {get_secret_use(auth) for auth in EVERY_AUTH}
    assert len(uses) == 5
    action = await add_action(infra, ada.account_id, gpt, auth=ApiKeyAuth("basic"))
    await workshop.set_secret(ada, gpt, action.id, "ada:password")
    [bound] = await actions.list_operations(ada, gpt, 0)
    for auth in (ApiKeyAuth("bearer"), ApiKeyAuth("query", "key"), client_credentials("https://api.flights.example")):
        with pytest.raises(Conflict):
            await actions.credentials(ada, replaced(bound, action=replaced(bound.action, auth=auth)))


async def test_a_published_version_keeps_its_secret_until_the_next_is_published(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    owner: Any,
    workshop: ActionEditor,
) -> None:
    _, action = await with_secret(infra, services, ada, gpt, ApiKeyAuth("bearer"))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await workshop.remove(ada, gpt, action.id)
    [theirs] = await actions.list_operations(ben, gpt, 1)
    assert await actions.credentials(ben, theirs)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    assert await owner.fetchval("SELECT count(*) FROM action_secrets WHERE gpt_id = $1", gpt) == 0
    with pytest.raises(Conflict):
        await actions.credentials(ben, theirs)


async def test_a_forgotten_secret_is_forgotten_everywhere(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    workshop: ActionEditor,
) -> None:
    _, action = await with_secret(infra, services, ada, gpt, ApiKeyAuth("bearer"))
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    assert (await workshop.get(ada, gpt, action.id)).secret_set is True
    for _ in range(2):
        await workshop.delete_secret(ada, gpt, action.id)
    edit = await workshop.get(ada, gpt, action.id)
    assert (edit.secret_set, edit.secret_host) == (False, None)
    [theirs] = await actions.list_operations(ben, gpt, 1)
    with pytest.raises(Conflict, match="Only Ada can change that"):
        await actions.credentials(ben, theirs)


@pytest.mark.parametrize(
    ("auth", "secret"),
    [
        (ApiKeyAuth("bearer"), ""),
        (ApiKeyAuth("bearer"), "a\nb"),
        (ApiKeyAuth("bearer"), "a\r\nX-Evil: 1"),
        (ApiKeyAuth("header", "X-Key"), "a\tb"),
        (ApiKeyAuth("header", "X-Key"), "a\0b"),
        (ApiKeyAuth("bearer"), " leading"),
        (ApiKeyAuth("bearer"), "ü"),
        (ApiKeyAuth("bearer"), "\ud800"),
        (ApiKeyAuth("bearer"), "x" * 4_001),
        (ApiKeyAuth("basic"), "no colon"),
        (ApiKeyAuth("query", "key"), "a\u202eb"),
        (NoAuth(), "x"),
    ],
)
async def test_a_secret_that_cannot_be_sent_is_refused_without_repeating_it(
    infra: Infrastructure,
    actions: Actions,
    ada: Actor,
    gpt: UUID,
    auth: ApiKeyAuth | NoAuth,
    secret: str,
    workshop: ActionEditor,
) -> None:
    action = await add_action(infra, ada.account_id, gpt, auth=auth)
    with pytest.raises(Invalid) as caught:
        await workshop.set_secret(ada, gpt, action.id, secret)
    assert caught.value.field == "secret"
    assert not secret or len(secret) < 3 or secret not in caught.value.sentence


@pytest.mark.parametrize("name", ["Host", "content-LENGTH", "Cookie", "Accept", "User-Agent", "Content-Type",
                                  "Connection", "Transfer-Encoding", "Proxy-Authorization", "Sec-Fetch-Site", "TE",
                                  "X-Forwarded-For", "", "X Key", "X-Key:", "X-Kéy", "X\r\nY", "x" * 101])  # fmt: skip
def test_a_header_that_says_how_a_request_is_sent_holds_no_key(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_auth(ApiKeyAuth("header", name), ORIGIN, (), ())
    assert caught.value.field == "auth"


def test_a_key_in_the_query_has_a_name_of_its_own() -> None:
    assert check_auth(ApiKeyAuth("query", "key"), ORIGIN, {"day"}, ()) == ApiKeyAuth("query", "key")
    for name in ("day", "", "a\nb"):
        with pytest.raises(Invalid):
            check_auth(ApiKeyAuth("query", name), ORIGIN, {"day"}, ())


def test_a_scheme_without_a_name_keeps_none() -> None:
    assert check_auth(ApiKeyAuth("bearer", "left over"), ORIGIN, (), ()) == ApiKeyAuth("bearer")


def test_a_secret_may_be_as_long_as_the_limit() -> None:
    check_secret(ApiKeyAuth("bearer"), "x" * 4_000)


# Client credentials


def client_credentials(origin: str, **more: Any) -> ClientCredentialsAuth:
    return ClientCredentialsAuth(f"{origin}/token", "discreet-client", **more)


EVERY_AUTH = (
    NoAuth(), ApiKeyAuth("bearer"), ApiKeyAuth("basic"), client_credentials(ORIGIN),
    OAuthAuth(f"{ORIGIN}/authorize", f"{ORIGIN}/token", "id"),
)  # fmt: skip


async def test_a_client_signs_in_once_and_again_when_its_token_expires(
    infra: Infrastructure,
    actions: Actions,
    ada: Actor,
    ben: Actor,
    gpt: UUID,
    services: Services,
    provider: ThirdParty,
    clock: SettableClock,
) -> None:
    auth = client_credentials(provider.origin, scopes=("read", "write"))
    bound, _ = await with_secret(
        infra, services, ada, gpt, auth, provider.oauth.client_secret, flight_status(provider.origin)
    )
    first = await actions.credentials(ada, bound)
    assert provider.oauth.is_valid(dict(first.headers)["authorization"])
    assert list(provider.oauth.access.values()) == ["read write"]
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    [theirs] = await actions.list_operations(ben, gpt, 1)
    assert await actions.credentials(ben, theirs) == first
    assert len(provider.requests) == 1
    clock.advance(hours=2)
    assert await actions.credentials(ben, theirs) != first
    assert len(provider.requests) == 2


async def test_another_secret_is_another_sign_in(
    infra: Infrastructure,
    actions: Actions,
    ada: Actor,
    gpt: UUID,
    provider: ThirdParty,
    workshop: ActionEditor,
    services: Services,
) -> None:
    auth = client_credentials(provider.origin)
    bound, action = await with_secret(
        infra, services, ada, gpt, auth, provider.oauth.client_secret, flight_status(provider.origin)
    )
    await actions.credentials(ada, bound)
    await workshop.set_secret(ada, gpt, action.id, "not the client's")
    with pytest.raises(TokenRefused, match="gave no token: invalid_client") as caught:
        await actions.credentials(ada, bound)
    assert "not the client's" not in caught.value.sentence


async def test_a_rejected_client_is_reported(
    infra: Infrastructure, actions: Actions, ada: Actor, gpt: UUID, provider: ThirdParty, services: Services
) -> None:
    provider.oauth = None
    auth = client_credentials(provider.origin)
    bound, _ = await with_secret(infra, services, ada, gpt, auth, SECRET, flight_status(provider.origin))
    with pytest.raises(TokenRefused, match="gave no token"):
        await actions.credentials(ada, bound)


# Nowhere to be read


@pytest.mark.promise("P3")
async def test_a_secret_is_nowhere_in_database_files_log_or_answers(
    infra: Infrastructure,
    services: Services,
    actions: Actions,
    cast: Cast,
    ada: Actor,
    gpt: UUID,
    owner: Any,
    run_directory: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    action = await add_action(infra, ada.account_id, gpt, draft_email(), auth=ApiKeyAuth("bearer"))
    path = f"/api/gpts/{gpt}/actions/{action.id}"
    assert (await cast.ada.put(f"{path}/secret", {"secret": SECRET})).status == 204
    refused = await cast.ada.put(f"{path}/secret", {"secret": SECRET + "\n"})
    answers = [
        refused, await cast.ben.put(f"{path}/secret", {"secret": SECRET}), await cast.ada.get(path),
        await cast.ada.get(f"/api/gpts/{gpt}/actions"), await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"}),
        await cast.ada.get(f"/api/gpts/{gpt}"), await cast.ben.get(f"/api/gpts/{gpt}"),
    ]  # fmt: skip
    [bound] = await actions.list_operations(ada, gpt, 1)
    assert SECRET in str(await actions.credentials(ada, bound))
    assert not [answer.status for answer in answers if SECRET.encode() in answer.body]
    assert SECRET not in caplog.text
    assert not [place async for place in find_places(owner, infra, SECRET)]
