"""P9: a temporary chat is never written to disk, is only its own session's, and is gone when it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.memory_quota import MemoryQuota
from discreet.chat.conversations.temporary_registry import CHAT_ENDED, NOT_IN_THIS_PROCESS
from discreet.errors import DiscreetError
from discreet.http.services import Services
from discreet.promises.temporary import (
    IDLE_LIFETIME,
    LEFT_ENDS,
    TemporaryLifetime,
    is_created_by,
    is_temporary,
    temporary_id,
)
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.security.test_canary import files_below
from tests.support import people
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script
from tests.support.knowledge import add_knowledge, as_actor

pytestmark = pytest.mark.promise("P9")

CANARY = "qxzjw-leaves-no-trace-under-the-tenth-bridge-vbnrt"
SPELLINGS = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode().hex().encode(), CANARY.upper().encode())


@pytest_asyncio.fixture(loop_scope="session")
async def begin(
    services: Services, scripted: ScriptedModel, third_party: ThirdParty
) -> AsyncIterator[Callable[..., Coroutine[Any, Any, StreamedAnswer]]]:
    """Begins a temporary chat; all are gone after the test."""
    scripted.answer, third_party.answer = "Noted.", Answer()

    async def begin(person: Client, text: str = "Forget this", **more: Any) -> StreamedAnswer:
        return await ask(person, text, temporary=True, **more)

    yield begin
    for id_ in services.temporary.registry.all():
        services.temporary.registry.take(id_)


def path(answer: StreamedAnswer) -> str:
    return f"/api/conversations/{answer.conversation}"


async def allowed(person: Client, answer: StreamedAnswer) -> dict[str, Any]:
    """Allow the card that the chat waits for; how the chat reads after its answer."""
    parked = (await person.get(path(answer))).ok()["parked"]
    card = (await person.get(f"/api/consents/{parked}")).ok()
    (await person.post(f"/api/consents/{parked}/allow", {"digest": card["digest"]})).ok()
    await follow(person, answer.conversation)
    return (await person.get(path(answer))).ok()


# Never written


def bytes_of(file: Path) -> bytes:
    """The file's content; nothing where PostgreSQL has removed it since it was listed."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


async def test_the_canary_is_nowhere(
    cast: people.Cast,
    services: Services,
    infra: Infrastructure,
    owner: Any,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
    run_directory: Path,
    debug_log: pytest.CaptureFixture[str],
) -> None:
    """A long chat with every feature, a call included: no part of it is in any file, row or log."""
    handbook = b"# Bridges\n\nThe tenth bridge is closed.\n"
    await add_knowledge(services.gpts, as_actor(cast.ada), gpt, "bridges.md", handbook)
    third_party.answer = Answer(f'{{"note": "{CANARY}"}}')
    scripted.answer = answer_script(tool_call("getFlight", number=CANARY), f"It said {CANARY}.")
    first = await begin(cast.ben, f"Is {CANARY} on the tenth bridge?", gpt_id=gpt)
    shown = await allowed(cast.ben, first)
    assert CANARY in shown["messages"][-1]["text"]
    scripted.answer = f"Again {CANARY}. " * 40
    for n in range(8):
        await ask(cast.ben, f"{CANARY} {n} " * 30, conversation_id=first.conversation)
    last = await ask(cast.ben, f"Once more {CANARY}", conversation_id=first.conversation)
    await ask(cast.ben, conversation_id=first.conversation, regenerate=last.turn["answer_id"])
    await ask(cast.ben, f"Edited {CANARY}", conversation_id=first.conversation, edit_root=True)
    await cut_short(cast.ben, scripted, first)
    (await cast.ben.get(path(first) + "/receipt")).ok()
    assert (await cast.ben.patch(path(first), {"title": CANARY})).status == 409
    await services.chat.wait_until_counted()
    await owner.execute("CHECKPOINT")

    found = [file for file in files_below(run_directory) if any(each in bytes_of(file) for each in SPELLINGS)]
    assert not found, f"it lies in {found}"
    out, err = debug_log.readouterr()
    assert CANARY not in out + err
    assert any(CANARY in str(request) for request in scripted.requests), "the model must have heard it"
    assert any(CANARY in request.target for request in third_party.requests), "and the third party"
    assert (await cast.ben.delete(path(first))).status == 204


async def cut_short(person: Client, scripted: ScriptedModel, first: StreamedAnswer) -> None:
    """An answer from which its reader leaves, and which is then stopped."""
    scripted.gap = 0.02
    async for event in stream_events(person, f"Hang up on {CANARY}", conversation_id=first.conversation):
        if event["type"] == "text-delta":
            break
    (await person.post(path(first) + "/stop")).ok()
    scripted.gap = 0


async def test_of_a_chat_without_calls_the_database_knows_nothing(
    cast: people.Cast, owner: Any, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    before = await sizes(owner)
    answer = await begin(cast.ben, "Nobody will know")
    await ask(cast.ben, "Really nobody", conversation_id=answer.conversation)
    (await cast.ben.delete(path(answer))).ok()
    assert await sizes(owner) == before


async def test_of_a_call_it_knows_who_and_when_and_not_what(
    cast: people.Cast,
    owner: Any,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
) -> None:
    """Not encrypted either, and no digest that would let an attacker test guesses (the attacker's way in)."""
    before = await sizes(owner)
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "On time.")
    answer = await begin(cast.ben, gpt_id=gpt)
    parked = (await cast.ben.get(path(answer))).ok()["parked"]
    assert await sizes(owner) == before, "a card that waits is in no row"
    digest = bytes.fromhex((await cast.ben.get(f"/api/consents/{parked}")).ok()["digest"])
    await allowed(cast.ben, answer)
    grown = {table for table, rows in (await sizes(owner)).items() if rows != before[table]}
    assert grown == {"consents", "grants", "ledger", "evidence_log", "evidence_personal"}
    row = await owner.fetchrow(
        "SELECT ledger.digest, grants.digest AS granted, consents.digest AS shown, consents.sealed,"
        " ledger.conversation_id, sealed_entry, sealed_result"
        " FROM ledger JOIN grants ON grants.id = grant_id JOIN consents ON consents.id = consent_id"
        " WHERE consents.id = $1",
        UUID(parked),
    )
    assert row["sealed"] == b""
    assert row["conversation_id"] is None
    assert row["digest"] == row["granted"] == row["shown"] != digest
    assert sha256(third_party.requests[-1].target.encode()).digest() != row["digest"]
    [entry] = (await cast.ben.get(path(answer) + "/receipt")).ok()["sent_out"]["disclosures"]
    full = (await cast.ben.get(f"/api/ledger/entries/{entry['ledger_id']}")).ok()
    assert (full["request"], full["fields"], full["conversation_id"]) == (None, None, None)
    assert full["host"] == third_party.origin.removeprefix("http://")
    assert full["sentence"].endswith("so the content was never stored here.")


async def test_a_failure_is_written_down_in_our_words(
    cast: people.Cast,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
) -> None:
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "Hm.")
    third_party.answer = Answer("x" * 4000, cut=10)
    answer = await begin(cast.ben, gpt_id=gpt)
    await allowed(cast.ben, answer)
    [entry] = (await cast.ben.get(path(answer) + "/receipt")).ok()["sent_out"]["disclosures"]
    host = third_party.origin.removeprefix("http://")
    full = (await cast.ben.get(f"/api/ledger/entries/{entry['ledger_id']}")).ok()
    assert full["sentence"].startswith(f"{host} may have received it. It was sent from a temporary chat")


async def sizes(owner: Any) -> dict[str, int]:
    """The number of rows in each of our tables; content-free usage counts and the queue are left out."""
    tables = await owner.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'discreet' AND table_type = 'BASE TABLE'"
        " AND table_name !~ '^(procrastinate|usage)'"
    )
    return {table: await owner.fetchval(f'SELECT count(*) FROM "{table}"') for (table,) in tables}


# For its own session only


async def test_another_person_cannot_reach_it(
    cast: people.Cast,
    client: Callable[[], Client],
    scripted: ScriptedModel,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
) -> None:
    """For another device of the same person, for everyone else and for visitors, neither it nor its card exists."""
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "On time.")
    answer = await begin(cast.ben, gpt_id=gpt)
    shown = (await cast.ben.get(path(answer))).ok()
    card = f"/api/consents/{shown['parked']}"
    digest = (await cast.ben.get(card)).ok()["digest"]
    elsewhere = await people.sign_in(client(), "ben")
    for person in (elsewhere, cast.ada, cast.olga, cast.dan):
        for method, where, body in (
            ("GET", path(answer), None),
            ("GET", path(answer) + "/receipt", None),
            ("PUT", path(answer) + "/head", {"message_id": shown["head_id"]}),
            ("PATCH", path(answer), {"title": "Mine"}),
            ("PUT", path(answer) + "/improve", {"allowed": False}),
            ("DELETE", path(answer), None),
            ("POST", path(answer) + "/stop", None),
            ("POST", "/api/chat", {"text": "Go on", "conversation_id": str(answer.conversation)}),
            ("GET", card, None),
            ("POST", f"{card}/allow", {"digest": digest}),
            ("POST", f"{card}/decline", None),
            ("POST", f"{card}/revise", {"arguments": {"number": "LH 1"}}),
            ("POST", f"/api/temporary/{answer.conversation}/presence", {"here": False}),
            ("POST", f"/api/temporary/{answer.conversation}/keep", None),
        ):
            response = await person.request(method, where, body)
            assert response.status == 404, f"{method} {where}: {response.status}"
    assert (await cast.ben.get(path(answer))).ok() == shown, "and none of them has changed anything"
    assert (await cast.ben.get(card)).ok()["state"] == "waiting"


async def test_a_running_answer_is_its_sessions_too(
    cast: people.Cast,
    client: Callable[[], Client],
    scripted: ScriptedModel,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
) -> None:
    elsewhere = await people.sign_in(client(), "ben")
    scripted.gap, scripted.answer = 0.02, "word " * 200
    answer = StreamedAnswer()
    async for event in stream_events(cast.ben, "Tell me", temporary=True):
        answer.events.append(event)
        if event["type"] == "text-delta":
            break
    assert (await elsewhere.get(path(answer) + "/stream")).status == 204, "as for a stranger: none is written"
    assert (await elsewhere.post(path(answer) + "/stop")).status == 404
    assert (await cast.ben.get(path(answer))).ok()["running"]
    assert (await cast.ben.post(path(answer) + "/stop")).status == 204
    scripted.gap = 0
    assert (await cast.ben.get(path(answer))).ok()["messages"][-1]["state"] == "stopped"


async def test_no_list_and_no_builder_sees_it(
    cast: people.Cast, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]], gpt: UUID
) -> None:
    answer = await begin(cast.ben, gpt_id=gpt)
    for person in (cast.ben, cast.ada):
        assert str(answer.conversation) not in str((await person.get("/api/conversations")).ok())
    receipt = (await cast.ben.get(path(answer) + "/receipt")).ok()
    assert receipt["insight"] == {"counted": False, "sentence": "No: temporary chats are never counted."}
    assert not receipt["improve"]["allowed"]
    assert "No: this is a temporary chat, which never trains a model." in str(receipt["improve"]["reasons"])
    assert receipt["retention"]["sentence"].startswith("Never written to disk.")
    rated = {"conversation_id": str(answer.conversation), "answer_id": answer.turn["answer_id"], "thumb": "up"}
    assert (await cast.ben.post("/api/feedback/ratings", rated)).status in (404, 405, 422)


async def test_its_card_says_so_and_asks_every_time(
    cast: people.Cast,
    infra: Infrastructure,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
) -> None:
    """Even where the person always allows the operation: in ordinary conversations that skips the question."""
    host = third_party.origin.removeprefix("http://")
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "On time.")
    ordinary = await ask(cast.ben, "Is it on time?", gpt_id=gpt)
    parked = (await cast.ben.get(path(ordinary))).ok()["parked"]
    card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
    assert not any("temporary" in warning["sentence"] for warning in card["warnings"])
    (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"], "always": True})).ok()
    await follow(cast.ben, ordinary.conversation)
    spared = await ask(cast.ben, "And now?", gpt_id=gpt)
    assert (await cast.ben.get(path(spared))).ok()["parked"] is None

    answer = await begin(cast.ben, gpt_id=gpt)
    parked = (await cast.ben.get(path(answer))).ok()["parked"]
    card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
    assert any(f"{host} may keep what it gets" in warning["sentence"] for warning in card["warnings"])
    assert not card["may_always"]
    always = {"digest": card["digest"], "always": True}
    assert (await cast.ben.post(f"/api/consents/{parked}/allow", always)).status == 409
    (await cast.ben.post(f"/api/consents/{parked}/decline")).ok()
    await follow(cast.ben, answer.conversation)
    assert (await cast.ben.get(path(answer))).ok()["messages"][-1]["calls"][0]["state"] == "declined"
    assert (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"]})).status == 409


# Gone


async def test_it_is_gone_when_it_is_closed(
    cast: people.Cast, services: Services, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    answer = await begin(cast.ben)
    (await cast.ben.delete(path(answer))).ok()
    response = await cast.ben.get(path(answer))
    assert (response.status, response.sentence) == (404, CHAT_ENDED)
    assert answer.conversation not in services.temporary.registry.all()


async def test_it_is_gone_after_an_hour_without_use(
    cast: people.Cast,
    services: Services,
    clock: SettableClock,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
) -> None:
    answer = await begin(cast.ben)
    clock.advance(minutes=59)
    await ask(cast.ben, "Still here", conversation_id=answer.conversation)
    clock.advance(minutes=59)
    (await cast.ben.get(path(answer))).ok()
    clock.advance(minutes=1)
    assert (await cast.ben.get(path(answer))).status == 404
    await services.temporary.drop_expired()
    assert answer.conversation not in services.temporary.registry.all(), "and the memory is free"


async def test_it_ends_soon_after_its_page_was_closed_and_not_on_a_reload(
    cast: people.Cast,
    services: Services,
    clock: SettableClock,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
) -> None:
    presence = "/api/temporary/{}/presence"
    answer = await begin(cast.ben)
    (await cast.ben.post(presence.format(answer.conversation), {"here": False})).ok()
    (await cast.ben.post(presence.format(answer.conversation), {"here": True})).ok()
    clock.advance(minutes=5)
    (await cast.ben.get(path(answer))).ok()
    (await cast.ben.post(presence.format(answer.conversation), {"here": False})).ok()
    clock.advance(seconds=89)
    (await cast.ben.get(path(answer))).ok()
    clock.advance(seconds=1)
    assert (await cast.ben.get(path(answer))).status == 404
    await services.temporary.drop_expired()
    assert answer.conversation not in services.temporary.registry.all()


async def test_it_is_gone_when_its_session_ends_and_no_other_sessions_is(
    cast: people.Cast,
    services: Services,
    client: Callable[[], Client],
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
) -> None:
    ends, stays = await people.sign_in(client(), "ben"), await people.sign_in(client(), "ben")
    ending, staying = await begin(ends), await begin(stays)
    (await ends.post("/api/sign-out")).ok()
    async for characters in until_changed(services):
        if ending.conversation not in characters:
            break
    assert staying.conversation in services.temporary.registry.all()
    (await stays.get(path(staying))).ok()


async def until_changed(services: Services) -> AsyncIterator[list[UUID]]:
    """The held objects, polled: endings arrive over the database's connection."""
    async with asyncio.timeout(30):
        while True:
            yield services.temporary.registry.all()
            await asyncio.sleep(0.01)


async def test_an_answer_that_is_being_written_ends_with_its_chat(
    cast: people.Cast,
    services: Services,
    scripted: ScriptedModel,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
) -> None:
    scripted.gap, scripted.answer = 0.02, "word " * 500
    answer = StreamedAnswer()
    async for event in stream_events(cast.ben, "Tell me", temporary=True):
        answer.events.append(event)
        if event["type"] == "text-delta":
            break
    aborted = scripted.aborted
    (await cast.ben.delete(path(answer))).ok()
    scripted.gap = 0
    assert services.temporary.backend.chat.get_running(as_actor(cast.ben), answer.conversation) is None
    assert scripted.aborted >= aborted


async def test_another_process_says_that_it_is_elsewhere(cast: people.Cast) -> None:
    foreign = temporary_id(b"others", b"\0" * 10)
    answer = await cast.ben.get(f"/api/conversations/{foreign}")
    assert (answer.status, answer.sentence) == (404, NOT_IN_THIS_PROCESS)


# Kept by an explicit act


async def test_kept_it_is_an_ordinary_conversation_that_never_trains(
    cast: people.Cast,
    owner: Any,
    services: Services,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    gpt: UUID,
) -> None:
    (await cast.ada.put(f"/api/gpts/{gpt}/improve", {"allowed": True})).ok()
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "On time.")
    answer = await begin(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    unfinished = await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")
    assert unfinished.status == 409
    await allowed(cast.ben, answer)
    scripted.answer = "You are welcome."
    await ask(cast.ben, "Thank you", conversation_id=answer.conversation)
    before = (await cast.ben.get(path(answer))).ok()
    kept_id = (await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).ok()["id"]

    assert (await cast.ben.get(path(answer))).status == 404
    after = (await cast.ben.get(f"/api/conversations/{kept_id}")).ok()
    assert [message["text"] for message in after["messages"]] == [m["text"] for m in before["messages"]]
    assert (after["title"], after["temporary"], after["head_id"]) == ("Is LH 400 on time?", False, before["head_id"])
    assert kept_id in str((await cast.ben.get("/api/conversations")).ok())
    receipt = (await cast.ben.get(f"/api/conversations/{kept_id}/receipt")).ok()
    assert not receipt["improve"]["allowed"]
    assert "began as a temporary chat" in receipt["improve"]["sentence"] + str(receipt["improve"]["reasons"])
    assert not receipt["insight"]["counted"]
    assert len(receipt["sent_out"]["disclosures"]) == 1, "what left while it was temporary is on its receipt"
    drawers = await owner.fetch("SELECT DISTINCT drawer FROM messages WHERE conversation_id = $1", UUID(kept_id))
    assert [row["drawer"] for row in drawers] == ["private"]
    share = await owner.fetchval("SELECT count(*) FROM permissions WHERE party = $1", f"conversation:{kept_id}")
    assert share == 0
    later = await ask(cast.ben, "One more", conversation_id=kept_id)
    assert later.state["state"] == "complete"
    (await cast.ben.delete(f"/api/conversations/{kept_id}")).ok()


async def test_what_cannot_be_kept_stays_temporary(
    cast: people.Cast, owner: Any, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    """The database refuses; nothing half-written stays, and the chat continues."""
    answer = await begin(cast.ben, "Keep me")
    await owner.execute("ALTER TABLE conversations ADD CONSTRAINT nothing_kept CHECK (nature <> 'kept') NOT VALID")
    try:
        assert (await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).status >= 500
    finally:
        await owner.execute("ALTER TABLE conversations DROP CONSTRAINT nothing_kept")
    assert (await cast.ben.get(path(answer))).ok()["temporary"]
    first, second = [(await cast.ben.post(f"/api/temporary/{answer.conversation}/keep")).status for _ in range(2)]
    assert (first, second) == (200, 404), "once"


async def test_the_database_takes_no_temporary_one(owner: Any) -> None:
    constraint = await owner.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'conversations_nature_check'"
    )
    assert "temporary" not in constraint


# Bounded


async def test_a_sixth_is_refused_and_says_why(
    cast: people.Cast, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    for _ in range(5):
        await begin(cast.dan)
    sixth = await cast.dan.post("/api/chat", {"text": "One more", "temporary": True})
    assert sixth.status == 413
    assert sixth.sentence == "You have 5 temporary chats open, which is the limit. Close one of them first."
    await begin(cast.ben)


async def test_what_a_chat_holds_is_weighed(
    cast: people.Cast,
    services: Services,
    begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]],
    scripted: ScriptedModel,
    third_party: ThirdParty,
    gpt: UUID,
) -> None:
    """Its questions, its answers, and third parties' answers."""
    third_party.answer = Answer("x" * 5_000)
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "y" * 700)
    answer = await begin(cast.ben, "z" * 300, gpt_id=gpt)
    await allowed(cast.ben, answer)
    assert cast.ben.token is not None
    actor = await services.sessions.actor_of(cast.ben.token)
    assert actor is not None
    assert 6_000 <= services.temporary.registry.require(actor, answer.conversation).characters <= 6_100


async def test_stand_ins_are_weighed_too(
    cast: people.Cast, services: Services, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    assert cast.ben.token is not None
    actor = await services.sessions.actor_of(cast.ben.token)
    assert actor is not None
    addresses = ", ".join(f"ann{number}@firma.example" for number in range(100, 150))
    plain, masked = [await begin(cast.ben, addresses, masking=choice) for choice in ("off", "on")]
    sizes = [services.temporary.registry.require(actor, answer.conversation).characters for answer in (plain, masked)]
    assert sizes[1] >= sizes[0] + 2 * 50 * len("ann100@firma.example")


@pytest.mark.parametrize(
    ("chats", "beginning", "refused"),
    [
        ([("ben", 9), ("ann", 90)], True, None),
        ([("ben", 1), ("ben", 1)], True, "You have 2 temporary chats open"),
        ([("ben", 1), ("ben", 1)], False, None),
        ([("ben", 6), ("ben", 4)], False, "Your temporary chats hold 10 characters; 10 is the limit"),
        ([("ben", 1), ("ann", 99)], False, "no memory left for more temporary chats"),
    ],
)
def test_there_is_so_much_room_and_no_more(chats: list[tuple[str, int]], beginning: bool, refused: str | None) -> None:
    people = {"ben": UUID(int=1), "ann": UUID(int=2)}
    room = MemoryQuota(chats_each=2, characters_each=10, characters=100)
    weights = [(people[whose], characters) for whose, characters in chats]
    with pytest.raises(DiscreetError, match=refused) if refused else nullcontext():
        room.check_capacity(people["ben"], weights, beginning=beginning)


async def test_only_a_new_chat_can_be_temporary(
    cast: people.Cast, begin: Callable[..., Coroutine[Any, Any, StreamedAnswer]]
) -> None:
    ordinary = await ask(cast.ben, "Hello")
    body = {"text": "Now secretly", "conversation_id": str(ordinary.conversation), "temporary": True}
    assert (await cast.ben.post("/api/chat", body)).status == 422


# The rule


def test_an_id_says_what_it_is_and_whose() -> None:
    mark, other = b"ours01", b"theirs"
    id_ = temporary_id(mark, b"\xff" * 10)
    assert (id_.version, id_.variant) == (8, "specified in RFC 4122")
    assert is_temporary(id_)
    assert is_created_by(mark, id_)
    assert not is_created_by(other, id_)
    assert not is_temporary(UUID("01890a5d-ac96-774b-bcce-b302099a8057"))


def test_use_prolongs_and_being_shown_does_not() -> None:
    start = datetime(2026, 11, 25, tzinfo=UTC)
    fresh = TemporaryLifetime(start)
    almost = start + IDLE_LIFETIME - timedelta(microseconds=1)
    assert not fresh.is_over(almost)
    assert fresh.is_over(start + IDLE_LIFETIME)
    assert fresh.with_page_open().ends_at == fresh.ends_at
    assert fresh.with_use(almost).ends_at == almost + IDLE_LIFETIME
    assert fresh.with_page_closed(start).ends_at == start + LEFT_ENDS
    assert fresh.with_page_closed(start).with_page_open() == fresh
    assert fresh.with_page_closed(almost).ends_at == start + IDLE_LIFETIME, "whichever comes first"
