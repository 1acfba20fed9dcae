"""A request starts with a guess at its user, and no stale state follows: changes by another process apply at once.

Two servers share one database. The first one remembers a person from their last question; something is changed at the
second one; the next question goes to the first one, at once.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.ask import Ask
from discreet.http.limits import Rate
from discreet.http.services import Services
from discreet.http.session_cookie import SESSION_COOKIE
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.session_hint import SessionHintMismatch
from discreet.quotas.quota import Quota, QuotaSubjectKind
from discreet.quotas.service import Subject
from tests.fakes.model_endpoint import ScriptedModel
from tests.http.test_accounts import limited
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.client import Answer, Client
from tests.support.knowledge import as_actor
from tests.support.people import PASSWORD, Cast, address, sign_in, sign_up
from tests.support.second_process import second_server
from tests.support.workspace_with_rules import ANY_MODEL


@pytest_asyncio.fixture(scope="module")
async def second(infra: Infrastructure, scripted: ScriptedModel, cast: Cast) -> AsyncIterator[tuple[Services, str]]:
    async with second_server(infra, scripted) as (services, url):
        yield services, url


@pytest.fixture
def there(second: tuple[Services, str]) -> Services:
    """The services of the other process."""
    return second[0]


@pytest_asyncio.fixture
async def gwen(client: Callable[[], Client], cast: Cast, scripted: ScriptedModel) -> Client:
    """A new person for each test, remembered by the first server."""
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    gwen.made = getattr(gwen, "made", 0) + 1
    browser = await sign_up(client(), f"gwen{gwen.made}")
    browser.name = f"gwen{gwen.made}"
    await ask(browser, "Good morning")
    scripted.requests.clear()
    return browser


async def again(person: Client, **body: Any) -> Answer:
    return await person.post("/api/chat", {"text": "Are you still there?", **body})


async def kept(person: Client, scripted: ScriptedModel) -> str:
    """Return a chat that the person continues."""
    chat = (await ask(person, "Good evening")).conversation
    scripted.requests.clear()
    return str(chat)


async def end(there: Services, cast: Cast, gwen: Client) -> None:
    actor = as_actor(gwen)
    for session in await there.sessions.sessions(actor):
        await there.sessions.revoke(actor, session.id)


async def suspend(there: Services, cast: Cast, gwen: Client) -> None:
    await there.suspension.suspend(CLI_ACTOR, address(gwen.name))


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.parametrize("change", [end, suspend])
@pytest.mark.promise("P6")
async def test_an_ended_session_asks_no_model_anything(
    cast: Cast, gwen: Client, there: Services, scripted: ScriptedModel, change: Any, *, goes_on: bool
) -> None:
    chat = await kept(gwen, scripted)
    await change(there, cast, gwen)
    answer = await again(gwen, **({"conversation_id": chat} if goes_on else {}))
    assert (answer.status, answer.sentence) == (401, "Please sign in.")
    assert scripted.requests == []


async def test_a_lowered_quota_refuses_the_next_question(
    gwen: Client, there: Services, scripted: ScriptedModel
) -> None:
    await there.quotas.set(CLI_ACTOR, Subject(QuotaSubjectKind.ACCOUNT, gwen.id), Quota(answers=0))
    answer = await ask(gwen, "Are you still there?")
    assert (answer.state["state"], scripted.requests) == ("failed", [])
    shown = (await gwen.get(f"/api/conversations/{answer.conversation}")).ok()["messages"]
    assert [message["state"] for message in shown] == ["complete", "failed"]


@pytest.mark.promise("P14")
async def test_a_narrower_limit_keeps_the_next_prompt_here(
    gwen: Client, second: tuple[Services, str], scripted: ScriptedModel
) -> None:
    elsewhere = await sign_in(Client(second[1]), gwen.name)
    try:
        (await elsewhere.put("/api/me/model-limit", {"limit": "this_server"})).ok()
    finally:
        await elsewhere.close()
    answer = await ask(gwen, "Are you still there?")
    assert (answer.state["state"], scripted.requests) == ("failed", [])


@pytest.mark.promise("P14")
async def test_a_workspaces_changed_rule_holds_for_the_next_prompt(
    cast: Cast, second: tuple[Services, str], scripted: ScriptedModel
) -> None:
    answer = await ask(cast.emil, "Good morning")
    assert answer.state["state"] == "complete"
    scripted.requests.clear()
    elsewhere = await sign_in(Client(second[1]), "emil")
    try:
        rules = f"/api/workspaces/{(await cast.emil.get('/api/me')).ok()['space']}/rules"
        await change_rules(elsewhere, rules, models=ANY_MODEL | {"limit": "this_server"})
        refused: StreamedAnswer = await ask(cast.emil, "Are you still there?")
        assert (refused.state["state"], scripted.requests) == ("failed", [])
        await change_rules(elsewhere, rules, models=ANY_MODEL)
        assert (await ask(cast.emil, "And now?")).state["state"] == "complete"
    finally:
        await elsewhere.close()


async def change_rules(owner: Client, rules: str, **changed: Any) -> None:
    now = (await owner.get(rules)).ok()
    names = ("builders", "sharing", "third_party_gpts", "approved_gpts", "domains", "retention_days", "models",
             "masking", "capabilities", "revision")  # fmt: skip
    (await owner.put(rules, {**{name: now[name] for name in names}, **changed, "confirmed": True})).ok()


@pytest.mark.promise("P2")
async def test_a_no_holds_for_the_next_chat(gwen: Client, second: tuple[Services, str]) -> None:
    elsewhere = await sign_in(Client(second[1]), gwen.name)
    try:
        (await elsewhere.put("/api/me/improve", {"allowed": False})).ok()
    finally:
        await elsewhere.close()
    chat = (await ask(gwen, "Are you still there?")).conversation
    assert (await gwen.get(f"/api/conversations/{chat}/receipt")).ok()["improve"]["allowed"] is False


@pytest.mark.parametrize("goes_on", [False, True])
@pytest.mark.promise("P6")
async def test_a_hint_of_another_person_is_refuted(
    cast: Cast, gwen: Client, services: Services, scripted: ScriptedModel, *, goes_on: bool
) -> None:
    """Attack: a process that remembers Ben for her token."""
    chat = await kept(cast.ben if goes_on else gwen, scripted)
    hint = services.sessions.hint(token_of(gwen))
    assert hint is not None
    assert hint.actor.account_id == gwen.id
    hint.actor = replace(hint.actor, account_id=cast.ben.id)
    with pytest.raises(SessionHintMismatch):
        await services.chat.ask(hint.actor, Ask("Whose?", conversation_id=UUID(chat) if goes_on else None), hint)
    assert scripted.requests == []


async def test_a_hint_opens_no_way_around_the_rate_of_changes(services: Services, cast: Cast, gwen: Client) -> None:
    """Attack: endless questions. Each begins with a guess, whose refusal is not final."""
    async with limited(services, changes_by_account=Rate(2, 600)) as client:
        browser = client()
        browser.use_session(token_of(gwen))
        answers = [await again(browser) for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 429, 429]


def token_of(browser: Client) -> str:
    return next(cookie.value for cookie in browser.session.cookie_jar if cookie.key == SESSION_COOKIE)


@pytest.mark.promise("P13")
async def test_new_terms_are_read_first(  # the last test: all others have to accept the policies, too
    cast: Cast, gwen: Client, second: tuple[Services, str], scripted: ScriptedModel
) -> None:
    olga = await sign_in(Client(second[1]), "olga")
    try:
        (await olga.post("/api/me/confirm", {"password": PASSWORD})).ok()
        terms = {"text": "Be kind.", "note": "", "follows": 0}
        (await olga.post("/api/operator/policies/terms", terms)).ok()
        answer = await again(gwen)
        assert (answer.status, answer.json["error"]["code"]) == (403, "terms")
        assert scripted.requests == []
        (await gwen.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()
        assert (await again(gwen)).status == 200
    finally:
        await olga.close()
