"""A builder's documents: imported, compared, changed, fetched; through the services, on the real database."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from discreet.assistants.actions.action import ApiKeyAuth, NoAuth, OAuthAuth
from discreet.assistants.actions.editing.auth import check_policy_url
from discreet.assistants.actions.editing.edit import ActionDraft, first_enabled, keep_enabled
from discreet.assistants.actions.editing.service import ActionEditor
from discreet.errors import Conflict, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.third_parties import ThirdPartyFailed
from discreet.promises.visibility import Level
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.action_factories import POLICY, draft_email, flight_status

HOST = "https://api.flights.example"


def operation(
    name: str, *, method: str = "get", server: str | None = None, query: list[Any] = (), **more: Any
) -> dict[Any, Any]:
    parameters = [{"name": each, "in": "query", "schema": {"type": "string"}} for each in query]
    servers = {"servers": [{"url": server}]} if server else {}
    return {method: {"operationId": name, "summary": name, "parameters": parameters, "responses": {}} | servers | more}


def document(*operations: Any, title: str = "Flights", server: str | None = HOST) -> str:
    """OpenAPI 3.1 with a path for each operation."""
    servers = {"servers": [{"url": server}]} if server else {}
    paths = {f"/{next(iter(each.values()))['operationId']}": each for each in operations}
    return json.dumps({"openapi": "3.1.0", "info": {"title": title, "version": "1"}, **servers, "paths": paths})


STATUS, GATES = operation("status", query=["number"]), operation("gates", query=["airport"])


def draft(text: str, *enabled: Any, auth: ApiKeyAuth | None = None, policy_url: str = POLICY) -> ActionDraft:
    return ActionDraft(document=text, enabled=enabled, auth=auth or NoAuth(), policy_url=policy_url)


async def test_a_document_becomes_an_action(workshop: ActionEditor, services: Services, ada: Actor, gpt: UUID) -> None:
    text = document(STATUS, operation("book", method="post"))
    edit = await workshop.add(ada, gpt, text, f"{HOST}/openapi.json")
    assert edit == await workshop.get(ada, gpt, edit.action.id)
    assert [edit] == await workshop.list(ada, gpt)
    action = edit.action
    assert (action.title, action.host, action.document) == ("Flights", "api.flights.example", text)
    assert (action.enabled, action.auth, action.policy_url) == (("status", "book"), NoAuth(), None)
    assert [operation.consequential for operation in action.operations] == [False, True]
    assert edit.tools == {"status": "status", "book": "book"}
    assert [bound.operation for bound in await services.actions.list_operations(ada, gpt, 0)] == list(action.operations)


@pytest.mark.parametrize(
    "text", ["", "no document", "{}", "\ud800", document(), document(STATUS, server=None), "x" * 1_000_001]
)
async def test_what_is_no_document_is_refused_and_checked_as_a_refusal(
    workshop: ActionEditor, ada: Actor, gpt: UUID, text: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await workshop.add(ada, gpt, text)
    assert caught.value.field == "document"
    checked = await workshop.check(ada, gpt, text)
    assert checked.imported.operations == ()
    assert checked.imported.refusals or not checked.imported.operations
    assert await workshop.list(ada, gpt) == []


@pytest.mark.parametrize(
    "leads_to",
    ["http://api.flights.example", f"{HOST}:8443", "https://127.0.0.1", "https://localhost", "https://169.254.169.254",
     "https://[::1]", "https://10.1.2.3", "https://intranet", "http://[::ffff:7f00:1]"],
)  # fmt: skip
async def test_what_leads_into_the_servers_own_network_is_refused(
    workshop: ActionEditor, ada: Actor, gpt: UUID, leads_to: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await workshop.add(ada, gpt, document(STATUS, server=leads_to))
    assert caught.value.field == "document"
    [refusal] = (await workshop.check(ada, gpt, document(STATUS, server=leads_to))).imported.refusals
    assert "cannot be used" in refusal.why


async def test_what_the_operator_lists_may_be_called(
    workshop: ActionEditor, ada: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS, server=third_party.origin))
    assert edit.action.origin == third_party.origin


async def test_an_action_has_thirty_operations(workshop: ActionEditor, ada: Actor, gpt: UUID) -> None:
    text = document(*(operation(f"here{n}") for n in range(35)))
    edit = await workshop.add(ada, gpt, text)
    assert edit.action.enabled == tuple(f"here{n}" for n in range(30))
    with pytest.raises(Invalid, match="31 operations are enabled; 30 is the limit") as caught:
        await workshop.replace(ada, gpt, edit.action.id, draft(text, *(f"here{n}" for n in range(31))))
    assert caught.value.field == "enabled"
    after = await workshop.replace(ada, gpt, edit.action.id, draft(text, "here34", "here1", "here1"))
    assert after.action.enabled == ("here1", "here34")


def test_an_action_has_one_host_whatever_an_import_says() -> None:
    here, there = flight_status(HOST), draft_email("https://other.example")
    assert first_enabled((here, there)) == ("getFlight",)
    assert keep_enabled(("createDraft",), (here, there)) == ("createDraft",)
    with pytest.raises(Invalid, match=r"lead to api\.flights\.example and other\.example") as caught:
        keep_enabled(("createDraft", "getFlight"), (here, there))
    assert caught.value.field == "enabled"


async def test_a_gpt_has_ten_actions(workshop: ActionEditor, ada: Actor, gpt: UUID) -> None:
    for _ in range(10):
        await workshop.add(ada, gpt, document(STATUS))
    with pytest.raises(Conflict, match="10 actions; 10 is the limit"):
        await workshop.add(ada, gpt, document(STATUS))


async def test_another_document_keeps_what_is_still_there(
    workshop: ActionEditor, services: Services, ada: Actor, gpt: UUID
) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS, GATES, operation("old")))
    text = document(operation("status", query=["number", "day"]), operation("new"), GATES)
    checked = await workshop.check(ada, gpt, text, edit.action.id)
    assert checked.enabled == ("status", "gates")
    assert [(change.operation, change.what) for change in checked.changes] == [
        ("status", "changed"), ("new", "added"), ("old", "removed"),
    ]  # fmt: skip
    assert "it also sends “day”" in checked.changes[0].why.lower()
    assert "asked again" in checked.changes[0].why
    assert (await workshop.get(ada, gpt, edit.action.id)) == edit
    after = await workshop.replace(ada, gpt, edit.action.id, draft(text, "status", "gates", "old", "made up"))
    assert after.action.enabled == ("status", "gates")
    assert after.action.policy_url == POLICY
    assert (await services.gpts.drafts.read(ada, gpt)).draft_changed


async def test_nothing_is_saved_of_what_is_refused(workshop: ActionEditor, ada: Actor, gpt: UUID) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS))
    for wrong in (
        draft("no document"),
        draft(document(GATES), "gates", policy_url="javascript:alert(1)"),
        draft(document(GATES), "gates", policy_url="http://flights.example/privacy"),
        draft(document(GATES), "gates", auth=ApiKeyAuth("header", "Host")),
        draft(document(GATES), "gates", auth=ApiKeyAuth("query", "airport")),
    ):
        with pytest.raises(Invalid):
            await workshop.replace(ada, gpt, edit.action.id, wrong)
    assert await workshop.get(ada, gpt, edit.action.id) == edit
    with pytest.raises(NotFound):
        await workshop.replace(ada, gpt, uuid4(), draft(document(STATUS)))


@pytest.mark.parametrize("url", ["https://flights.example/legal#privacy", "https://flights.example/?page=2#a/b"])
def test_a_policy_may_be_a_place_in_a_page(url: str) -> None:
    assert check_policy_url(url, ()) == url
    for wrong in (f"{url}#x", url.replace("#", "#<"), url.replace("#", "#\n"), url.replace("https", "http")):
        with pytest.raises(Invalid):
            check_policy_url(wrong, ())
    assert check_policy_url("", ()) is check_policy_url(None, ()) is None


async def test_saving_the_same_changes_nothing(
    workshop: ActionEditor, services: Services, ada: Actor, gpt: UUID
) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS, GATES))
    same = draft(edit.action.document, *edit.action.enabled)
    await workshop.replace(ada, gpt, edit.action.id, same)
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await workshop.replace(ada, gpt, edit.action.id, same)
    assert (await services.gpts.drafts.read(ada, gpt)).draft_changed is False
    await workshop.replace(ada, gpt, edit.action.id, draft(edit.action.document, "status"))
    assert (await services.gpts.drafts.read(ada, gpt)).draft_changed is True


async def test_everything_may_be_disabled(workshop: ActionEditor, services: Services, ada: Actor, gpt: UUID) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS))
    after = await workshop.replace(ada, gpt, edit.action.id, draft(edit.action.document))
    assert (after.action.enabled, after.action.host) == ((), "api.flights.example")
    assert await services.actions.list_operations(ada, gpt, 0) == ()


async def test_a_secret_does_not_follow_a_document_to_another_host(
    workshop: ActionEditor, services: Services, ada: Actor, gpt: UUID
) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS))
    await workshop.replace(ada, gpt, edit.action.id, draft(document(STATUS), "status", auth=ApiKeyAuth("bearer")))
    await workshop.set_secret(ada, gpt, edit.action.id, "a-key-of-adas")
    elsewhere = draft(document(STATUS, server="https://evil.example"), "status", auth=ApiKeyAuth("bearer"))
    moved = await workshop.replace(ada, gpt, edit.action.id, elsewhere)
    assert (moved.secret_set, moved.secret_host) == (False, "api.flights.example")
    [bound] = await services.actions.list_operations(ada, gpt, 0)
    with pytest.raises(Conflict):
        await services.actions.credentials(ada, bound)
    back = await workshop.replace(
        ada, gpt, edit.action.id, draft(document(STATUS), "status", auth=ApiKeyAuth("bearer"))
    )
    assert back.secret_set is True


async def test_another_sign_in_does_not_take_the_secret_of_the_first(
    workshop: ActionEditor, ada: Actor, gpt: UUID
) -> None:
    edit = await workshop.add(ada, gpt, document(STATUS))
    text = document(STATUS)
    await workshop.replace(ada, gpt, edit.action.id, draft(text, "status", auth=ApiKeyAuth("basic")))
    await workshop.set_secret(ada, gpt, edit.action.id, "ada:password")
    other = await workshop.replace(ada, gpt, edit.action.id, draft(text, "status", auth=ApiKeyAuth("bearer")))
    assert other.secret_set is False


# Fetching


async def test_a_document_is_fetched_to_be_looked_at(
    workshop: ActionEditor, ada: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    third_party.reset()
    third_party.answer = Answer(document(STATUS), media_type="text/plain")
    url = f"{third_party.origin}/openapi.json?a=1"
    assert await workshop.fetch(ada, gpt, url) == document(STATUS)
    [request] = third_party.requests
    assert (request.method, request.target, request.body) == ("GET", "/openapi.json?a=1", b"")
    assert request.header("cookie") is None
    assert await workshop.list(ada, gpt) == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "https://localhost/x", "file:///etc/passwd", "https://169.254.169.254/latest", "x",
            "https://user:password@flights.example/", "https://flights.example/#x"],
)  # fmt: skip
async def test_nothing_is_fetched_from_the_servers_own_network(
    workshop: ActionEditor, ada: Actor, gpt: UUID, url: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await workshop.fetch(ada, gpt, url)
    assert caught.value.field == "url"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"PNG\0\0"])
async def test_what_is_no_text_is_no_document(
    workshop: ActionEditor, ada: Actor, gpt: UUID, third_party: ThirdParty, body: bytes
) -> None:
    third_party.reset()
    third_party.answer = Answer(body)
    with pytest.raises(Invalid, match="is not "):
        await workshop.fetch(ada, gpt, third_party.origin)


async def test_no_document_is_larger_than_the_limit(
    workshop: ActionEditor, ada: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    third_party.reset()
    third_party.answer = Answer(b"x" * 16_000_000)
    with pytest.raises(ThirdPartyFailed):
        await workshop.fetch(ada, gpt, third_party.origin)


async def test_a_document_without_a_server_means_where_it_was_fetched_from(
    workshop: ActionEditor, ada: Actor, gpt: UUID, third_party: ThirdParty
) -> None:
    text = document(STATUS, server=None)
    url = f"{third_party.origin}/openapi.json"
    assert (await workshop.check(ada, gpt, text, source_url=url)).host == third_party.origin.partition("://")[2]
    edit = await workshop.add(ada, gpt, text, url)
    assert edit.action.origin == third_party.origin
    assert (await workshop.check(ada, gpt, text, edit.action.id)).changes == ()
    with pytest.raises(Invalid) as caught:
        await workshop.add(ada, gpt, text, "http://10.0.0.1/openapi.json")
    assert caught.value.field == "source_url"


def secured(scheme: dict[str, Any]) -> str:
    whole = json.loads(document(STATUS))
    return json.dumps(whole | {"components": {"securitySchemes": {"one": scheme}}, "security": [{"one": []}]})


async def test_the_sign_in_that_the_document_declares_is_preselected(
    workshop: ActionEditor, ada: Actor, gpt: UUID
) -> None:
    bearer = await workshop.add(ada, gpt, secured({"type": "http", "scheme": "bearer"}))
    assert bearer.action.auth == ApiKeyAuth("bearer")
    assert not bearer.secret_set
    code = {"authorizationUrl": f"{HOST}/authorize", "tokenUrl": f"{HOST}/token", "scopes": {"read": ""}}
    oauth = await workshop.add(ada, gpt, secured({"type": "oauth2", "flows": {"authorizationCode": code}}))
    assert oauth.action.auth == OAuthAuth(f"{HOST}/authorize", f"{HOST}/token", "", ("read",))


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "apiKey", "in": "header", "name": "Host"},
        {"type": "apiKey", "in": "query", "name": "number"},
        {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://elsewhere.example/token"}}},
        {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "http://169.254.169.254/token"}}},
    ],
)
async def test_a_declared_sign_in_that_cannot_be_used_is_not_preselected(
    workshop: ActionEditor, ada: Actor, gpt: UUID, scheme: dict[str, Any]
) -> None:
    assert (await workshop.add(ada, gpt, secured(scheme))).action.auth == NoAuth()
