"""An MCP server with a sign-in is added by its address only: discovered, registered at, signed in at."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import NoAuth, OAuthAuth, auth_scope
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.actions.mcp.client import parse_answer
from discreet.assistants.actions.oauth.authorization_flow import CallbackResult
from discreet.assistants.actions.oauth.challenge import MAX_SCOPES, parse_challenge
from discreet.assistants.actions.oauth.discovery import DiscoveredSignIn, Discovery
from discreet.assistants.actions.oauth.oauth import build_authorization_url, check_issuer
from discreet.assistants.actions.oauth.our_client import OurClient
from discreet.assistants.actions.oauth.sign_in_required import SignInNeeded
from discreet.errors import Conflict, Invalid
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from tests.actions.test_mcp import allowed, shown
from tests.fakes.mcp_sign_in_server import sign_in_server
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.services.test_mcp_actions import Bench
from tests.support.action_factories import POLICY
from tests.support.people import Cast

PAGE = "/gpts/0198"


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    return (await services.gpts.drafts.create(ada, "Private guide")).gpt.id


async def comes_back(url: str) -> CallbackResult:
    """The address to which the authorization server's page sends the browser back."""
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        assert response.status == 302, await response.text()
        said = {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}
    return CallbackResult(
        said["state"], said.get("code"), said.get("error"), said.get("error_description"), said.get("iss")
    )


async def test_a_server_of_the_official_sdk_is_added_by_its_address_alone(
    infra: Infrastructure, ada: Actor, gpt: UUID
) -> None:
    async with sign_in_server() as server:
        here = Bench(infra, server.url)
        action = (await here.workshop.add_server(ada, gpt, server.url)).action
        origin = server.url.rpartition("/")[0]
        auth = action.auth
        assert isinstance(auth, OAuthAuth)
        assert (auth.authorization_url, auth.token_url, auth.issuer, auth.resource) == (
            f"{origin}/authorize", f"{origin}/token", f"{origin}/", server.url,
        )  # fmt: skip
        [client] = server.provider.clients.values()
        assert client.client_id == auth.client_id
        assert [str(uri) for uri in client.redirect_uris or ()] == [here.authorizations.redirect_uri(action.id)]
        [warning] = (await here.workshop.get(ada, gpt, action.id)).warnings
        assert "people sign in at 127.0.0.1" in warning.why
        assert "has registered this Discreet server as a client" in warning.why

        with pytest.raises(SignInNeeded):
            await here.workshop.refresh(ada, gpt, action.id)
        page = await here.actions.begin_sign_in(ada, gpt, action.id, PAGE)
        assert await here.authorizations.finish(ada, action.id, await comes_back(page)) == PAGE
        asked = server.provider.authorization_requests[-1]
        assert (asked.resource, asked.scopes) == (server.url, ["read"])
        refreshed = await here.workshop.refresh(ada, gpt, action.id)
        assert refreshed.action.enabled == ("whoami",)

        bound = await here.actions.get_operation(ada, gpt, 0, "whoami")
        disclosure = shown(bound.operation, {})
        answer = await here.out.send(allowed(disclosure), await here.actions.credentials(ada, bound))
        assert parse_answer(answer).text == f"read for {server.url}"


@pytest.mark.promise("P4")
async def test_more_scopes_are_asked_of_the_person_before_the_next_call(
    infra: Infrastructure, ada: Actor, gpt: UUID
) -> None:
    async with sign_in_server() as server:
        here = Bench(infra, server.url)
        action = (await here.workshop.add_server(ada, gpt, server.url)).action
        await here.authorizations.finish(ada, action.id, await comes_back(await here.actions.begin_sign_in(ada, gpt, action.id, PAGE)))  # fmt: skip
        await here.workshop.refresh(ada, gpt, action.id)
        bound = await here.actions.get_operation(ada, gpt, 0, "whoami")
        assert await here.actions.sign_in_needed(ada, bound) is None
        assert await here.actions.request_scopes(ada, bound, ("read", "write"))
        needed = await here.actions.sign_in_needed(ada, bound)
        assert needed is not None
        assert "needs more access than you have allowed so far: write." in needed.sentence
        page = await here.actions.begin_sign_in(ada, gpt, action.id, PAGE)
        assert parse_qs(urlsplit(page).query)["scope"] == ["read write"]
        await here.authorizations.finish(ada, action.id, await comes_back(page))
        assert await here.actions.sign_in_needed(ada, bound) is None
        assert not await here.actions.request_scopes(ada, bound, ("write",)), "what was granted is not asked again"


async def test_what_was_found_cannot_be_written_by_hand(infra: Infrastructure, ada: Actor, gpt: UUID) -> None:
    async with sign_in_server() as server:
        here = Bench(infra, server.url)
        action = (await here.workshop.add_server(ada, gpt, server.url)).action
        found = action.auth

        async def saved(auth: Any) -> Any:
            draft = ActionDraft(document=action.document, enabled=(), auth=auth, policy_url=POLICY)
            return (await here.workshop.replace(ada, gpt, action.id, draft)).action.auth

        assert await saved(msgspec.structs.replace(found, issuer="", resource="", scopes=("read", "write"))) == (
            msgspec.structs.replace(found, scopes=("read", "write"))
        )
        forged = msgspec.structs.replace(found, authorization_url="https://evil.example/authorize")
        with pytest.raises(Invalid, match=r"leads to evil\.example"):
            await saved(forged)


async def test_a_server_without_registration_is_refused_with_instructions(
    infra: Infrastructure, ada: Actor, gpt: UUID
) -> None:
    async with sign_in_server(registers=False) as server:
        here = Bench(infra, server.url)
        edit = await here.workshop.add_server(ada, gpt, server.url)
        assert isinstance(edit.action.auth, OAuthAuth)
        assert edit.action.auth.client_id == ""
        assert "has to be registered there by hand" in edit.warnings[0].why
        assert here.authorizations.redirect_uri(edit.action.id) in edit.warnings[0].why
        with pytest.raises(Conflict, match="not registered"):
            await here.actions.begin_sign_in(ada, gpt, edit.action.id, PAGE)


# Hostile metadata


class Hostile:
    """A server whose documents the test sets, by path. `authorization_requests` are the paths that were asked for."""

    def __init__(self, party: ThirdParty) -> None:
        self.origin, self.url, self.asked = party.origin, f"{party.origin}/mcp", []
        self.resource = {"resource": self.url, "authorization_servers": [party.origin]}
        self.server = {
            "issuer": party.origin, "authorization_endpoint": f"{party.origin}/authorize",
            "token_endpoint": f"{party.origin}/token", "registration_endpoint": f"{party.origin}/register",
            "code_challenge_methods_supported": ["S256"], "response_types_supported": ["code"],
        }  # fmt: skip
        self.registration = {"client_id": "c-1"}
        self.at = {}
        party.answer, self.party = self, party

    def __call__(self, request: Any) -> Answer:
        self.asked.append(request.path)
        if request.path in self.at:
            return self.at[request.path]
        if request.path == "/register":
            return answer_json(self.registration, status=201)
        documents = {
            "/.well-known/oauth-protected-resource/mcp": self.resource,
            "/.well-known/oauth-authorization-server": self.server,
        }
        found = documents.get(request.path)
        return Answer(status=404) if found is None else answer_json(found)


@pytest_asyncio.fixture
async def hostile() -> AsyncIterator[Hostile]:
    async with ThirdParty() as party:
        yield Hostile(party)


CLIENT = OurClient("https://discreet.example", uuid4())


async def find(hostile: Hostile, header: str = "", client: OurClient = CLIENT) -> DiscoveredSignIn | None:
    egress = EgressGateway([hostile.origin])

    def check(address: Any) -> None:
        if not address.startswith(hostile.origin):
            raise Invalid(f"{address} must not be contacted.")

    try:
        return await Discovery(ThirdPartyClient(egress), check).find(hostile.url, parse_challenge(header), client)
    finally:
        await egress.close()


async def test_an_honest_one_is_found(hostile: Hostile) -> None:
    found = await find(hostile)
    assert found.auth == OAuthAuth(
        f"{hostile.origin}/authorize", f"{hostile.origin}/token", "c-1", (), issuer=hostile.origin, resource=hostile.url
    )


async def test_a_client_by_its_own_address_registers_nowhere(hostile: Hostile) -> None:
    hostile.server["client_id_metadata_document_supported"] = True
    found = await find(hostile)
    assert found.auth.client_id == f"https://discreet.example/api/oauth/clients/{CLIENT.action_id}"
    assert "/register" not in hostile.asked
    plain = OurClient("http://127.0.0.1:8000", uuid4())
    assert (await find(hostile, client=plain)).auth.client_id == "c-1"


@pytest.mark.parametrize(
    "named", ["http://169.254.169.254/latest/meta-data", "https://evil.example/m", "file:///etc/passwd"]
)
async def test_metadata_elsewhere_is_not_asked_for(hostile: Hostile, named: str) -> None:
    found = await find(hostile, f'Bearer resource_metadata="{named}"')
    assert found.auth.issuer == hostile.origin
    assert hostile.asked[0] == "/.well-known/oauth-protected-resource/mcp"


async def test_metadata_where_the_challenge_says_comes_first(hostile: Hostile) -> None:
    hostile.at["/elsewhere"] = answer_json(hostile.resource)
    await find(hostile, f'Bearer error="invalid_token", resource_metadata="{hostile.origin}/elsewhere"')
    assert hostile.asked[0] == "/elsewhere"


async def test_a_redirect_in_discovery_leads_nowhere_else(hostile: Hostile) -> None:
    async with ThirdParty() as other:
        hostile.at["/.well-known/oauth-protected-resource/mcp"] = Answer(redirect=f"{other.origin}/m")
        hostile.at["/.well-known/oauth-authorization-server"] = Answer(redirect=f"{other.origin}/m")
        assert await find(hostile) is None
        assert other.requests == []


@pytest.mark.parametrize(
    ("where", "changes", "says"),
    [
        ("resource", {"resource": "https://bank.example/mcp"}, "about another server"),
        ("resource", {"resource": None}, "about another server"),
        ("resource", {"authorization_servers": ["http://10.0.0.1"]}, "must not be contacted"),
        ("server", {"issuer": "https://accounts.example"}, "says that it is another one"),
        ("server", {"code_challenge_methods_supported": ["plain"]}, "PKCE with S256"),
        ("server", {"code_challenge_methods_supported": None}, "PKCE with S256"),
        ("server", {"authorization_endpoint": "http://127.0.0.1:1/admin"}, "must not be contacted"),
        ("server", {"authorization_endpoint": "javascript:alert(1)"}, "must not be contacted"),
        ("server", {"token_endpoint": "https://evil.example/token"}, "must not be contacted"),
        ("server", {"token_endpoint": 7}, "does not say where people sign in"),
        ("server", {"registration_endpoint": "https://evil.example/r"}, "must not be contacted"),
        ("registration", {"redirect_uris": ["https://evil.example/cb"]}, "another redirect address"),
        ("registration", {"client_id": "a\r\nb"}, "cannot be used"),
        ("registration", {"client_id": "x" * 5000}, "cannot be used"),
        ("registration", {"client_secret": ["x"]}, "cannot be used"),
    ],
)  # fmt: skip
async def test_hostile_metadata_is_refused_and_says_why(hostile: Hostile, where: str, changes: Any, says: str) -> None:
    getattr(hostile, where).update(changes)
    with pytest.raises(Invalid) as refused:
        await find(hostile)
    assert says in refused.value.sentence


@pytest.mark.parametrize("body", ["[" * 50_000, "null", '"text"', "{" + '"a":1,' * 20_000])
async def test_what_is_no_metadata_is_none(hostile: Hostile, body: str) -> None:
    hostile.at["/.well-known/oauth-authorization-server"] = Answer(body)
    assert await find(hostile) is None


async def test_endless_scopes_are_bounded(hostile: Hostile) -> None:
    hostile.resource["scopes_supported"] = [f"s{n}" for n in range(1_000)] + ["a b", "ü", 7]
    assert len((await find(hostile)).auth.scopes) == MAX_SCOPES
    found = await find(hostile, 'Bearer scope="' + " ".join(f"t{n}" for n in range(500)) + '"')
    assert len(found.auth.scopes) == MAX_SCOPES


async def test_an_editor_never_decides_where_people_sign_in(
    hostile: Hostile, infra: Infrastructure, ada: Actor, gpt: UUID, services: Services
) -> None:
    """Only the owner's sign-in is set up; people with edit rights get the server without one."""
    hostile.at["/mcp"] = Answer(status=401, headers=(("WWW-Authenticate", "Bearer"),))
    here = Bench(infra, hostile.url)
    edit = await here.workshop.add_server(ada, gpt, hostile.url)
    assert isinstance(edit.action.auth, OAuthAuth)
    hostile.server["issuer"] = "https://accounts.example"
    refused = await here.workshop.add_server(ada, gpt, hostile.url)
    assert refused.action.auth == NoAuth()
    assert "What it says about its sign-in cannot be used" in refused.warnings[0].why


async def test_a_sign_in_that_is_found_again_gets_no_secret_of_the_one_before(
    hostile: Hostile, infra: Infrastructure, ada: Actor, gpt: UUID
) -> None:
    """The builder gave the secret for another authorization server; now the MCP server names this one."""
    hostile.at["/mcp"] = Answer(status=401, headers=(("WWW-Authenticate", "Bearer"),))
    hostile.at["/token"] = answer_json({"access_token": "t", "token_type": "Bearer"})
    here = Bench(infra, hostile.url)
    action = (await here.workshop.add_server(ada, gpt, hostile.url)).action
    await here.workshop.set_secret(ada, gpt, action.id, "for the server before")
    await here.workshop.replace(
        ada, gpt, action.id, ActionDraft(document=action.document, enabled=(), auth=NoAuth(), policy_url=POLICY)
    )
    assert isinstance((await here.workshop.refresh(ada, gpt, action.id)).action.auth, OAuthAuth)
    page = await here.actions.begin_sign_in(ada, gpt, action.id, PAGE)
    state = parse_qs(urlsplit(page).query)["state"][0]
    await here.authorizations.finish(ada, action.id, CallbackResult(state, "code"))
    [asked] = [request for request in hostile.party.requests if request.path == "/token"]
    assert asked.header("authorization") is None
    assert b"client_secret" not in asked.body


# The protocol


def test_the_resource_is_part_of_the_request_and_of_what_an_always_is_bound_to() -> None:
    plain = OAuthAuth("https://a.example/auth", "https://a.example/token", "c", ("x",))
    found = msgspec.structs.replace(plain, issuer="https://a.example", resource="https://m.example/mcp")
    asked = parse_qs(urlsplit(build_authorization_url(found, "https://us.example/cb", "s", "v", ("y", "x"))).query)
    assert (asked["resource"], asked["scope"]) == (["https://m.example/mcp"], ["x y"])
    assert "resource" not in parse_qs(urlsplit(build_authorization_url(plain, "https://us.example/cb", "s", "v")).query)
    assert "issuer" not in auth_scope(plain), "what was allowed always before stays allowed"
    assert json.loads(auth_scope(found))["issuer"] == "https://a.example"


@pytest.mark.parametrize(
    ("said", "names", "good"),
    [("https://a.example", True, True), ("https://a.example", False, True), (None, False, True), (None, True, False),
     ("https://a.example/", True, True), ("https://a.example.evil", True, False),
     ("https://evil.example", False, False)],
)  # fmt: skip
def test_an_answer_names_the_issuer_that_was_asked(said: str | None, names: bool, good: bool) -> None:
    auth = OAuthAuth("https://a.example/auth", "https://a.example/token", "c", issuer="https://a.example", names_issuer=names)  # fmt: skip
    if good:
        check_issuer(auth, said)
    else:
        with pytest.raises(Invalid, match="Another server"):
            check_issuer(auth, said)


@pytest.mark.parametrize(
    ("header", "error", "scopes"),
    [
        ('Bearer error="insufficient_scope", scope="a b a", resource_metadata="x"', "insufficient_scope", ("a", "b")),
        ('Basic realm="x", Bearer scope=files', "", ("files",)),
        ('Basic realm="x", scope="a"', "", ()),
        ('Bearer scope="a\\"b c"', "", ("c",)),
        ("", "", ()),
    ],
)
def test_challenges_are_read(header: str, error: str, scopes: tuple[str, ...]) -> None:
    assert (parse_challenge(header).error, parse_challenge(header).scopes) == (error, scopes)


async def test_our_document_is_what_its_address_says(cast: Cast, infra: Infrastructure) -> None:
    action_id = uuid4()
    body = (await cast.visitor.get(f"/api/oauth/clients/{action_id}")).ok()
    assert body["client_id"] == f"{infra.settings.public_url}/api/oauth/clients/{action_id}"
    assert body["redirect_uris"] == [f"{infra.settings.public_url}/api/oauth/callback/{action_id}"]
    assert body["token_endpoint_auth_method"] == "none"
