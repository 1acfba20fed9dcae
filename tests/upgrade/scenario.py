"""Acts of people in the earlier release, and a check that they find everything in this one.

Uses HTTP and the command line only, so that it runs against either.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.processes.server_process import PATIENCE, Program
from tests.support.api_programs import call, create_key, create_project, document, publish_gpt, publish_gpt_with_actions
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.client import Client
from tests.support.gpt_with_actions import answer_script
from tests.support.images import request_image
from tests.support.people import sign_up
from tests.support.user_keys import keep_own_key, unlock_own_key

BYTES = {"Content-Type": "application/octet-stream"}
CARD_ANSWER = "There it is."


@dataclass(frozen=True)
class ScenarioEndpoints:
    """The systems that a server works with: a model, images, a third party."""

    model: ScriptedModel
    image_endpoint: ImageEndpoint
    third_party: ThirdParty

    def settings(self) -> dict[str, str]:
        return {
            "DISCREET_MODEL_URL": self.model.url,
            "DISCREET_IMAGES_URL": self.image_endpoint.url,
            "DISCREET_ACTION_ORIGINS": self.third_party.origin,
        }


@asynccontextmanager
async def surroundings() -> AsyncIterator[ScenarioEndpoints]:
    async with ScriptedModel() as model, ImageEndpoint() as image_endpoint, ThirdParty() as third_party:
        yield ScenarioEndpoints(model, image_endpoint, third_party)


@dataclass(frozen=True)
class ScenarioState:
    """Data that people took away: sessions by name, ids, texts, secrets that were shown once."""

    sessions: dict[str, str]
    gpt: str
    plain: str
    plain_texts: list[str]
    closed: str
    called: str
    ledger_url: str
    parked: str
    card: str
    card_digest: str
    image: str
    own: str
    share: str
    share_until: str
    api_key: str
    dataset: str
    records: int

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> "ScenarioState":
        return cls(**json.loads(text))


async def run_scenario(program: Program, around: ScenarioEndpoints) -> ScenarioState:
    """Live in a fresh installation that serves."""
    await program.set_up()
    olga = await program.come_in("olga")
    people = {name: await sign_up(program.client(), name) for name in ("ada", "ben", "cleo", "dan")}
    ada, ben, cleo, dan = people.values()
    around.model.answer = "Low water is at **six**."
    gpt = await publish_gpt(ada, "Tide guide", "Speak of tides.", "everyone")
    added = await ada.post(f"/api/gpts/{gpt}/knowledge?name=tides.txt", data=b"Low water is at six.", headers=BYTES)
    added.ok()
    (await ada.put(f"/api/gpts/{gpt}/improve", {"allowed": True})).ok()
    plain = await ask(ben, "When is low water?", gpt_id=gpt)
    messages = (await ben.get(f"/api/conversations/{plain.conversation}")).ok()["messages"]
    rating = f"/api/conversations/{plain.conversation}/messages/{messages[1]['id']}/rating"
    (await ben.put(rating, {"rating": "good"})).ok()
    feedback = {"conversation_id": str(plain.conversation), "message_id": messages[1]["id"], "comment": "Well said"}
    (await ben.post("/api/feedback", feedback)).ok()
    closed = await ask(ben, "Not this one.")
    (await ben.put(f"/api/conversations/{closed.conversation}/improve", {"allowed": False})).ok()
    link, until = await _shared(ben, plain)
    image = (await request_image(ben))["id"]
    called, parked, card = await _called(ada, around)
    around.model.answer = "Only for you."
    await keep_own_key(dan)
    own = await ask(dan, "What only I may read.")
    dataset, records = await _dataset(olga)
    around.model.answer = "Low water is at **six**."
    return ScenarioState(
        sessions={name: client.token or "" for name, client in (people | {"olga": olga}).items()},
        gpt=gpt, plain=str(plain.conversation), plain_texts=[message["text"] for message in messages],
        closed=str(closed.conversation), called=str(called.conversation),
        ledger_url=f"{around.third_party.origin}/things?name=mill", parked=str(parked.conversation), card=card["id"],
        card_digest=card["digest"], image=image, own=str(own.conversation), share=link, share_until=until,
        api_key=await _api_key(program, cleo), dataset=dataset, records=records,
    )  # fmt: skip


async def _shared(ben: Client, answer: StreamedAnswer) -> tuple[str, str]:
    wish = {"up_to": None, "files": False, "calls": False}
    path = f"/api/conversations/{answer.conversation}/shares"
    shown = (await ben.post(f"{path}/preview", wish)).ok()
    made = (await ben.post(path, wish | {"days": 90, "digest": shown["digest"]})).ok()
    return "/s/" + made["link"].partition("/s/")[2], made["expires_at"]


async def _called(ada: Client, around: ScenarioEndpoints) -> tuple[StreamedAnswer, StreamedAnswer, dict[str, Any]]:
    """A call that Ada allowed, and a card that waits for her."""
    around.model.answer = answer_script(tool_call("findThing", name="mill"), CARD_ANSWER)
    finder = await publish_gpt_with_actions(ada, document(around.third_party.origin), level="me")
    answer = await ask(ada, "Where is the mill?", gpt_id=finder)
    card = (await ada.get(f"/api/consents/{answer.data('data-call')['id']}")).ok()
    (await ada.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"]})).ok()
    assert await finished(ada, str(answer.conversation)) == CARD_ANSWER
    waiting = await ask(ada, "And the other mill?", gpt_id=finder)
    card = (await ada.get(f"/api/consents/{waiting.data('data-call')['id']}")).ok()
    return answer, waiting, card


async def _api_key(program: Program, cleo: Client) -> str:
    """Cleo's team, and its key."""
    added = await program.run("workspace", "add", "Harbour", "--service", "team", "--member", "cleo@example.org")
    [workspace] = re.findall(r"[0-9a-f-]{36}", added.out)
    (await cleo.put("/api/me/space", {"workspace": workspace})).ok()
    return (await create_key(cleo, await create_project(cleo), days=365)).text


async def _dataset(olga: Client) -> tuple[str, int]:
    ordered = (await olga.post("/api/operator/datasets", {"purpose": "To speak of tides", "profile": "patterns"})).ok()
    async with asyncio.timeout(PATIENCE):
        while (built := await dataset(olga, ordered["id"]))["state"] in ("waiting", "building"):
            await asyncio.sleep(0.05)
    assert built["state"] == "ready", built
    return ordered["id"], built["records"]


async def dataset(olga: Client, id_: str) -> dict[str, Any]:
    [found] = [each for each in (await olga.get("/api/operator/datasets")).ok()["datasets"] if each["id"] == id_]
    return found


async def finished(person: Client, conversation: str) -> str:
    """The last text, once nothing is written any more."""
    async with asyncio.timeout(PATIENCE):
        while (shown := (await person.get(f"/api/conversations/{conversation}")).ok())["running"]:
            await asyncio.sleep(0.02)
    return str(shown["messages"][-1]["text"])


async def found_again(program: Program, kept: ScenarioState) -> None:
    """Everyone comes back with the data they took away, and finds the rest. Changes nothing."""
    people = {name: back(program, token) for name, token in kept.sessions.items()}
    ada, ben, dan, olga = (people[name] for name in ("ada", "ben", "dan", "olga"))
    for name, person in people.items():
        assert (await person.get("/api/me")).ok()["email"] == f"{name}@example.org"
    shown = (await ben.get(f"/api/conversations/{kept.plain}")).ok()
    assert [message["text"] for message in shown["messages"]] == kept.plain_texts
    assert await finished(ada, kept.called) == CARD_ANSWER
    entries = (await ada.get("/api/ledger")).ok()["entries"]
    full = [(await ada.get(f"/api/ledger/entries/{entry['id']}")).ok() for entry in entries]
    assert kept.ledger_url in [each["request"]["url"] for each in full]
    assert (await ada.get(f"/api/consents/{kept.card}")).ok()["digest"] == kept.card_digest
    assert (await ben.get(f"/api/images/{kept.image}/file")).status == 200
    page = await program.client().get(kept.share, headers={"Accept": "text/html"})
    over = datetime.fromisoformat(kept.share_until) <= datetime.now(UTC)
    assert (page.status == 404) if over else ("Low water is at" in page.body.decode())
    await _opens_with_their_own_key(dan, kept)
    assert (await dataset(olga, kept.dataset))["records"] == kept.records


async def _opens_with_their_own_key(dan: Client, kept: ScenarioState) -> None:
    (await unlock_own_key(dan)).ok()
    shown = (await dan.get(f"/api/conversations/{kept.own}")).ok()
    assert shown["messages"][0]["text"] == "What only I may read."


async def continue_scenario(program: Program, kept: ScenarioState, *, third_party_is_there: bool) -> None:
    """And they go on: a card that waited is answered, conversations grow, a program calls, a person says no."""
    ada, ben = back(program, kept.sessions["ada"]), back(program, kept.sessions["ben"])
    if third_party_is_there:
        (await ada.post(f"/api/consents/{kept.card}/allow", {"digest": kept.card_digest})).ok()
    else:
        (await ada.post(f"/api/consents/{kept.card}/decline")).ok()
    assert await finished(ada, kept.parked)
    last = (await ben.get(f"/api/conversations/{kept.plain}")).ok()["messages"][-1]["id"]
    answer = await ask(ben, "And high water?", conversation_id=kept.plain, parent_id=last)
    assert answer.state["state"] == "complete"
    assert (await call(program.client(), kept.api_key, "GET", "/v1/models")).status == 200
    (await ben.put("/api/me/improve", {"allowed": False})).ok()
    again = await ben.post("/api/sign-in", {"email": "ben@example.org", "password": "a long enough sentence"})
    again.ok()


def back(program: Program, token: str) -> Client:
    """A person in the browser from before the upgrade."""
    client = program.client()
    client.use_session(token)
    return client
