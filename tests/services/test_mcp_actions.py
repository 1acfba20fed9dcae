"""MCP servers as actions: their tools are pinned in the draft, refreshed, and called with their arguments."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from mcp.server.mcpserver import MCPServer

from discreet.adapters.egress import EgressGateway
from discreet.adapters.third_party import ThirdPartyClient
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import ApiKeyAuth, NoAuth
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.assistants.actions.mcp.client import AuthenticationRequired
from discreet.assistants.actions.oauth.authorization_flow import AuthorizationFlow
from discreet.assistants.actions.oauth.connections import Connections
from discreet.assistants.actions.oauth.credentials import CallCredentials
from discreet.assistants.actions.service import Actions
from discreet.errors import Conflict, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import Credentials
from tests.fakes.mcp_server import mcp_server
from tests.fakes.third_party import ThirdParty
from tests.support.action_factories import POLICY

KEY = "mcp-key-of-adas"


class Bench:
    """The services with a gateway that reaches one more origin."""

    def __init__(self, infra: Any, url: Any) -> None:
        origin = url.rpartition("/")[0]
        self.egress = EgressGateway([origin])
        out = ThirdPartyClient(self.egress)
        self.out, self.connections = out, Connections(infra, out)
        self.authorizations = AuthorizationFlow(infra, out, self.connections, infra.settings.public_url)
        credentials = CallCredentials(infra, out, self.connections, infra.settings.public_url)
        self.actions = Actions(infra, out, self.connections, self.authorizations, credentials)
        self.workshop = ActionEditor(infra, http=out, credentials=credentials, allowed_origins=[origin])


@pytest.fixture
def at(infra: Infrastructure) -> Any:
    """Makes a bench for a server."""
    return lambda server: Bench(infra, server.url)


def small(*names: Any, said: str = "Says it.") -> Any:
    """A server whose tools only return their name."""
    server = MCPServer("small", title="Small server")
    for name in names:
        server.add_tool(lambda text, name=name: f"{name} {text}", name=name, description=said)
    return server


async def test_a_servers_tools_become_operations(at: Any, ada: Actor, gpt: UUID) -> None:
    async with mcp_server() as server:
        here = at(server)
        edit = await here.workshop.add_server(ada, gpt, server.url)
        action = edit.action
        assert (action.kind, action.title, action.source_url) == ("mcp", "Travel desk", server.url)
        assert action.origin == server.url.rpartition("/")[0]
        assert {"flight_status", "book"} <= set(action.enabled)
        bound = await here.actions.get_operation(ada, gpt, 0, "flight_status")
        assert (bound.operation.kind, bound.operation.tool) == ("mcp", "flight_status")
        assert await here.actions.credentials(ada, bound) == Credentials()
        assert [method for method in server.methods() if method == "tools/call"] == []


async def test_a_changed_tool_is_reported_and_a_new_one_is_not_enabled(at: Any, ada: Actor, gpt: UUID) -> None:
    async with mcp_server(small("say", "sing")) as before:
        here = at(before)
        edit = await here.workshop.add_server(ada, gpt, before.url)
        standing = (await here.actions.get_operation(ada, gpt, 0, "say")).operation.fingerprint("", None)
        assert (await here.workshop.refresh(ada, gpt, edit.action.id)).changes == ()
    async with mcp_server(small("say", "shout", said="Says it, and tells everybody.")) as after:
        moved = at(after)
        changed = await moved.workshop.add_server(ada, gpt, after.url)
        assert changed.action.id != edit.action.id
        checked = await moved.workshop.check(ada, gpt, changed.action.document, edit.action.id)
        assert [(change.operation, change.what) for change in checked.changes] == [
            ("say", "changed"), ("shout", "added"), ("sing", "removed"),
        ]  # fmt: skip
        other = (await moved.actions.get_operation(ada, gpt, 0, "say_2")).operation.fingerprint("", None)
        assert other != standing


async def test_a_locked_server_is_set_up_and_then_asked(at: Any, ada: Actor, gpt: UUID) -> None:
    async with mcp_server(key=KEY) as server:
        here = at(server)
        edit = await here.workshop.add_server(ada, gpt, server.url)
        action = edit.action
        assert (action.operations, action.enabled) == ((), ())
        assert "lists its tools only after sign-in" in edit.warnings[0].why
        with pytest.raises(AuthenticationRequired):
            await here.workshop.refresh(ada, gpt, action.id)
        signed = ActionDraft(document=action.document, enabled=(), auth=ApiKeyAuth("bearer"), policy_url=POLICY)
        await here.workshop.replace(ada, gpt, action.id, signed)
        with pytest.raises(Conflict, match="has set no secret"):
            await here.workshop.refresh(ada, gpt, action.id)
        await here.workshop.set_secret(ada, gpt, action.id, KEY)
        refreshed = await here.workshop.refresh(ada, gpt, action.id)
        assert "flight_status" in refreshed.action.enabled
        assert (refreshed.secret_set, refreshed.action.policy_url) == (True, POLICY)
        bound = await here.actions.get_operation(ada, gpt, 0, "flight_status")
        assert (await here.actions.credentials(ada, bound)).headers == (("authorization", f"Bearer {KEY}"),)
        assert KEY not in refreshed.action.document


async def test_a_server_with_sessions_is_given_one_for_each_call(at: Any, ada: Actor, gpt: UUID) -> None:
    async with mcp_server(era="session") as server:
        here = at(server)
        await here.workshop.add_server(ada, gpt, server.url)
        bound = await here.actions.get_operation(ada, gpt, 0, "flight_status")
        [(name, session)] = (await here.actions.credentials(ada, bound)).headers
        assert name == "mcp-session-id"
        assert session in server.session_ids


async def test_a_pinned_list_is_not_written_by_hand(at: Any, ada: Actor, gpt: UUID) -> None:
    async with mcp_server(small("say")) as server:
        here = at(server)
        edit = await here.workshop.add_server(ada, gpt, server.url)
        with pytest.raises(Invalid, match="cannot edit"):
            await here.workshop.replace(
                ada,
                gpt,
                edit.action.id,
                ActionDraft(document=edit.action.document + " ", enabled=("say",), auth=NoAuth(), policy_url=POLICY),
            )
        kept = ActionDraft(document=edit.action.document, enabled=("say",), auth=NoAuth(), policy_url=POLICY)
        saved = await here.workshop.replace(ada, gpt, edit.action.id, kept)
        assert (saved.action.enabled, saved.action.policy_url) == (("say",), POLICY)
    with pytest.raises(Exception, match="cannot be reached"):
        await here.workshop.refresh(ada, gpt, edit.action.id)
    assert (await here.workshop.get(ada, gpt, edit.action.id)).action == saved.action


async def test_what_is_no_server_is_none(services: Services, ada: Actor, gpt: UUID, third_party: ThirdParty) -> None:
    third_party.reset()
    with pytest.raises(Invalid) as caught:
        await services.action_editor.add_server(ada, gpt, third_party.origin)
    assert caught.value.field == "url"
    for url in ("https://localhost/mcp", "http://10.0.0.1/mcp", "x"):
        with pytest.raises(Invalid):
            await services.action_editor.add_server(ada, gpt, url)
    assert await services.action_editor.list(ada, gpt) == []


async def test_a_document_is_not_refreshed(services: Services, ada: Actor, gpt: UUID, third_party: ThirdParty) -> None:
    text = '{"openapi": "3.1.0", "info": {"title": "x"}, "servers": [{"url": "https://a.example"}], "paths": {"/x": {"get": {}}}}'
    edit = await services.action_editor.add(ada, gpt, text)
    with pytest.raises(Conflict, match="has a document"):
        await services.action_editor.refresh(ada, gpt, edit.action.id)
    with pytest.raises(NotFound):
        await services.action_editor.refresh(ada, gpt, uuid4())
