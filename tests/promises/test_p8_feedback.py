"""P8, feedback: the builder reads exactly what its sender saw, in a batch, without a name, a time or a link.

Ada, the builder, is the attacker here: through her pages, and with the serving role in her own name. What she holds
is held against what is in the database, unsealed with every key there is.
"""

import io
import json
import re
import zipfile
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.analytics.feedback.pieces import FeedbackItem
from discreet.analytics.feedback.seals import FeedbackSeals, SentNote, note_context, piece_context
from discreet.analytics.feedback.service import WAIT_TIMEOUT
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.chat_client import ask
from tests.support.clock import SettableClock
from tests.support.feedback import FeedbackScene, create_scene
from tests.support.people import Cast
from tests.support.search_installation import find_places

pytestmark = [pytest.mark.promise("P8"), pytest.mark.usefixtures("clock_at_noon")]

SECRET = "the-wagtail-is-called-Gertrud-and-lives-at-number-nine"
TABLES = ("feedback_waiting", "feedback_delivered", "feedback_sent", "abuse_reports", "ratings")


@pytest_asyncio.fixture
async def at(services: Services, build: Builder, clock: SettableClock) -> FeedbackScene:
    return await create_scene(services, build, clock)


@pytest.fixture
def seals(infra: Infrastructure) -> FeedbackSeals:
    return FeedbackSeals(infra.keys, infra.random)


# The preview equals the sent text --------------------------------------------------------------------------------


async def test_the_builder_reads_exactly_what_the_preview_showed(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    draft = ben.draft("Nice,\r\nbut the \U0001f426 was a \u200bheron.", "Where?\r", "By the mill.", rating="bad")
    preview = await at.services.feedback.preview(ben.actor, draft)
    sent = await at.services.feedback.send(ben.actor, draft)
    await at.days_later(WAIT_TIMEOUT)
    [arrived] = (await at.inbox()).pieces
    [seen_again] = await at.list_sent(ben)
    assert preview.piece == sent.piece == seen_again.piece == arrived.piece
    assert arrived.piece.comment == "Nice,\nbut the \U0001f426 was a \u200bheron."
    assert [found.kind for found in preview.noticed] == ["zero-width space (U+200B)"]


async def test_a_preview_leaves_nothing(at: FeedbackScene, owner: Any) -> None:
    ben = await at.talk("Ben")
    before = [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]
    await at.services.feedback.preview(ben.actor, ben.draft(SECRET))
    assert [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES] == before


async def test_what_was_edited_out_is_nowhere_but_in_the_conversation(
    at: FeedbackScene, owner: Any, infra: Infrastructure, seals: FeedbackSeals
) -> None:
    ben = await at.talk("Ben", question=f"Did you know that {SECRET}?", answer=f"I do: {SECRET}.")
    await at.send(ben, "It knew.", "Did you know that …?", "I do.")
    contents = await unsealed(owner, seals, at)
    await at.days_later(WAIT_TIMEOUT)
    contents += await unsealed(owner, seals, at)
    assert len(contents) >= 3
    assert any("It knew." in text for text in contents), "the test of the test"
    assert not any(SECRET in text for text in contents)
    assert [place async for place in find_places(owner, infra, SECRET)] == []
    messages = await at.build.messages(ben.actor, ben.conversation_id)
    assert all(SECRET in message.body.text for message in messages), "its owner still has it"


async def unsealed(owner: Any, seals: FeedbackSeals, at: FeedbackScene) -> list[str]:
    """All of this GPT's feedback, and every note, opened with every key there is, and the rows around it."""
    rows = [str(dict(row)) for table in TABLES for row in await owner.fetch(f"SELECT * FROM {table}")]
    pieces = await owner.fetch(
        "SELECT id, gpt_id, sealed FROM feedback_waiting WHERE gpt_id = $1"
        " UNION ALL SELECT id, gpt_id, sealed FROM feedback_delivered WHERE gpt_id = $1",
        at.gpt_id,
    )
    of_gpt = seals.of_gpt(at.gpt_id)
    rows += [str(of_gpt.open(row["sealed"], dict, piece_context(at.gpt_id, row["id"]))) for row in pieces]
    for row in await owner.fetch("SELECT id, owner_id, sealed FROM feedback_sent"):
        rows.append(str(seals.of_person(row["owner_id"]).open(row["sealed"], dict, note_context(row["id"]))))
    return rows


# Nothing before delivery, and then a day -------------------------------------------------------------------------


async def test_a_new_feedback_changes_no_answer_to_the_builder(
    cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Bird guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    answer = await ask(cast.ben, "Where is the heron?", gpt_id=gpt)
    before = await answers_to_the_builder(cast, gpt)
    assert f"/api/gpts/{gpt}/feedback" in before
    draft = {"conversation_id": str(answer.conversation), "message_id": answer.turn["answer_id"], "rating": "bad"}
    sent = (await cast.ben.post("/api/feedback", draft | {"comment": "It was a stork."})).ok()
    rated = f"/api/conversations/{answer.conversation}/messages/{answer.turn['answer_id']}/rating"
    (await cast.ben.put(rated, {"rating": "bad"})).ok()
    (await cast.ben.post("/api/reports", {"gpt_id": gpt, "reason": "deceptive"})).ok()
    assert await answers_to_the_builder(cast, gpt) == before
    (await cast.ben.delete(f"/api/me/feedback/{sent['id']}")).ok()
    assert await answers_to_the_builder(cast, gpt) == before


async def answers_to_the_builder(cast: Cast, gpt: Any) -> dict[Any, Any]:
    """Every page and file that is about a GPT or about numbers and feedback, byte for byte."""
    paths = (await cast.ada.get("/api/openapi.json")).ok()["paths"]
    owner_paths = [
        path.replace("{gpt_id}", gpt) for path, methods in paths.items()
        if "get" in methods and ("gpts" in path or "insight" in path or "feedback" in path or "reports" in path)
        and "{" not in path.replace("{gpt_id}", "")
    ]  # fmt: skip
    owner_paths += [f"/api/gpts/{gpt}/feedback?archived=true"]
    assert len(owner_paths) > 5
    return {path: without_origins(path, (await cast.ada.get(path)).body) for path in owner_paths}


def without_origins(path: Any, body: bytes) -> Any:
    """A GPT's file without its note of origins, which is encrypted with fresh random bytes each time."""
    if path.endswith("/json"):
        form = json.loads(body)
        assert form.pop("origins")
        return form
    if not path.endswith(("/file", "/skill")):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if path.endswith("/skill"):
            return [re.sub(rb"(?m)^.*origins: .+$", b"", archive.read(name)) for name in archive.namelist()]
        form = json.loads(archive.read("gpt.json"))
        assert form.pop("origins")
        return form, {name: archive.read(name) for name in archive.namelist() if name != "gpt.json"}


async def test_the_day_of_delivery_is_the_only_time_and_the_order_is_not_that_of_sending(
    at: FeedbackScene, owner: Any
) -> None:
    ben = await at.talk("Ben")
    sent = []
    for day in range(3):
        sent += [(await at.send(ben, f"Piece {day} {n}")).note.piece_id for n in range(4)]
        at.clock.advance(days=1)
    await at.services.feedback.deliver()
    rows = await owner.fetch("SELECT * FROM feedback_delivered WHERE gpt_id = $1 ORDER BY ctid", at.gpt_id)
    stored = [row["id"] for row in rows]
    assert sorted(stored) == sorted(sent)
    assert stored != sent, "12 pieces come in the order of sending once in 479 million times"
    assert {row["delivered_on"] for row in rows} == {at.clock.now().date()}
    assert (
        len({await owner.fetchval("SELECT xmin::text FROM feedback_delivered WHERE id = $1", id_) for id_ in sent}) == 1
    )
    assert {id_.version for id_ in sent} == {4}, "an id of version 7 would tell when it was made"
    timed = await owner.fetch(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'discreet' AND table_name = ANY ($1) AND data_type LIKE 'time%'",
        list(TABLES),
    )
    assert timed == []


# Nothing links ---------------------------------------------------------------------------------------------------


async def test_two_pieces_of_one_person_have_no_more_in_common_than_two_of_two_people(
    at: FeedbackScene, owner: Any
) -> None:
    ben, cleo = await at.talk("Ben"), await at.talk("Cleo")
    for talk, comment in ((ben, "One"), (ben, "Two"), (cleo, "Three")):
        await at.send(talk, comment)
    await at.days_later()
    rows = {
        arrived.piece.comment: await owner.fetchrow("SELECT * FROM feedback_delivered WHERE id = $1", arrived.id)
        for arrived in (await at.inbox()).pieces
    }
    of_one, of_two = shared(rows["One"], rows["Two"]), shared(rows["One"], rows["Three"])
    assert of_one == of_two == {"gpt_id", "delivered_on", "archived"}


def shared(one: Any, other: Any) -> set[Any]:
    return {column for column in one.keys() if one[column] == other[column]}  # noqa: SIM118 (a record has no columns)


async def test_what_ties_a_piece_to_its_sender_is_sealed_and_written_once(
    at: FeedbackScene, owner: Any, infra: Infrastructure, seals: FeedbackSeals
) -> None:
    ben = await at.talk("Ben")
    sent = await at.send(ben)
    for table in ("feedback_waiting", "feedback_delivered"):
        places = [place async for place in find_places(owner, infra, str(sent.note.piece_id))]
        assert places == [f"{table}.id"]
        for identifier in (ben.actor.account_id, ben.conversation_id, ben.answer_id):
            tables = {place.partition(".")[0] async for place in find_places(owner, infra, str(identifier))}
            assert not tables & {"feedback_waiting", "feedback_delivered"}
        await at.days_later(WAIT_TIMEOUT)
    row = await owner.fetchrow("SELECT * FROM feedback_sent WHERE owner_id = $1", ben.actor.account_id)
    assert set(row.keys()) == {"id", "owner_id", "sealed"}
    note = seals.of_person(ben.actor.account_id).open(row["sealed"], SentNote, note_context(row["id"]))
    assert note.piece_id == sent.note.piece_id != row["id"]
    [arrived] = (await at.inbox()).pieces
    assert sent.id != arrived.id, "what the sender's page calls it, the builder's does not know"


async def test_the_builder_hears_no_name_no_id_and_no_time(at: FeedbackScene, seals: FeedbackSeals, owner: Any) -> None:
    ben = await at.talk("Ben")
    await at.send(ben, "Well said.", "Where?", "By the mill.")
    await at.days_later(WAIT_TIMEOUT)
    [arrived] = (await at.inbox()).pieces
    row = await owner.fetchrow("SELECT * FROM feedback_delivered WHERE id = $1", arrived.id)
    inside = seals.of_gpt(at.gpt_id).open(row["sealed"], dict, piece_context(at.gpt_id, arrived.id))
    assert set(inside) == {"rating", "comment", "messages", "theme"}
    assert all(set(message) == {"role", "text"} for message in inside["messages"])
    assert "Ben" not in json.dumps(inside)


# With the serving role, in the builder's own name ----------------------------------------------------------------


async def test_the_database_hides_waiting_feedback_and_notes_from_the_builder(
    at: FeedbackScene, infra: Infrastructure, owner: Any
) -> None:
    ben = await at.talk("Ben")
    await at.send(ben)
    await at.report(ben)
    await at.services.ratings.rate(ben.actor, ben.conversation_id, ben.answer_id, "bad")
    for reader in (at.ada, ben.actor):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(reader.account_id) as connection:
                await connection.fetch("SELECT count(*) FROM feedback_waiting")
    for write in ("UPDATE feedback_waiting SET sent_on = sent_on", "DELETE FROM feedback_waiting",
                  "DELETE FROM feedback_delivered", "UPDATE feedback_delivered SET delivered_on = '2020-01-01'",
                  "DELETE FROM abuse_reports", "UPDATE abuse_reports SET gpt_id = gpt_id"):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with infra.database.acting_as(at.ada.account_id) as connection:
                await connection.execute(write)
    async with infra.database.acting_as(at.ada.account_id) as connection:
        for table in ("feedback_sent", "abuse_reports", "ratings"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        assert await connection.execute("UPDATE abuse_reports SET settled = true") == "UPDATE 0"
    async with infra.database.anonymous() as connection:
        for table in ("feedback_sent", "feedback_delivered", "abuse_reports", "ratings"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert await owner.fetchval("SELECT count(*) FROM feedback_sent") >= 2, "the test of the test"


async def test_the_builder_does_not_guess_what_waits(at: FeedbackScene, infra: Infrastructure) -> None:
    ben = await at.talk("Ben")
    sent = await at.send(ben)
    for guess in (sent.id, ben.conversation_id, ben.answer_id, at.gpt_id, ben.actor.account_id):
        async with infra.database.acting_as(at.ada.account_id) as connection:
            assert await connection.fetch("SELECT * FROM feedback_piece($1)", guess) == []
            assert await connection.fetchval("SELECT withdraw_feedback($1)", guess) == 0
    assert [each.state.value for each in await at.list_sent(ben)] == ["waiting"]


async def test_feedback_on_ones_own_or_an_unpublished_gpt_fills_no_batch(
    at: FeedbackScene, infra: Infrastructure, build: Builder
) -> None:
    """Three pieces of the builder's own would form the batch that one piece waits for."""
    dan = await build.person("Dan")
    hidden = await build.gpt(dan)
    for actor, gpt_id in ((at.ada, at.gpt_id), (at.ada, hidden)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with infra.database.acting_as(actor.account_id) as connection:
                await connection.execute(
                    "INSERT INTO feedback_waiting VALUES (gen_random_uuid(), $1, current_date, '\\x00')", gpt_id
                )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with infra.database.acting_as(at.ada.account_id) as connection:
            await connection.execute(
                "INSERT INTO feedback_sent VALUES (gen_random_uuid(), $1, '\\x00')", dan.account_id
            )


async def test_another_builder_reads_none_of_it(at: FeedbackScene, infra: Infrastructure, build: Builder) -> None:
    ben = await at.talk("Ben")
    await at.send(ben)
    await at.days_later(WAIT_TIMEOUT)
    eve = await build.person("Eve")
    for reader in (eve, ben.actor):
        async with infra.database.acting_as(reader.account_id) as connection:
            assert await connection.fetchval("SELECT count(*) FROM feedback_delivered") == 0
            assert await connection.execute("UPDATE feedback_delivered SET archived = true") == "UPDATE 0"
    assert (await at.inbox()).total == 1


async def test_a_piece_opens_in_its_own_place_alone(at: FeedbackScene, owner: Any, seals: FeedbackSeals) -> None:
    """An attacker who can write to the database cannot put Ben's words under another GPT, or make one piece two."""
    ben = await at.talk("Ben")
    sent = await at.send(ben)
    sealed = await owner.fetchval("SELECT sealed FROM feedback_waiting WHERE id = $1", sent.note.piece_id)
    of_gpt = seals.of_gpt(at.gpt_id)
    assert of_gpt.open(sealed, FeedbackItem, piece_context(at.gpt_id, sent.note.piece_id)) == sent.piece
    for key, context in (
        (of_gpt, piece_context(at.gpt_id, sent.id)),
        (of_gpt, piece_context(sent.id, sent.note.piece_id)),
        (seals.of_person(ben.actor.account_id), piece_context(at.gpt_id, sent.note.piece_id)),
        (seals.of_reports(), piece_context(at.gpt_id, sent.note.piece_id)),
    ):
        with pytest.raises(Exception, match="does not open"):
            key.open(sealed, FeedbackItem, context)


# Feedback allows nothing else ------------------------------------------------------------------------------------


async def test_feedback_changes_no_permission(at: FeedbackScene, owner: Any) -> None:
    """specification: The one rule: feedback adds no one's permission."""
    ben = await at.talk("Ben")
    before = await owner.fetch("SELECT * FROM permissions ORDER BY 1, 2"), await owner.fetch("SELECT * FROM choices")
    await at.send(ben, "Well said.", "Where?", "By the mill.")
    await at.services.ratings.rate(ben.actor, ben.conversation_id, ben.answer_id, "good")
    await at.days_later(WAIT_TIMEOUT)
    after = await owner.fetch("SELECT * FROM permissions ORDER BY 1, 2"), await owner.fetch("SELECT * FROM choices")
    assert after == before
