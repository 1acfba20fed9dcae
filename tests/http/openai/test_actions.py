"""Actions over the API (P4, P5): a granted action runs as in a chat, and no other action runs.

The attacker is a program with a key, a builder who changes an operation, an admin with another key, and time.
"""

import asyncio
import itertools
import json
from typing import Any
from uuid import UUID

import asyncpg
import openai
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.stop_reasons import MAX_CALLS
from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model_request import ToolCall
from discreet.promises.grants import GrantMismatch
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.api_programs import (
    CreatedKey,
    call,
    chat_body,
    create_key,
    create_project,
    document,
    give_action,
    grant_operation,
    list_operations,
    publish_gpt_with_actions,
)
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P4", "P5")

FOUND = Answer('{"place": "by the river"}')
WHERE = [{"role": "user", "content": "Where is the mill?"}]


@pytest.fixture(autouse=True)
def fresh(third_party: ThirdParty, other_party: ThirdParty) -> None:
    third_party.answer = other_party.answer = FOUND
    third_party.requests.clear()
    other_party.requests.clear()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast, third_party: ThirdParty) -> str:
    return await publish_gpt_with_actions(cast.cleo, document(third_party.origin))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def granted(cast: Cast, made: CreatedKey, gpt: str) -> Any:
    """The GPT's operation is granted to the key."""
    return (await grant_operation(cast.cleo, made, gpt)).ok()


@pytest.fixture
def finding(scripted: ScriptedModel) -> None:
    """The model calls the operation, then answers."""
    scripted.answer = answer_script(tool_call("findThing", name="mill"), "It is by the river.")


async def refused(cast: Cast, made: CreatedKey, gpt: str, third_party: ThirdParty, **more: Any) -> str:
    """The call is not made, and the program receives the reason; returns the sentence."""
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}", **more))
    assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted"), answer.body
    assert "/workspace/api" in answer.sentence
    assert third_party.requests == []
    return answer.sentence


async def test_a_granted_operation_runs_and_its_answer_is_sent_to_the_model(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty, finding: Any
) -> None:
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE)
    assert completion.choices[0].message.content == "It is by the river."
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].message.tool_calls is None
    assert [request.target for request in third_party.requests] == ["/things?name=mill"]
    result = scripted.requests[-1]["messages"][-1]
    assert (result["role"], "by the river" in result["content"], "not instructions" in result["content"]) == (
        "tool", True, True,
    )  # fmt: skip
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (14, 22), "both rounds are counted"


async def test_a_stream_holds_words_alone(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.answer = answer_script(ModelAnswer("Let me look.", (("findThing", {"name": "mill"}),)), "By the river.")
    stream = await ai.chat.completions.create(
        model=f"gpt:{gpt}", messages=WHERE, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == "Let me look.\n\nBy the river."
    assert not [delta for delta in deltas if delta.tool_calls]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens == 36
    assert len(third_party.requests) == 1


async def test_responses_run_it_too(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, third_party: ThirdParty, finding: Any
) -> None:
    response = await ai.responses.create(model=f"gpt:{gpt}", input="Where is the mill?")
    assert response.output_text == "It is by the river."
    assert [item.type for item in response.output] == ["message"]
    assert len(third_party.requests) == 1


async def test_responses_stream_it(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, third_party: ThirdParty, finding: Any
) -> None:
    async with ai.responses.stream(model=f"gpt:{gpt}", input="Where is the mill?") as stream:
        kinds = {event.type async for event in stream}
        final = await stream.get_final_response()
    assert final.output_text == "It is by the river."
    assert "response.function_call_arguments.delta" not in kinds
    assert len(third_party.requests) == 1


async def test_its_maker_reads_what_left_and_for_which_program_and_no_value_was_kept(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, third_party: ThirdParty, finding: Any, owner: Any
) -> None:
    (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))).ok()
    entry = (await cast.cleo.get("/api/ledger")).ok()["entries"][0]
    assert (entry["state"], entry["status"], entry["conversation_id"], entry["standing"]) == (
        "answered",
        200,
        None,
        False,
    )
    assert entry["program"] == {"key_name": "A key", "project_name": "Lighthouse", "field_names": ["name"]}
    full = (await cast.cleo.get(f"/api/ledger/entries/{entry['id']}")).ok()
    assert (full["request"], full["fields"]) == (None, None)
    assert "A program sent it" in full["sentence"]
    assert await owner.fetchval("SELECT count(*) FROM ledger_fields") == 0
    exported = (await cast.cleo.get("/api/ledger/export?format=json")).body.decode()
    assert '"project": "Lighthouse"' in exported
    assert "mill" not in exported
    assert (await cast.emil.get("/api/ledger")).ok()["entries"] == []
    host = third_party.origin.removeprefix("http://")
    letter = (await cast.cleo.get(f"/api/ledger/recipients/{host}/erasure-request")).ok()
    assert "with these fields: name" in letter["text"]


async def test_the_row_is_there_before_the_socket_opens(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, third_party: ThirdParty, finding: Any, owner: Any
) -> None:
    third_party.answer = Answer(delay=3600)
    third_party.request_received.clear()
    asked = chat_body(model=f"gpt:{gpt}")
    under_way = asyncio.create_task(call(cast.visitor, made, "POST", "/v1/chat/completions", asked))
    await asyncio.wait_for(third_party.request_received.wait(), 60)
    assert await owner.fetchval("SELECT count(*) FROM ledger WHERE state = 'sending'") == 1
    under_way.cancel()
    await asyncio.wait([under_way])
    async with asyncio.timeout(60):
        while await owner.fetchval("SELECT count(*) FROM ledger WHERE state = 'sending'"):
            await asyncio.sleep(0.01)
    assert (await cast.cleo.get("/api/ledger")).ok()["entries"][0]["state"] == "unknown"


# Which permissions are granted, and to which key


async def test_what_is_shown_before_granting_is_as_honest_as_a_consent_card(
    cast: Cast, made: CreatedKey, gpt: str, third_party: ThirdParty
) -> None:
    [offer] = await list_operations(cast.cleo, made, gpt)
    host = third_party.origin.removeprefix("http://")
    shown = {
        name: offer[name] for name in ("tool", "operation", "summary", "method", "path", "consequential", "refused")
    }
    assert shown == {
        "tool": "findThing", "operation": "findThing", "summary": "Find a thing", "method": "GET", "path": "/things",
        "consequential": False, "refused": None,
    }  # fmt: skip
    assert (offer["recipient"]["host"], offer["recipient"]["policy_url"]) == (host, "https://things.example/privacy")
    assert offer["builder"] == {"name": "Cleo", "is_me": True}
    assert any("isn't reviewed by this server's operator" in warning for warning in offer["warnings"])
    assert any("Not encrypted" in warning for warning in offer["warnings"])


async def test_another_key_is_not_granted_it(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, third_party: ThirdParty, finding: Any
) -> None:
    other = await create_key(cast.cleo, made.project, name="Another")
    assert "has no permission for it" in await refused(cast, other, gpt, third_party)


async def test_what_was_taken_back_does_not_run_and_the_log_tells_both(
    cast: Cast, made: CreatedKey, gpt: str, third_party: ThirdParty, finding: Any, owner: Any
) -> None:
    mine = await create_key(cast.cleo, made.project, name="For a while")
    granted = (await grant_operation(cast.cleo, mine, gpt)).ok()
    (await cast.cleo.request("DELETE", f"/api/workspace/api/keys/{mine.id}/operations/{granted['id']}")).ok()
    assert "was withdrawn" in await refused(cast, mine, gpt, third_party)
    [shown] = (await cast.cleo.get(f"/api/workspace/api/keys/{mine.id}/operations")).ok()["granted"]
    assert shown["revoked_at"]
    acts = await owner.fetch("SELECT act, details::text AS told FROM workspace_audit_events ORDER BY id DESC LIMIT 2")
    assert [row["act"] for row in acts] == ["api_operation_revoked", "api_operation_granted"]
    assert json.loads(acts[0]["told"])["operation"] == "findThing"


async def test_an_operation_that_changed_is_not_the_one_that_was_granted(
    cast: Cast, made: CreatedKey, third_party: ThirdParty, finding: Any
) -> None:
    changing = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    (await grant_operation(cast.cleo, made, changing)).ok()
    [action] = (await cast.cleo.get(f"/api/gpts/{changing}/actions")).ok()["actions"]
    await give_action(cast.cleo, changing, document(third_party.origin, path="/elsewhere"), action["id"])
    assert (await cast.cleo.post(f"/api/gpts/{changing}/publish", {"level": "workspace"})).ok()
    assert "in its current form" in await refused(cast, made, changing, third_party)
    shown = (await cast.cleo.get(f"/api/workspace/api/keys/{made.id}/operations")).ok()["granted"]
    [lapsed] = [each for each in shown if each["gpt"]["id"] == changing]
    assert "has changed" in lapsed["lapsed"]


async def test_what_comes_to_change_something_is_not_what_was_granted(
    cast: Cast, made: CreatedKey, third_party: ThirdParty, finding: Any
) -> None:
    """The flag is no part of the fingerprint: the builder sets it later."""
    flag = {"x-openai-isConsequential": False}
    changing = await publish_gpt_with_actions(cast.cleo, document(third_party.origin, method="post", **flag))
    (await grant_operation(cast.cleo, made, changing)).ok()
    [action] = (await cast.cleo.get(f"/api/gpts/{changing}/actions")).ok()["actions"]
    await give_action(cast.cleo, changing, document(third_party.origin, method="post"), action["id"])
    (await cast.cleo.post(f"/api/gpts/{changing}/publish", {"level": "workspace"})).ok()
    assert "can now change something" in await refused(cast, made, changing, third_party)


async def test_the_same_name_at_another_gpt_is_another_operation(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, third_party: ThirdParty, finding: Any
) -> None:
    twin = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    assert "has no permission" in await refused(cast, made, twin, third_party)


async def test_what_may_change_something_asks_for_a_yes_of_its_own(
    cast: Cast, made: CreatedKey, third_party: ThirdParty, finding: Any
) -> None:
    changing = await publish_gpt_with_actions(cast.cleo, document(third_party.origin, method="post"))
    assert (await grant_operation(cast.cleo, made, changing)).status == 422
    await refused(cast, made, changing, third_party)
    (await grant_operation(cast.cleo, made, changing, may_change=True)).ok()
    (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{changing}"))).ok()
    assert [request.method for request in third_party.requests] == ["POST"]


async def test_a_persons_own_sign_in_is_given_to_no_program(
    cast: Cast, made: CreatedKey, third_party: ThirdParty, finding: Any
) -> None:
    auth = {
        "kind": "oauth", "authorization_url": f"{third_party.origin}/authorize", "token_url": f"{third_party.origin}/token",
        "client_id": "x", "scopes": [],
    }  # fmt: skip
    gpt = (await cast.cleo.post("/api/gpts", {"name": "Signed in"})).ok()["id"]
    action = await give_action(cast.cleo, gpt, document(third_party.origin), auth=auth)
    await cast.cleo.put(f"/api/gpts/{gpt}/actions/{action}/secret", {"secret": "s3cret"})
    (await cast.cleo.post(f"/api/gpts/{gpt}/publish", {"level": "workspace"})).ok()
    [offer] = await list_operations(cast.cleo, made, gpt)
    assert "own sign-in" in offer["refused"]
    assert (await grant_operation(cast.cleo, made, gpt)).status == 403
    assert "own sign-in" in await refused(cast, made, gpt, third_party)


async def test_only_what_was_shown_is_granted_and_only_for_a_gpt_of_the_key(
    cast: Cast, made: CreatedKey, gpt: str, third_party: ThirdParty
) -> None:
    path = f"/api/workspace/api/keys/{made.id}/gpts/{gpt}/operations"
    [offer] = await list_operations(cast.cleo, made, gpt)
    stale = await cast.cleo.post(path, {"operation": "findThing", "fingerprint": "00" * 32})
    assert stale.status == 409
    absent = await cast.cleo.post(path, {"operation": "dropThing", "fingerprint": offer["fingerprint"]})
    assert absent.status == 404
    narrow = await create_key(cast.cleo, made.project, every_gpt=False, gpts=[])
    assert (await cast.cleo.get(f"/api/workspace/api/keys/{narrow.id}/gpts/{gpt}/operations")).status == 404


async def test_a_grant_in_anothers_name_is_refused_and_an_administrator_revokes(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, owner: Any, services: Services
) -> None:
    """Ada becomes an admin of Cleo's team."""
    workspace = await owner.fetchval("SELECT workspace_id FROM api_keys WHERE id = $1", made.id)
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'admin', now())",
        workspace, cast.ada.id,
    )  # fmt: skip
    (await cast.ada.put("/api/me/space", {"workspace": str(workspace)})).ok()
    mine = await create_key(cast.cleo, made.project, name="Cleo's")
    theirs = (await grant_operation(cast.cleo, mine, gpt)).ok()
    listed = (await cast.ada.get(f"/api/workspace/api/keys/{mine.id}/operations")).ok()
    assert (listed["may_grant"], [each["id"] for each in listed["granted"]]) == (False, [theirs["id"]])
    assert (await cast.ada.get(f"/api/workspace/api/keys/{mine.id}/gpts/{gpt}/operations")).status == 403
    [offer] = await list_operations(cast.cleo, mine, gpt)
    body = {"operation": offer["tool"], "fingerprint": offer["fingerprint"]}
    assert (await cast.ada.post(f"/api/workspace/api/keys/{mine.id}/gpts/{gpt}/operations", body)).status == 403
    gone = await cast.ada.request("DELETE", f"/api/workspace/api/keys/{mine.id}/operations/{theirs['id']}")
    assert gone.status == 204
    (await cast.ada.put("/api/me/space", {"workspace": None})).ok()


# Endings


async def test_with_its_key_it_ends(
    cast: Cast, made: CreatedKey, gpt: str, third_party: ThirdParty, finding: Any, clock: SettableClock
) -> None:
    ending = await create_key(cast.cleo, made.project, name="Ending", days=1)
    (await grant_operation(cast.cleo, ending, gpt)).ok()
    clock.advance(days=2)
    late = await call(cast.visitor, ending, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))
    assert late.status == 401
    assert third_party.requests == []


async def test_a_workspaces_rules_end_it(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, third_party: ThirdParty, finding: Any, owner: Any
) -> None:
    workspace = await owner.fetchval("SELECT workspace_id FROM api_keys WHERE id = $1", made.id)
    other = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    await owner.execute("INSERT INTO workspace_rules (workspace_id, at, domains) VALUES ($1, now(), '{}')", workspace)
    try:
        assert "not among its allowed domains" in await refused(cast, made, gpt, third_party)
        [offer] = await list_operations(cast.cleo, made, other)
        assert "not among its allowed domains" in offer["refused"]
        assert (await grant_operation(cast.cleo, made, other)).status == 403
    finally:
        await owner.execute("INSERT INTO workspace_rules (workspace_id, at) VALUES ($1, now())", workspace)


async def test_with_its_makers_office_it_ends(
    cast: Cast, gpt: str, owner: Any, third_party: ThirdParty, finding: Any
) -> None:
    """Emil's key, granted, then Emil is suspended and restored: his old key stays dead."""
    mine = await create_key(cast.emil, await create_project(cast.emil), name="Emil's")
    theirs = await publish_gpt_with_actions(cast.emil, document(third_party.origin))
    (await grant_operation(cast.emil, mine, theirs)).ok()
    for moment in ("now()", "NULL"):
        await owner.execute(f"UPDATE accounts SET suspended_at = {moment} WHERE id = $1", cast.emil.id)
    late = await call(cast.visitor, mine, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{theirs}"))
    assert late.status == 401
    assert third_party.requests == []


async def test_taken_back_between_the_question_and_the_call_nothing_leaves(
    cast: Cast,
    made: CreatedKey,
    services: Services,
    gpt: str,
    third_party: ThirdParty,
    other_party: ThirdParty,
    finding: Any,
    owner: Any,
) -> None:
    """The check before the credentials passes; the one that writes the row does not."""
    mine = await create_key(cast.cleo, made.project, name="Raced")
    (await grant_operation(cast.cleo, mine, gpt)).ok()
    calls, cleo = services.api.answering._calls, await services.sessions.actor_of(cast.cleo.token)
    [bound] = await services.actions.list_operations(cleo, UUID(gpt), 1)
    ready = await calls.propose(cleo, UUID(mine.id), bound, ToolCall("1", "findThing", "{}"), frozenset())
    before = await owner.fetchval("SELECT count(*) FROM ledger")
    for statement in (
        "UPDATE key_operations SET revoked_at = now() WHERE key_id = $1",
        "UPDATE api_keys SET revoked_at = now() WHERE id = $1",
    ):
        await owner.execute(statement, mine.id)
        with pytest.raises(GrantMismatch):
            await calls.make(cleo, ready)
    assert third_party.requests == []
    assert await owner.fetchval("SELECT count(*) FROM ledger") == before


# Calls that a standing yes does not cover, and how far a GPT goes by itself


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broker(cast: Cast, made: CreatedKey, third_party: ThirdParty, other_party: ThirdParty) -> Any:
    """A GPT with operations at two third parties, both granted."""
    gpt = await publish_gpt_with_actions(cast.cleo, document(third_party.origin), document(other_party.origin))
    for n in (0, 1):
        (await grant_operation(cast.cleo, made, gpt, n)).ok()
    return gpt, [offer["tool"] for offer in await list_operations(cast.cleo, made, gpt)]


async def test_what_one_third_party_answered_is_taken_to_no_other(
    cast: Cast, made: CreatedKey, broker: Any, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    gpt, (first, second) = broker
    scripted.answer = answer_script(tool_call(first, name="mill"), tool_call(second, name="by the river"), "Done.")
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))
    host = third_party.origin.removeprefix("http://")
    assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted")
    assert f"data from {host}" in answer.sentence
    assert (len(third_party.requests), other_party.requests) == (1, [])


async def test_nor_by_a_response_that_goes_on_from_a_stored_one(
    cast: Cast, made: CreatedKey, broker: Any, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    gpt, (first, second) = broker
    said = iter((tool_call(first, name="mill"), "By the river.", tool_call(second, name="by the river")))
    scripted.answer = lambda _: next(said)
    asked = {"model": f"gpt:{gpt}", "input": "Where is the mill?", "store": True}
    stored = (await call(cast.visitor, made, "POST", "/v1/responses", asked)).ok()
    following = {"model": f"gpt:{gpt}", "input": "Note it.", "previous_response_id": stored["id"]}
    answer = await call(cast.visitor, made, "POST", "/v1/responses", following)
    assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted")
    assert "no person can check" in answer.sentence
    assert other_party.requests == []


async def test_calls_of_one_round_are_all_found_to_be_granted_before_one_is_made(
    cast: Cast, made: CreatedKey, third_party: ThirdParty, other_party: ThirdParty, scripted: ScriptedModel
) -> None:
    gpt = await publish_gpt_with_actions(cast.cleo, document(third_party.origin), document(other_party.origin))
    (await grant_operation(cast.cleo, made, gpt, 0)).ok()
    first, second = [offer["tool"] for offer in await list_operations(cast.cleo, made, gpt)]
    scripted.answer = ModelAnswer(calls=((first, {"name": "a"}), (second, {"name": "b"})))
    await refused(cast, made, gpt, third_party)
    assert other_party.requests == []


async def test_a_loop_of_calls_ends_and_no_client_asks_again(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty, server: str
) -> None:
    count = itertools.count()
    scripted.answer = lambda _: tool_call("findThing", name=f"mill {next(count)}")
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))
    assert (answer.status, answer.json["error"]["code"]) == (502, "model_loop")
    assert len(third_party.requests) == MAX_CALLS
    third_party.requests.clear()
    async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key=made.text) as patient:
        with pytest.raises(openai.InternalServerError):
            await patient.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE)
    assert len(third_party.requests) == MAX_CALLS, "what has left is not sent once more"


async def test_a_programs_own_limit_of_calls_holds_and_then_words_follow(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """Calls beyond it are not made, and the model is asked without the operations."""
    count = itertools.count()

    def answer(asked: Any) -> str | ModelAnswer:
        if not asked.get("tools"):
            return "By the river."
        return ModelAnswer(calls=tuple(("findThing", {"name": f"mill {next(count)}"}) for _ in range(2)))

    scripted.answer = answer
    response = await ai.responses.create(model=f"gpt:{gpt}", input="Where are the mills?", max_tool_calls=3)
    assert (response.output_text, response.max_tool_calls) == ("By the river.", 3)
    assert len(third_party.requests) == 3


async def test_a_program_gets_every_call_of_its_own_tools(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.answer = ModelAnswer(calls=tuple(("note", {"n": n}) for n in range(12)))
    tool = {"type": "function", "function": {"name": "note", "parameters": {"type": "object"}}}
    completion = await ai.chat.completions.create(model="scripted", messages=WHERE, tools=[tool])
    assert len(completion.choices[0].message.tool_calls) == 12


async def test_the_same_call_is_made_once_and_then_answered_in_words(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    again = tool_call("findThing", name="mill")
    said = iter((again, again, "By the river."))
    scripted.answer = lambda _: next(said)
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE, tool_choice="required")
    assert completion.choices[0].message.content == "By the river."
    assert len(third_party.requests) == 1
    assert [body.get("tool_choice") for body in scripted.requests] == ["required", "auto", "none"]


async def test_invalid_arguments_are_reported_to_the_model_and_not_sent(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.answer = answer_script(
        tool_call("findThing", nme="mill"), tool_call("findThing", name="mill"), "By the river."
    )
    (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))).ok()
    assert "cannot be made" in scripted.requests[1]["messages"][-1]["content"]
    assert len(third_party.requests) == 1
    scripted.answer = lambda _: tool_call("findThing", nme="mill")
    answer = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body(model=f"gpt:{gpt}"))
    assert (answer.status, "kept making calls" in answer.sentence) == (502, True)
    assert len(third_party.requests) == 1


async def test_a_failing_third_party_is_reported_to_the_model(
    ai: openai.AsyncOpenAI,
    cast: Cast,
    gpt: str,
    granted: Any,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    finding: Any,
) -> None:
    third_party.answer = Answer("out of order", status=500, media_type="text/plain")
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE)
    assert completion.choices[0].message.content
    assert "HTTP status 500" in scripted.requests[-1]["messages"][-1]["content"]
    third_party.answer = Answer(cut=3)
    scripted.answer = answer_script(tool_call("findThing", name="weir"), "I could not find it.")
    await ai.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE)
    assert "The call failed" in scripted.requests[-1]["messages"][-1]["content"]
    assert (await cast.cleo.get("/api/ledger")).ok()["entries"][0]["state"] == "unknown"


async def test_a_programs_own_tools_stay_its_own_beside_them(
    ai: openai.AsyncOpenAI, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    tool = {"type": "function", "function": {"name": "ask_user", "parameters": {"type": "object", "properties": {}}}}
    both = ModelAnswer(calls=(("findThing", {"name": "mill"}), ("ask_user", {})))
    scripted.answer = answer_script(both, tool_call("ask_user"))
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=WHERE, tools=[tool])
    [wanted] = completion.choices[0].message.tool_calls
    assert (wanted.function.name, completion.choices[0].finish_reason) == ("ask_user", "tool_calls")
    assert len(third_party.requests) == 1
    scripted.answer = "Thank you."
    messages = [*WHERE, completion.choices[0].message, {"role": "tool", "tool_call_id": wanted.id, "content": "Yes."}]
    over = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=messages, tools=[tool])
    assert over.choices[0].message.content == "Thank you."


async def test_the_database_refuses_a_call_that_nothing_grants(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, owner: Any, infra: Infrastructure
) -> None:
    """As an attacker who has taken over the server's code would write it."""
    cleo, fingerprint = cast.cleo.id, await owner.fetchval("SELECT fingerprint FROM key_operations LIMIT 1")
    giving = """
        INSERT INTO grants (id, owner_id, consent_id, gpt_id, gpt_version, fingerprint, digest, key_operation_id, given_at,
            expires_at)
        VALUES (gen_random_uuid(), $1, $2, $3, 1, $4, $5, $6, now(), now() + interval '1 minute')
    """
    given = UUID(granted["id"])
    for consent, fingerprint_, operation in (
        (None, fingerprint, None),
        (None, fingerprint, UUID(int=7)),
        (None, bytes(32), given),
        (UUID(int=8), fingerprint, given),
    ):
        with pytest.raises((asyncpg.RestrictViolationError, asyncpg.CheckViolationError)):
            async with infra.database.acting_as(cleo) as connection:
                await connection.execute(giving, cleo, consent, UUID(gpt), fingerprint_, bytes(32), operation)
    granting = """
        INSERT INTO key_operations (id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name, operation, host)
        VALUES (gen_random_uuid(), $1, $2, $3, $4, true, now(), '', '', '')
    """
    for actor, owner_id in ((cast.ben.id, cast.ben.id), (cast.ben.id, cleo), (cleo, cast.ben.id)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(actor) as connection:
                await connection.execute(granting, UUID(made.id), owner_id, UUID(gpt), bytes(32))
    async with infra.database.acting_as(cast.ben.id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM key_operations") == 0
    for change in ("fingerprint = $1", "may_change = NOT may_change, fingerprint = $1"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(f"UPDATE key_operations SET {change}", bytes(32))


@pytest.mark.promise("P14")
async def test_a_narrower_limit_of_the_gpt_holds_for_the_answers_next_prompt(
    cast: Cast,
    made: CreatedKey,
    gpt: str,
    granted: Any,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    finding: Any,
    owner: Any,
) -> None:
    """The builder limits the GPT to this server while its operation runs; the model runs elsewhere."""
    third_party.answer = Answer('{"place": "by the river"}', delay=2.0)
    scripted.requests.clear()
    narrow = "UPDATE gpt_versions SET model_limit = $2 WHERE gpt_id = $1"
    asked = chat_body(model=f"gpt:{gpt}")
    answering = asyncio.create_task(call(cast.visitor, made, "POST", "/v1/chat/completions", asked))
    async with asyncio.timeout(30):
        while not third_party.requests:
            await asyncio.sleep(0.01)
    await owner.execute(narrow, UUID(gpt), "this_server")
    answer = await answering
    await owner.execute(narrow, UUID(gpt), "offered")
    assert (answer.status >= 400, len(scripted.requests)) == (True, 1), answer.body
    assert "This GPT allows only models on this server" in answer.sentence


@pytest.mark.promise("P14")
async def test_a_program_does_not_send_the_originals_of_stand_ins(
    cast: Cast, made: CreatedKey, gpt: str, granted: Any, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """No person can check which originals the model's call would send."""

    def answer(request: Any) -> str | ModelAnswer:
        last = request["messages"][-1]
        if last["role"] == "tool":
            return "It is by the river."
        return tool_call("findThing", name=str(last["content"]).removeprefix("My name is ").partition(".")[0])

    scripted.answer = answer
    asked = chat_body(
        model=f"gpt:{gpt}", messages=[{"role": "user", "content": "My name is Impi Nummelin. Where am I?"}]
    )
    masks = f"/api/operator/endpoints/{SETTINGS_ID}/masking"
    (await cast.olga.put(masks, {"masks": True})).ok()
    try:
        refused = await call(cast.visitor, made, "POST", "/v1/chat/completions", asked)
    finally:
        (await cast.olga.put(masks, {"masks": False})).ok()
    assert refused.status == 403, refused.body
    assert "masked personal data" in refused.sentence
    assert third_party.requests == []
