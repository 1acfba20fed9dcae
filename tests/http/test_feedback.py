"""Feedback over HTTP: the contract that the pages rely on, and invalid requests."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.http.services import Services
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.clock import SettableClock
from tests.support.people import Cast

PIECE = {"rating", "comment", "messages", "theme", "theme_label"}
SENT = {"id", "kind", "gpt_id", "gpt_name", "state", "sent_on", "delivered_on", "piece"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast) -> Any:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Bird guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def talk(cast: Cast, gpt: Any) -> StreamedAnswer:
    return await ask(cast.ben, "Where is the heron?", gpt_id=gpt)


def draft(talk: StreamedAnswer, **given: Any) -> dict[Any, Any]:
    ids = {"conversation_id": str(talk.conversation), "message_id": talk.turn["answer_id"]}
    return ids | {"rating": "good", "comment": "Write to ben@example.org, please.", "messages": []} | given


def path(talk: StreamedAnswer, message_id: UUID | None = None) -> str:
    return f"/api/conversations/{talk.conversation}/messages/{message_id or talk.turn['answer_id']}/rating"


async def test_from_the_preview_to_the_inbox_and_back(
    cast: Cast, services: Services, clock: SettableClock, gpt: Any, talk: StreamedAnswer
) -> None:
    body = draft(talk, messages=[{"role": "user", "text": "Where is …?"}, {"role": "assistant", "text": "There."}])
    shown = (await cast.ben.post("/api/feedback/preview", body)).ok()
    assert set(shown) == {"piece", "marks", "when"}
    assert set(shown["piece"]) == PIECE
    assert shown["marks"] == [{"field": "comment", "start": 9, "end": 24, "kind": "e-mail address"}]
    assert "without your name" in shown["when"]
    sent = (await cast.ben.post("/api/feedback", body)).ok()
    assert set(sent) == SENT
    assert (sent["kind"], sent["state"], sent["gpt_name"]) == ("feedback", "waiting", "Bird guide")
    assert (sent["piece"], sent["delivered_on"]) == (shown["piece"], None)
    assert (await cast.ada.get(f"/api/gpts/{gpt}/feedback")).ok() == {"pieces": [], "themes": [], "total": 0}

    clock.advance(days=7)
    await services.feedback.deliver()
    inbox = (await cast.ada.get(f"/api/gpts/{gpt}/feedback")).ok()
    [arrived] = inbox["pieces"]
    assert set(arrived) == {"id", "delivered_on", "archived", "piece"}
    assert arrived["piece"] == shown["piece"]
    [theme] = inbox["themes"]
    assert (theme["theme"], theme["count"]) == (shown["piece"]["theme"], 1)
    assert theme["label"] == shown["piece"]["theme_label"]
    [mine] = (await cast.ben.get("/api/me/feedback")).ok()["sent"]
    assert (mine["state"], mine["delivered_on"]) == ("delivered", arrived["delivered_on"])

    piece = f"/api/gpts/{gpt}/feedback/{arrived['id']}"
    (await cast.ada.put(piece, {"archived": True})).ok()
    assert (await cast.ada.get(f"/api/gpts/{gpt}/feedback?archived=true")).ok()["total"] == 1
    assert (await cast.ben.put(piece, {"archived": False})).status == 404
    assert (await cast.dan.delete(f"/api/me/feedback/{sent['id']}")).status == 404
    (await cast.ben.delete(f"/api/me/feedback/{sent['id']}")).ok()
    assert (await cast.ada.get(f"/api/gpts/{gpt}/feedback?archived=true")).ok()["total"] == 0
    assert (await cast.ben.get("/api/me/feedback")).ok() == {"sent": []}
    assert (await cast.ada.put(piece, {"archived": False})).status == 404


async def test_a_report_and_what_the_operator_does_with_it(cast: Cast, gpt: Any, talk: StreamedAnswer) -> None:
    report = {"gpt_id": gpt, "reason": "deceptive", "comment": "It said heron.", "conversation_id": None}
    sent = (await cast.dan.post("/api/reports", report)).ok()
    assert set(sent) == SENT
    assert (sent["kind"], sent["state"]) == ("report", "reported")
    assert sent["piece"] == {"reason": "deceptive", "comment": "It said heron.", "messages": []}
    [listed] = (await cast.olga.get("/api/operator/reports")).ok()["reports"]
    assert set(listed) == {"id", "gpt_id", "gpt_name", "reported_on", "settled", "piece"}
    assert (listed["gpt_id"], listed["settled"], listed["piece"]) == (gpt, False, sent["piece"])
    assert listed["id"] != sent["id"]
    (await cast.olga.put(f"/api/operator/reports/{listed['id']}", {"settled": True})).ok()
    assert (await cast.ada.put(f"/api/operator/reports/{listed['id']}", {"settled": False})).status == 404
    [listed] = (await cast.olga.get("/api/operator/reports")).ok()["reports"]
    assert listed["settled"]
    (await cast.dan.delete(f"/api/me/feedback/{sent['id']}")).ok()
    assert (await cast.olga.get("/api/operator/reports")).ok() == {"reports": []}


async def test_a_thumb_is_put_turned_and_taken_away(cast: Cast, talk: StreamedAnswer) -> None:
    listed = (await cast.ben.put(path(talk), {"rating": "bad"})).ok()
    assert set(listed) == {"rating", "counted", "sentence"}
    assert listed["counted"]
    ratings = f"/api/conversations/{talk.conversation}/ratings"
    assert (await cast.ben.get(ratings)).ok() == {"ratings": {talk.turn["answer_id"]: "bad"}}
    assert (await cast.ben.put(path(talk), {"rating": None})).ok()["rating"] is None
    assert (await cast.ben.get(ratings)).ok() == {"ratings": {}}
    assert (await cast.ben.put(path(talk, talk.turn["question_id"]), {"rating": "bad"})).status == 422
    assert (await cast.ben.put(path(talk, uuid4()), {"rating": "bad"})).status == 404
    for body in ({}, {"rating": "great"}, {"rating": True}, {"rating": "good", "weight": 9}):
        assert (await cast.ben.put(path(talk), body)).status == 422


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"comment": "", "messages": []}, 422, "comment"),
        ({"comment": "a\0b"}, 422, "comment"),
        ({"comment": "x" * 2001}, 413, "comment"),
        ({"comment": "x" * (3 << 20)}, 413, None),
        ({"messages": [{"role": "user", "text": "x" * 20_001}]}, 413, "messages.0.text"),
        ({"messages": [{"role": "user", "text": " "}]}, 422, "messages.0.text"),
        ({"messages": [{"role": "user", "text": "x"}] * 21}, 413, "messages"),
        ({"messages": [{"role": "system", "text": "x"}]}, 422, "messages.0.role"),
        ({"messages": [{"role": "user", "text": "x", "id": "y"}]}, 422, "messages.0.id"),
        ({"rating": "great"}, 422, "rating"),
        ({"theme": "praise"}, 422, "theme"),
        ({"name": "Ben"}, 422, "name"),
        ({"conversation_id": None}, 422, "conversation_id"),
    ],
)
async def test_what_cannot_be_sent_is_refused_with_a_sentence(
    cast: Cast, talk: StreamedAnswer, given: Any, status: int, field: str | None
) -> None:
    for where in ("/api/feedback/preview", "/api/feedback"):
        answer = await cast.ben.post(where, draft(talk, **given))
        assert answer.status == status, answer.body[:300]
        assert answer.json["error"]["field"] == field
        assert answer.sentence
    assert (await cast.ben.get("/api/me/feedback")).ok() == {"sent": []}


async def test_half_a_character_is_refused(cast: Cast, talk: StreamedAnswer) -> None:
    """Spelled in JSON, since it has no bytes of its own."""
    body = (
        f'{{"conversation_id": "{talk.conversation}", "message_id": "{talk.turn["answer_id"]}",'
        ' "comment": "half a bird: \\ud83d"}'
    )
    answer = await cast.ben.post("/api/feedback", data=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status == 422
    assert answer.json["error"]["field"] == "comment"


async def test_another_persons_conversation_offers_no_feedback(cast: Cast, gpt: Any, talk: StreamedAnswer) -> None:
    theirs = await ask(cast.dan, "And the owl?", gpt_id=gpt)
    for body in (
        draft(talk),
        draft(talk, conversation_id=str(theirs.conversation)),
        draft(talk, message_id=theirs.turn["answer_id"]),
    ):
        answer = await cast.cleo.post("/api/feedback", body)
        assert answer.status == 404
    stolen = draft(theirs, conversation_id=str(talk.conversation))
    assert (await cast.ben.post("/api/feedback", stolen)).status == 404
    assert (await cast.ada.post("/api/feedback", draft(talk))).status == 404
