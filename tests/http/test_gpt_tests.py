"""A GPT's test sheet over HTTP: kept with the GPT, run in the background on several models, compared, and private."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.promises.recipients import ModelLimit
from tests.fakes.model_endpoint import Failure, ModelAnswer, Request, ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.api_programs import document, give_action
from tests.support.chat_client import ask, without_moment
from tests.support.client import Answer, Client
from tests.support.export_client import export_data
from tests.support.offered_endpoint import offer_models
from tests.support.people import PASSWORD, Cast, address, sign_up
from tests.support.search_installation import find_places

CANARY = "sagittarius-fennel-cartwheel"
OFFERED: list[dict[str, object]] = [{"name": "small", "context_tokens": 8_000, "answer_tokens": 500}]
QUIET = "quiet/small"


@pytest_asyncio.fixture(loop_scope="session")
async def quiet(services: Services, scripted: ScriptedModel) -> AsyncIterator[ScriptedModel]:
    async with (
        ScriptedModel(answer="Quietly: the lamp.", models=["small"]) as endpoint,
        offer_models(services, endpoint, OFFERED),
    ):
        yield endpoint


@pytest_asyncio.fixture
async def gpt(cast: Cast, scripted: ScriptedModel) -> str:
    scripted.failure, scripted.gap, scripted.answer, scripted.replies, scripted.raw = None, 0.0, "Hm.", [], None
    scripted.models = ["scripted"]
    scripted.requests.clear()
    return str((await cast.ada.post("/api/gpts", {"name": "Lamp keeper"})).ok()["id"])


async def save(person: Client, gpt: str, *tests: dict[str, Any]) -> Answer:
    edition = (await person.get(f"/api/gpts/{gpt}/tests")).ok()["edition"]
    return await person.put(f"/api/gpts/{gpt}/tests", {"tests": list(tests), "edition": edition})


async def start(person: Client, gpt: str, *models: str, version: int = 0) -> Answer:
    return await person.post(f"/api/gpts/{gpt}/tests/runs", {"version": version, "models": list(models)})


async def over(person: Client, gpt: str, run: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            found: dict[str, Any] = (await person.get(f"/api/gpts/{gpt}/tests/runs/{run}")).ok()
            if found["run"]["state"] not in ("waiting", "running"):
                return found
            await asyncio.sleep(0.1)


async def ran(person: Client, gpt: str, *models: str, version: int = 0) -> dict[str, Any]:
    started = (await start(person, gpt, *(models or ("scripted",)), version=version)).ok()
    return await over(person, gpt, started["run"]["id"])


async def shared(cast: Cast, gpt: str, right: str) -> str:
    """Give Ben a right on the GPT, which he accepts; return its id."""
    there = f"/api/gpts/{gpt}/rights"
    [*held] = (await cast.ada.get(there)).ok()["rights"]
    if held:
        (await cast.ada.put(f"{there}/{held[0]['id']}", {"right": right})).ok()
    else:
        link = (await cast.ada.post(there, {"email": "ben@example.org", "right": right})).ok()["link"]
        (await cast.ben.post("/api/shared-gpts/offers/open", {"token": link.rpartition("#")[2]})).ok()
    offers = (await cast.ben.get("/api/shared-gpts")).ok()["offers"]
    offer = next(each["id"] for each in offers if each["gpt_id"] == gpt)
    (await cast.ben.post(f"/api/shared-gpts/offers/{offer}/accept", {"right": right})).ok()
    return str((await cast.ada.get(there)).ok()["rights"][0]["id"])


def contains(words: str) -> dict[str, Any]:
    return {"kind": "contains", "value": words}


async def test_a_run_says_which_check_failed_and_why(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.answer = "The Café is open from nine to five."
    lacks, short = {"kind": "lacks", "value": "closed"}, {"kind": "at_most_words", "words": 3}
    (await save(cast.ada, gpt, {"prompt": "When?", "checks": [contains("cafe"), lacks, short]})).ok()
    found = await ran(cast.ada, gpt)
    [result] = found["results"]
    assert [(each["passed"], each["found"]) for each in result["outcomes"]] == [(True, ""), (True, ""), (False, "8")]
    assert (result["passed"], result["answer"]) == (False, "The Café is open from nine to five.")
    assert (found["run"]["state"], found["run"]["done"]) == ("done", 1)
    assert result["prompt_tokens"] > 0
    assert [message["role"] for message in scripted.requests[-1]["messages"]] == ["system", "user"]


async def test_several_models_are_asked_and_summed_up(
    cast: Cast, gpt: str, scripted: ScriptedModel, quiet: ScriptedModel
) -> None:
    scripted.answer = "The mill."
    (await save(cast.ada, gpt, {"prompt": "Where?", "checks": [contains("lamp")]}, {"prompt": "And?"})).ok()
    found = await ran(cast.ada, gpt, "scripted", QUIET)
    sums = [(each["name"], each["passed"], each["failed"]) for each in found["run"]["models"]]
    assert sums == [("scripted", 1, 1), (QUIET, 2, 0)]
    assert [(each["test"], each["model"], each["passed"]) for each in found["results"]] == [
        (0, 0, False), (0, 1, True), (1, 0, True), (1, 1, True),
    ]  # fmt: skip
    assert len(quiet.requests) == 2


@pytest.mark.promise("P4")
async def test_no_call_is_made_and_its_arguments_are_checked(
    cast: Cast, gpt: str, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    third_party.reset()
    await give_action(cast.ada, gpt, document(third_party.origin, path="/things"))
    name = (await cast.ada.get(f"/api/gpts/{gpt}/actions")).ok()["actions"][0]["operations"][0]["name"]
    asked = iter([tool_call(name, city="Zürich", n=2), "It did not go through."])
    scripted.answer = lambda _: next(asked)
    arguments = [{"name": "city", "value": "zurich"}, {"name": "n", "value": "2.0"}, {"name": "n"}]
    wrong = [{"name": "city", "value": "Bern"}]
    checks = [
        {"kind": "calls", "value": name, "arguments": arguments},
        {"kind": "calls", "value": name, "arguments": wrong},
        {"kind": "calls_nothing"},
    ]
    (await save(cast.ada, gpt, {"prompt": "Call it", "checks": checks})).ok()
    [result] = (await ran(cast.ada, gpt))["results"]
    assert [each["passed"] for each in result["outcomes"]] == [True, False, False]
    assert result["outcomes"][1]["found"].startswith(f"{name}(")
    assert result["answer"] == "It did not go through."
    assert "was not made" in scripted.requests[-1]["messages"][-1]["content"]
    assert third_party.requests == []
    assert (await cast.ada.get("/api/ledger")).ok()["entries"] == []


async def test_what_got_worse_is_marked(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.answer = "A lamp."
    saved = (await save(cast.ada, gpt, {"prompt": "What?", "checks": [contains("lamp")]})).ok()
    first = await ran(cast.ada, gpt)
    assert (first["compared_with"], first["results"][0]["worse"]) == (None, False)
    scripted.answer = "A candle."
    (await save(cast.ada, gpt, {"prompt": "New"}, *saved["tests"])).ok()
    second = await ran(cast.ada, gpt)
    assert [(each["passed"], each["worse"]) for each in second["results"]] == [(True, False), (False, True)]
    assert second["compared_with"] == first["run"]["started_at"]


async def test_a_change_of_the_draft_or_the_tests_shows_on_the_last_run(cast: Cast, gpt: str) -> None:
    saved = (await save(cast.ada, gpt, {"prompt": "What?"})).ok()
    await ran(cast.ada, gpt)

    async def is_current() -> bool:
        return bool((await cast.ada.get(f"/api/gpts/{gpt}/tests")).ok()["runs"][0]["is_current"])

    assert await is_current()
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", {"name": "Lamp keeper", "instructions": "Be brief."})).ok()
    assert not await is_current()
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", {"name": "Lamp keeper"})).ok()
    assert await is_current()
    (await save(cast.ada, gpt, *saved["tests"], {"prompt": "More"})).ok()
    assert not await is_current()


async def test_a_published_version_is_run_as_it_is(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", {"name": "Lamp keeper", "instructions": "Speak of lamps."})).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", {"name": "Lamp keeper", "instructions": "Speak of mills."})).ok()
    (await save(cast.ada, gpt, {"prompt": "What?"})).ok()
    await ran(cast.ada, gpt, version=1)
    assert "Speak of lamps." in scripted.requests[-1]["messages"][0]["content"]
    await ran(cast.ada, gpt)
    assert "Speak of mills." in scripted.requests[-1]["messages"][0]["content"]
    assert (await start(cast.ada, gpt, "scripted", version=7)).status == 404


async def test_a_failing_model_fails_its_test_only(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("refuse", times=1)
    (await save(cast.ada, gpt, {"prompt": "One"}, {"prompt": "Two"})).ok()
    found = await ran(cast.ada, gpt)
    assert [each["passed"] for each in found["results"]] == [False, True]
    assert found["results"][0]["error"]


async def test_a_run_is_cancelled_within_an_answer(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "word " * 500, 0.5
    (await save(cast.ada, gpt, {"prompt": "Long"})).ok()
    run = (await start(cast.ada, gpt, "scripted")).ok()["run"]["id"]
    assert (await start(cast.ada, gpt, "scripted")).status == 409
    async with asyncio.timeout(20):
        while not scripted.requests:
            await asyncio.sleep(0.05)
    aborted = scripted.aborted
    found = (await cast.ada.post(f"/api/gpts/{gpt}/tests/runs/{run}/cancel")).ok()
    assert (found["run"]["state"], found["results"]) == ("cancelled", [])
    async with asyncio.timeout(10):
        while scripted.aborted == aborted:
            await asyncio.sleep(0.05)
    scripted.gap = 0.0
    assert (await cast.ada.post(f"/api/gpts/{gpt}/tests/runs/{run}/cancel")).status == 409
    assert (await ran(cast.ada, gpt))["run"]["state"] == "done"


@pytest.mark.promise("P14")
async def test_each_prompt_is_recorded_and_none_is_sent_unrecorded(
    cast: Cast, gpt: str, quiet: ScriptedModel, owner: Any
) -> None:
    (await save(cast.ada, gpt, {"prompt": "Where?"})).ok()
    found = await ran(cast.ada, gpt, QUIET)
    rows = await owner.fetch(
        "SELECT sent.host, sent.at, gpt_test_results.state FROM test_disclosures AS sent"
        " JOIN gpt_test_results ON gpt_test_results.id = result_id WHERE run_id = $1",
        found["run"]["id"],
    )
    assert [(row["host"], row["state"]) for row in rows] == [(found["results"][0]["host"], "answered")]
    sent = len(quiet.requests)
    await owner.execute("ALTER TABLE test_disclosures ADD CONSTRAINT nothing CHECK (host = '') NOT VALID")
    try:
        [refused] = (await ran(cast.ada, gpt, QUIET))["results"]
        assert refused["error"]
        assert len(quiet.requests) == sent
    finally:
        await owner.execute("ALTER TABLE test_disclosures DROP CONSTRAINT nothing")


@pytest.mark.promise("P14")
async def test_a_limit_refuses_a_model_before_and_during_a_run(
    cast: Cast, gpt: str, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    (await save(cast.ada, gpt, {"prompt": "Where?"})).ok()
    (await cast.ada.put("/api/me/model-limit", {"limit": ModelLimit.THIS_SERVER})).ok()
    try:
        models = (await cast.ada.get(f"/api/gpts/{gpt}/tests/models")).ok()["models"]
        assert next(each for each in models if each["name"] == QUIET)["reasons"]
        assert (await start(cast.ada, gpt, QUIET)).status == 403
        assert quiet.requests == []
    finally:
        (await cast.ada.put("/api/me/model-limit", {"limit": ModelLimit.OFFERED})).ok()
    quiet.gap, quiet.answer = 0.2, "word " * 10
    (await save(cast.ada, gpt, {"prompt": "One"}, {"prompt": "Two"})).ok()
    run = (await start(cast.ada, gpt, QUIET)).ok()["run"]["id"]
    async with asyncio.timeout(20):
        while not quiet.requests:
            await asyncio.sleep(0.05)
    (await cast.ada.put("/api/me/model-limit", {"limit": ModelLimit.THIS_SERVER})).ok()
    try:
        assert [each["passed"] for each in (await over(cast.ada, gpt, run))["results"]] == [True, False]
        assert len(quiet.requests) == 1
    finally:
        (await cast.ada.put("/api/me/model-limit", {"limit": ModelLimit.OFFERED})).ok()


@pytest.mark.promise("P7")
async def test_nothing_of_it_lies_in_the_open_and_all_of_it_ends_with_the_gpt(
    cast: Cast, gpt: str, scripted: ScriptedModel, owner: Any, infra: Infrastructure
) -> None:
    scripted.answer = f"It is {CANARY}."
    (await save(cast.ada, gpt, {"prompt": f"Say {CANARY}", "checks": [contains(CANARY)]})).ok()
    await ran(cast.ada, gpt)
    assert [place async for place in find_places(owner, infra, CANARY)] == []
    (await cast.ada.delete(f"/api/gpts/{gpt}")).ok()
    for table in ("gpt_test_sheets", "gpt_test_runs"):
        assert not await owner.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", gpt)


async def test_only_the_latest_runs_are_kept_and_one_is_deleted_by_hand(cast: Cast, gpt: str) -> None:
    (await save(cast.ada, gpt, {"prompt": "What?"})).ok()
    ids = [(await ran(cast.ada, gpt))["run"]["id"] for _ in range(6)]
    listed = [each["id"] for each in (await cast.ada.get(f"/api/gpts/{gpt}/tests")).ok()["runs"]]
    assert listed == ids[:0:-1]
    assert (await cast.ada.delete(f"/api/gpts/{gpt}/tests/runs/{ids[3]}")).status == 204
    assert (await cast.ada.delete(f"/api/gpts/{gpt}/tests/runs/{ids[3]}")).status == 404


@pytest.mark.promise("P6")
async def test_it_is_no_one_elses(cast: Cast, gpt: str) -> None:
    (await save(cast.ada, gpt, {"prompt": "What?"})).ok()
    run = (await ran(cast.ada, gpt))["run"]["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    there = f"/api/gpts/{gpt}/tests"
    for answer in (
        await cast.ben.get(there),
        await cast.ben.put(there, {"tests": [], "edition": 1}),
        await start(cast.ben, gpt, "scripted"),
        await cast.ben.get(f"{there}/models"),
        await cast.ben.get(f"{there}/runs/{run}"),
        await cast.ben.post(f"{there}/runs/{run}/cancel"),
        await cast.ben.delete(f"{there}/runs/{run}"),
    ):
        assert answer.status == 404


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ({"prompt": " "}, "no prompt"),
        ({"prompt": "x" * 8_001}, "8,000"),
        ({"prompt": "x", "checks": [{"kind": "contains"}]}, "is empty"),
        ({"prompt": "x", "checks": [{"kind": "refuses", "value": "y"}]}, "takes none"),
        ({"prompt": "x", "checks": [{"kind": "at_most_words", "words": 0}]}, "1 to"),
        ({"prompt": "x", "checks": [{"kind": "at_most_words"}]}, "number of words"),
        ({"prompt": "x", "checks": [contains("y")] * 11}, "10 is the limit"),
        ({"prompt": "x", "checks": [{**contains("y"), "arguments": [{"name": "z"}]}]}, "checks no call"),
        ({"prompt": "x", "earlier": [{"role": "user", "text": ""}]}, "empty earlier"),
    ],
)
async def test_a_wrong_test_is_refused_with_the_reason(cast: Cast, gpt: str, test: dict[str, Any], reason: str) -> None:
    answer = await save(cast.ada, gpt, test)
    assert answer.status == 422
    assert reason in answer.sentence


async def test_what_is_too_much_or_too_late_is_refused(cast: Cast, gpt: str) -> None:
    assert (await start(cast.ada, gpt, "scripted")).status == 422
    assert (await save(cast.ada, gpt, *[{"prompt": "x"}] * 51)).status == 422
    (await save(cast.ada, gpt, {"prompt": "x"})).ok()
    assert (await cast.ada.put(f"/api/gpts/{gpt}/tests", {"tests": [], "edition": 0})).status == 409
    assert (await start(cast.ada, gpt)).status == 422
    assert (await start(cast.ada, gpt, "no-such")).status == 404


async def test_earlier_messages_and_refusals(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    def answer(request: Request) -> ModelAnswer:
        return ModelAnswer("Das kann ich leider nicht tun." if len(request["messages"]) == 4 else "Gern.")

    scripted.answer = answer
    earlier = [{"role": "user", "text": "Hi"}, {"role": "assistant", "text": "Hello"}]
    refuses = {"kind": "refuses"}
    tests = [{"prompt": "Hack it", "earlier": earlier, "checks": [refuses]}, {"prompt": "Help", "checks": [refuses]}]
    (await save(cast.ada, gpt, *tests)).ok()
    assert [each["passed"] for each in (await ran(cast.ada, gpt))["results"]] == [True, False]


async def test_a_test_asks_what_a_preview_chat_asks(
    cast: Cast, gpt: str, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    draft = {"name": "Lamp keeper", "instructions": "Speak of lamps.", "parameters": {"temperature": 0.3}}
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", draft)).ok()
    await give_action(cast.ada, gpt, document(third_party.origin, path="/things"))
    scripted.answer = "Hello"
    first = await ask(cast.ada, "Hi", gpt_id=gpt, draft=True)
    await ask(cast.ada, "Where?", conversation_id=first.conversation, parent_id=first.turn["answer_id"], draft=True)
    chat = asked(scripted)
    earlier = [{"role": "user", "text": "Hi"}, {"role": "assistant", "text": "Hello"}]
    (await save(cast.ada, gpt, {"prompt": "Where?", "earlier": earlier})).ok()
    await ran(cast.ada, gpt)
    assert asked(scripted) == chat
    assert chat["messages"][0]["content"].startswith("Speak of lamps.")
    assert chat["tools"]
    before = {"role": "assistant", "text": "Welcome!"}
    (await save(cast.ada, gpt, {"prompt": "Where?", "earlier": [before, *earlier]})).ok()
    await ran(cast.ada, gpt)
    assert asked(scripted) == chat, "a chat begins with a question"


def asked(scripted: ScriptedModel) -> Request:
    """Return the latest request without the line about the time."""
    request = scripted.requests[-1]
    *before, question = request["messages"]
    return {**request, "messages": [*before, {**question, "content": without_moment(question["content"])}]}


async def test_tests_go_along_in_the_gpts_file_and_copy(cast: Cast, gpt: str) -> None:
    earlier = [{"role": "user", "text": "Hi"}]
    test = {"prompt": "Where?", "earlier": earlier, "checks": [{"kind": "calls", "value": "find"}, contains("mill")]}
    saved = (await save(cast.ada, gpt, test)).ok()["tests"]
    copy = (await cast.ada.post(f"/api/gpts/{gpt}/duplicate")).ok()["gpt"]["id"]
    copied = (await cast.ada.get(f"/api/gpts/{copy}/tests")).ok()
    assert copied["runs"] == []
    assert [{**each, "id": None} for each in copied["tests"]] == [{**each, "id": None} for each in saved]
    assert copied["tests"][0]["id"] != saved[0]["id"]


@pytest.mark.promise("P2")
async def test_the_owners_export_has_tests_and_results(cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    scripted.answer = f"It is {CANARY}."
    (await save(cast.ada, gpt, {"prompt": "What?", "checks": [contains(CANARY)]})).ok()
    await ran(cast.ada, gpt)
    found = (await export_data(cast.ada)).json(f"gpts/{gpt}/tests.json")
    assert [each["prompt"] for each in found["tests"]] == ["What?"]
    [result] = found["runs"][0]["results"]
    assert (result["model"], result["passed"], result["result"]["answer"]) == ("scripted", True, f"It is {CANARY}.")


@pytest.mark.promise("P6")
async def test_an_editor_runs_at_their_own_cost_and_a_viewer_reads(cast: Cast, gpt: str, owner: Any) -> None:
    (await save(cast.ada, gpt, {"prompt": "What?"})).ok()
    there = f"/api/gpts/{gpt}/tests"
    await shared(cast, gpt, "view")
    assert (await cast.ben.get(there)).ok()["tests"]
    assert (await start(cast.ben, gpt, "scripted")).status in (403, 404)
    assert (await save(cast.ben, gpt)).status == 403
    await shared(cast, gpt, "edit")
    run = (await ran(cast.ben, gpt))["run"]["id"]
    assert await owner.fetchval("SELECT account_id FROM gpt_test_runs WHERE id = $1", run) == cast.ben.id
    paid = "SELECT DISTINCT owner_id FROM test_disclosures JOIN gpt_test_results ON gpt_test_results.id = result_id"
    rows = await owner.fetch(f"{paid} WHERE run_id = $1", run)
    assert [row["owner_id"] for row in rows] == [cast.ben.id]
    assert (await cast.ada.get(f"{there}/runs/{run}")).ok()["results"]


async def test_a_revoked_right_ends_a_run(cast: Cast, gpt: str, scripted: ScriptedModel, owner: Any) -> None:
    (await save(cast.ada, gpt, {"prompt": "One"}, {"prompt": "Two"})).ok()
    right = await shared(cast, gpt, "edit")
    scripted.answer, scripted.gap = "word " * 8, 0.3
    run = (await start(cast.ben, gpt, "scripted")).ok()["run"]["id"]
    async with asyncio.timeout(20):
        while not scripted.requests:
            await asyncio.sleep(0.05)
    (await cast.ada.delete(f"/api/gpts/{gpt}/rights/{right}")).ok()
    async with asyncio.timeout(30):
        while await owner.fetchval("SELECT ended_at IS NULL FROM gpt_test_runs WHERE id = $1", run):
            await asyncio.sleep(0.1)
    assert len(scripted.requests) == 1
    scripted.gap = 0.0
    own = (await cast.ben.post("/api/gpts", {"name": "Own"})).ok()["id"]
    (await save(cast.ben, own, {"prompt": "x"})).ok()
    assert (await ran(cast.ben, own))["run"]["state"] == "done"


async def test_a_right_to_view_in_place_of_edit_ends_a_waiting_run(
    cast: Cast, gpt: str, scripted: ScriptedModel
) -> None:
    (await save(cast.ada, gpt, {"prompt": "One"})).ok()
    right = await shared(cast, gpt, "edit")
    scripted.answer, scripted.gap = "word " * 100, 0.3
    first = (await start(cast.ada, gpt, "scripted")).ok()["run"]["id"]
    async with asyncio.timeout(20):
        while not scripted.requests:
            await asyncio.sleep(0.05)
    waiting = (await start(cast.ben, gpt, "scripted")).ok()["run"]
    assert waiting["state"] == "waiting"
    (await cast.ada.put(f"/api/gpts/{gpt}/rights/{right}", {"right": "view"})).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/tests/runs/{first}/cancel")).ok()
    scripted.gap = 0.0
    assert (await over(cast.ben, gpt, waiting["id"]))["run"]["state"] == "failed"
    own = (await cast.ben.post("/api/gpts", {"name": "Own"})).ok()["id"]
    (await save(cast.ben, own, {"prompt": "x"})).ok()
    assert (await ran(cast.ben, own))["run"]["state"] == "done"


async def test_runs_have_their_turns_and_hold_no_connection_while_they_wait(
    cast: Cast, gpt: str, scripted: ScriptedModel, owner: Any
) -> None:
    (await save(cast.ada, gpt, {"prompt": "One"})).ok()
    bens = (await cast.ben.post("/api/gpts", {"name": "Own"})).ok()["id"]
    (await save(cast.ben, bens, {"prompt": "Two"})).ok()
    scripted.answer, scripted.gap = "word " * 60, 0.1
    first = (await start(cast.ada, gpt, "scripted")).ok()["run"]["id"]
    async with asyncio.timeout(20):
        while not scripted.requests:
            await asyncio.sleep(0.05)
    second = (await start(cast.ben, bens, "scripted")).ok()["run"]["id"]
    await asyncio.sleep(1)
    held = (
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND now() - state_change > '0.5 s'"
    )
    assert await owner.fetchval(held) == 0
    queued = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE lock = 'gpt tests' AND status = $1"
    assert [await owner.fetchval(queued, status) for status in ("doing", "todo")] == [1, 1]
    assert len(scripted.requests) == 1
    scripted.gap = 0.0
    assert (await over(cast.ada, gpt, first))["run"]["state"] == "done"
    assert (await over(cast.ben, bens, second))["run"]["state"] == "done"


@pytest.mark.parametrize("gap", [0.3, 0.02], ids=["in an answer", "between answers"])
async def test_suspension_ends_a_run(
    cast: Cast, client: Callable[[], Client], scripted: ScriptedModel, owner: Any, gpt: str, gap: float
) -> None:
    name = f"eve{round(gap * 100)}"
    eve = await sign_up(client(), name)
    own = (await eve.post("/api/gpts", {"name": "Own"})).ok()["id"]
    (await save(eve, own, *({"prompt": f"{n}"} for n in range(40)))).ok()
    scripted.answer, scripted.gap = "word " * 8, gap
    run = (await start(eve, own, "scripted")).ok()["run"]["id"]
    async with asyncio.timeout(20):
        while not scripted.requests:
            await asyncio.sleep(0.05)
    (await cast.olga.post("/api/me/confirm", {"password": PASSWORD})).ok()
    (await cast.olga.post("/api/operator/accounts/suspend", {"email": address(name)})).ok()
    asked = len(scripted.requests)
    async with asyncio.timeout(30):
        while await owner.fetchval("SELECT ended_at IS NULL FROM gpt_test_runs WHERE id = $1", run):
            await asyncio.sleep(0.1)
    assert await owner.fetchval("SELECT state FROM gpt_test_runs WHERE id = $1", run) == "failed"
    assert len(scripted.requests) <= asked + 1
    scripted.gap = 0.0
