"""The things that tests of every route put into paths and bodies."""

import json
from dataclasses import dataclass

from tests.fakes.image_endpoint import make_picture
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.chat_client import ask
from tests.support.images import request_image
from tests.support.people import Cast


@dataclass(frozen=True)
class Things:
    """Ids to put into paths and bodies; a name that is missing here gets an unused id."""

    conversation_id: str
    message_id: str
    gpt_id: str
    action_id: str
    consent_id: str
    document: str
    answer_id: str
    image_id: str
    chat_id: str
    given_id: str
    host: str = "nobody.example"
    kind: str = "privacy"
    version: str = "1"
    n: str = "1"


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        "/things": {
            "get": {
                "operationId": "findThing",
                "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
                "responses": {},
            }
        }
    },
}


async def make_things(cast: Cast, scripted: ScriptedModel, third_party: ThirdParty) -> Things:
    """Make a GPT of Ada's with an action, and a conversation of Ben's with a waiting consent card, an image and a file."""
    gpt = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    document = json.dumps({**DOCUMENT, "servers": [{"url": third_party.origin}]})
    new = {"kind": "openapi", "document": document, "source_url": None}
    action = (await cast.ada.post(f"/api/gpts/{gpt}/actions", new)).ok()["id"]
    policy = {
        "document": document,
        "enabled": ["findThing"],
        "policy_url": "https://things.example/privacy",
        "auth": {"kind": "none"},
    }
    (await cast.ada.put(f"/api/gpts/{gpt}/actions/{action}", policy)).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    plain, scripted.answer = scripted.answer, tool_call("findThing", name="mill")
    mill = await cast.ben.post(
        "/api/files?name=mill.png", data=make_picture((30, 20)), headers={"Content-Type": "image/png"}
    )
    given = mill.ok()["id"]
    answer = await ask(cast.ben, "What is there to see?", gpt_id=gpt, files=[{"id": given}])
    scripted.answer = plain
    return Things(
        str(answer.conversation),
        answer.turn["question_id"],
        gpt,
        action,
        answer.data("data-call")["id"],
        document,
        answer.turn["answer_id"],
        (await request_image(cast.ben))["id"],
        str((await ask(cast.ben, "Forget this", temporary=True)).conversation),
        given,
    )
