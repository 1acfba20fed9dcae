"""Feedback through the services: batches, limits, inbox, taking back, reports; and thumbs."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.adapters.model import RemoteModel
from discreet.analytics.feedback.pieces import FeedbackMessage, ReportDraft
from discreet.analytics.feedback.ratings import COUNTED_BEFORE, COUNTS, STAYS_HERE, TAKEN_AWAY, RatingResult
from discreet.analytics.feedback.seals import MIN_BYTES, REPORTS_KEY
from discreet.analytics.feedback.service import (
    COMPANY,
    MAX_PIECES_PER_DAY,
    MAX_REPORTS_PER_DAY,
    WAIT_TIMEOUT,
    SentState,
)
from discreet.analytics.feedback.store import lock_notes
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.errors import Conflict, Invalid, NotFound, TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import Purpose, user_party
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.feedback import FeedbackScene, Talk, create_operator, create_scene, publish_gpt
from tests.support.insight_counting import read_contributions
from tests.support.second_process import another_process

pytestmark = pytest.mark.usefixtures("clock_at_noon")


@pytest_asyncio.fixture
async def at(services: Services, build: Builder, clock: SettableClock) -> FeedbackScene:
    return await create_scene(services, build, clock)


@pytest_asyncio.fixture(scope="module")
async def olga(build: Builder) -> Actor:
    return await create_operator(build)


# Batches ---------------------------------------------------------------------------------------------------------


async def test_a_piece_waits_for_company_and_goes_the_next_day(at: FeedbackScene) -> None:
    first = await at.talk("Ben")
    await at.send(first, "One")
    await at.days_later()
    assert await at.comments() == []
    for name in ("Cleo", "Dan"):
        await at.send(await at.talk(name), name)
    await at.services.feedback.deliver()
    assert await at.comments() == [], "today's pieces wait until the day is over"
    await at.days_later()
    assert sorted(await at.comments()) == ["Cleo", "Dan", "One"]
    [sent] = await at.list_sent(first)
    assert (sent.state, sent.delivered_on) == (SentState.DELIVERED, at.clock.now().date())


@pytest.mark.parametrize("weekday", [0, 3, 6])
async def test_a_piece_alone_goes_on_the_next_monday_whatever_its_day(at: FeedbackScene, weekday: int) -> None:
    await at.days_later((weekday - at.clock.now().weekday()) % 7)
    ben = await at.talk("Ben")
    await at.send(ben, "Alone")
    for _ in range(WAIT_TIMEOUT - weekday - 1):
        await at.days_later()
        assert await at.comments() == []
    await at.days_later()
    assert await at.comments() == ["Alone"]
    [arrived] = (await at.inbox()).pieces
    assert arrived.delivered_on == at.clock.now().date()
    assert arrived.delivered_on.weekday() == 0


async def test_company_is_counted_for_each_gpt(at: FeedbackScene, build: Builder) -> None:
    other = await create_scene(at.services, build, at.clock)
    for where in (at, at, other):
        await where.send(await where.talk("Somebody"))
    await at.days_later()
    assert await at.comments() == await other.comments() == []


async def test_delivering_at_once_from_two_sides_delivers_once(at: FeedbackScene) -> None:
    for n in range(COMPANY):
        await at.send(await at.talk("Somebody"), f"Piece {n}")
    at.clock.advance(days=1)
    await asyncio.gather(*(at.services.feedback.deliver() for _ in range(4)))
    assert sorted(await at.comments()) == ["Piece 0", "Piece 1", "Piece 2"]


async def test_a_server_that_starts_delivers_what_is_due(
    at: FeedbackScene, infra: Infrastructure, scripted: ScriptedModel
) -> None:
    for n in range(COMPANY):
        await at.send(await at.talk("Somebody"), f"Piece {n}")
    at.clock.advance(days=1)
    model = RemoteModel(scripted.url, None, None)
    async with another_process(infra) as there, run_services(there, model):
        assert len(await at.comments()) == COMPANY
    await model.close()


# Permissions to send ---------------------------------------------------------------------------------------------


async def test_feedback_needs_an_answer_of_ones_own_conversation_with_another_persons_published_gpt(
    at: FeedbackScene, build: Builder
) -> None:
    ben, dan = await at.talk("Ben"), await at.talk("Dan")
    plain = await build.talk(ben.actor, "Hello", "Hello to you")
    [_, answer] = await build.messages(ben.actor, plain)
    own = await at.talk_as(at.ada)
    refused = [
        (dan.actor, ben.draft(), NotFound),
        (dan.actor, dan.draft(message_id=ben.answer_id), NotFound),
        (ben.actor, ben.draft(conversation_id=dan.conversation_id), NotFound),
        (ben.actor, ben.draft(message_id=ben.question_id), NotFound),
        (ben.actor, ben.draft(message_id=uuid4()), NotFound),
        (ben.actor, ben.draft(conversation_id=plain, message_id=answer.id), Invalid),
        (at.ada, own.draft(), Invalid),
    ]
    for actor, draft, error in refused:
        for use in (at.services.feedback.preview, at.services.feedback.send):
            with pytest.raises(error):
                await use(actor, draft)
        assert await at.services.feedback.sent(actor) == []


async def test_a_gpt_that_was_unpublished_or_deleted_gets_nothing_any_more(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    await at.services.gpts.publisher.publish(at.ada, at.gpt_id, Level.ME)
    with pytest.raises(NotFound):
        await at.send(ben)
    await at.services.gpts.delete(at.ada, at.gpt_id)
    with pytest.raises(NotFound):
        await at.send(ben)


async def test_the_theme_is_that_of_the_comment(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    with_words = await at.services.feedback.preview(ben.actor, ben.draft("This fact is wrong, that is not true."))
    without = await at.services.feedback.preview(ben.actor, ben.draft("", "Where?", "By the mill."))
    assert with_words.piece.theme is not None
    assert without.piece.theme is None


async def test_the_sixth_piece_of_a_day_is_refused_whatever_races(at: FeedbackScene, build: Builder) -> None:
    ben = await at.talk("Ben")
    tried = await asyncio.gather(
        *(at.send(ben, "", f"Piece {n}") for n in range(MAX_PIECES_PER_DAY + 3)), return_exceptions=True
    )
    refused = [each for each in tried if isinstance(each, BaseException)]
    assert [type(each) for each in refused] == [TooMany] * 3
    assert refused[0].retry_after == 12 * 3600
    other = await create_scene(at.services, build, at.clock)
    await other.send(await other.talk_as(ben.actor))
    at.clock.advance(days=1)
    await at.send(ben, "Another day")
    assert len(await at.list_sent(ben)) == MAX_PIECES_PER_DAY + 2


# A user's sent feedback ------------------------------------------------------------------------------------------


async def test_what_was_sent_is_seen_again_latest_first(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    for comment in ("One", "Two", "Three"):
        await at.send(ben, comment, "Where?", "By the mill.")
    sent = await at.list_sent(ben)
    assert [each.piece.comment for each in sent] == ["Three", "Two", "One"]
    assert {each.note.gpt_name for each in sent} == {"Bird guide"}
    assert {each.note.sent_on for each in sent} == {at.clock.now().date()}
    assert sent[0].piece.messages == (FeedbackMessage("user", "Where?"), FeedbackMessage("assistant", "By the mill."))


async def test_what_waits_is_taken_back_before_it_ever_arrives(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    kept, back = await at.send(ben, "Kept"), await at.send(ben, "Taken back")
    await at.services.feedback.retract(ben.actor, back.id)
    await at.days_later(WAIT_TIMEOUT)
    assert await at.comments() == ["Kept"]
    assert [each.id for each in await at.list_sent(ben)] == [kept.id]
    with pytest.raises(NotFound):
        await at.services.feedback.retract(ben.actor, back.id)


async def test_what_arrived_is_taken_back_from_the_inbox_archived_or_not(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    sent = {comment: await at.send(ben, comment) for comment in ("One", "Two", "Three")}
    await at.days_later()
    [two] = [each for each in (await at.inbox()).pieces if each.piece.comment == "Two"]
    await at.services.inbox.archive(at.ada, at.gpt_id, two.id, archived=True)
    for comment in ("One", "Two"):
        await at.services.feedback.retract(ben.actor, sent[comment].id)
    assert await at.comments() == ["Three"]
    assert (await at.inbox(archived=True)).total == 0


async def test_a_stranger_takes_nothing_back(at: FeedbackScene) -> None:
    ben, dan = await at.talk("Ben"), await at.talk("Dan")
    sent = await at.send(ben)
    for guess in (sent.id, sent.note.piece_id):
        with pytest.raises(NotFound):
            await at.services.feedback.retract(dan.actor, guess)
    assert [each.state for each in await at.list_sent(ben)] == [SentState.WAITING]


async def test_taking_back_while_it_is_delivered_leaves_nothing_behind(at: FeedbackScene, owner: Any) -> None:
    for _ in range(8):
        talks = [await at.talk("Somebody") for _ in range(COMPANY)]
        sent = [await at.send(talk) for talk in talks]
        at.clock.advance(days=1)
        await asyncio.gather(
            at.services.feedback.deliver(),
            *(at.services.feedback.retract(t.actor, s.id) for t, s in zip(talks, sent, strict=True)),
        )
    for table in ("feedback_waiting", "feedback_delivered"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", at.gpt_id) == 0


async def test_a_deleted_conversation_takes_what_waits_along_and_nothing_else(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    elsewhere = await at.talk_as(ben.actor)
    await at.send(ben, "Waits")
    await at.send(elsewhere, "Of another conversation")
    await at.services.conversations.delete(ben.actor, ben.conversation_id)
    assert [each.piece.comment for each in await at.list_sent(ben)] == ["Of another conversation"]
    await at.days_later(WAIT_TIMEOUT)
    assert await at.comments() == ["Of another conversation"]
    await at.services.conversations.delete(ben.actor, elsewhere.conversation_id)
    [delivered] = await at.list_sent(ben)
    assert await at.comments() == ["Of another conversation"], "what was handed over stays until it is taken back"
    await at.services.feedback.retract(ben.actor, delivered.id)
    assert await at.comments() == []


async def test_what_is_sent_while_its_conversation_is_deleted_goes_too(at: FeedbackScene) -> None:
    """Between the query for waiting feedback and the end of the conversation."""
    ben = await at.talk("Ben")
    to_send = {ben.conversation_id: "Just now"}

    async def late(_: Any, conversation_id: Any) -> None:
        if comment := to_send.pop(conversation_id, None):
            await at.send(ben, comment)

    at.services.conversations.deletion.on_delete(late)
    await at.services.conversations.delete(ben.actor, ben.conversation_id)
    assert await at.list_sent(ben) == []


async def test_a_piece_is_not_stored_once_its_conversation_is_gone(
    at: FeedbackScene, build: Builder, infra: Infrastructure, owner: Any
) -> None:
    ben = await at.talk("Ben")
    async with infra.database.acting_as(ben.actor.account_id) as connection:
        await lock_notes(connection)
        sending = asyncio.create_task(at.send(ben, "Too late"))
        await asyncio.sleep(0.3)
        await owner.execute("DELETE FROM conversations WHERE id = $1", ben.conversation_id)
        assert not sending.done(), "it has looked at the conversation already"
    with pytest.raises(NotFound):
        await sending
    assert await at.list_sent(ben) == []


async def test_a_deleted_gpt_takes_its_feedback_along(at: FeedbackScene, owner: Any) -> None:
    ben = await at.talk("Ben")
    await at.send(ben, "Delivered")
    await at.days_later(WAIT_TIMEOUT)
    await at.send(ben, "Waiting")
    await at.services.gpts.delete(at.ada, at.gpt_id)
    sent = await at.list_sent(ben)
    assert [(each.state, each.piece, each.note.gpt_name) for each in sent] == [(SentState.GONE, None, "Bird guide")] * 2
    for table in ("feedback_waiting", "feedback_delivered"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE gpt_id = $1", at.gpt_id) == 0
    await at.services.feedback.retract(ben.actor, sent[0].id)
    assert len(await at.list_sent(ben)) == 1


async def test_a_gpt_whose_deletion_was_cut_off_shows_its_feedback_as_gone(
    at: FeedbackScene, infra: Infrastructure
) -> None:
    ben = await at.talk("Ben")
    await at.send(ben)
    infra.keys.destroy_key(f"gpt/{at.gpt_id}")
    assert [each.state for each in await at.list_sent(ben)] == [SentState.GONE]


# Inbox -----------------------------------------------------------------------------------------------------------


async def test_the_newest_day_comes_first_and_the_order_stays(at: FeedbackScene) -> None:
    await at.deliver_now("Old 1", "Old 2", "Old 3")
    await at.deliver_now("New 1", "New 2", "New 3")
    comments = await at.comments()
    assert {*comments[:3]} == {"New 1", "New 2", "New 3"}
    assert comments == await at.comments()


async def test_themes_are_counted_and_chosen_by(at: FeedbackScene) -> None:
    await at.deliver_now("This fact is wrong.", "Thank you, this was perfect!", "Thank you, great answer!")
    shelf = await at.inbox()
    assert shelf.themes.total() == shelf.total == 3
    theme = max(shelf.themes, key=lambda each: shelf.themes[each])
    chosen = await at.inbox(theme=theme)
    assert chosen.total == len(chosen.pieces) == shelf.themes[theme]
    assert {arrived.piece.theme for arrived in chosen.pieces} == {theme}
    assert chosen.themes == shelf.themes
    assert (await at.inbox(theme="no such theme")).pieces == []


async def test_the_builder_puts_pieces_away_and_back(at: FeedbackScene) -> None:
    await at.deliver_now("One", "Two", "Three")
    away = (await at.inbox()).pieces[0]
    await at.services.inbox.archive(at.ada, at.gpt_id, away.id, archived=True)
    assert away.id not in [each.id for each in (await at.inbox()).pieces]
    [archived] = (await at.inbox(archived=True)).pieces
    assert (archived.id, archived.archived) == (away.id, True)
    await at.services.inbox.archive(at.ada, at.gpt_id, away.id, archived=False)
    assert (await at.inbox()).total == 3


async def test_an_inbox_is_its_builders(at: FeedbackScene, build: Builder, olga: Actor) -> None:
    await at.deliver_now("One", "Two", "Three")
    piece_id = (await at.inbox()).pieces[0].id
    eve = await build.person("Eve")
    own = await publish_gpt(at.services, eve)
    for actor in (eve, olga):
        with pytest.raises(NotFound):
            await at.services.inbox.page(actor, at.gpt_id)
        with pytest.raises(NotFound):
            await at.services.inbox.archive(actor, at.gpt_id, piece_id, archived=True)
    with pytest.raises(NotFound):
        await at.services.inbox.archive(eve, own, piece_id, archived=True)
    assert (await at.inbox()).total == 3


# Reports ---------------------------------------------------------------------------------------------------------


async def test_a_report_reaches_the_operator_at_once_and_is_settled(at: FeedbackScene, olga: Actor) -> None:
    ben = await at.talk("Ben")
    draft = ReportDraft(
        at.gpt_id, "steals_data", "It asked for my PIN.", ben.conversation_id, (FeedbackMessage("user", "Why?"),)
    )
    sent = await at.services.feedback.report(ben.actor, draft)
    assert (sent.state, sent.note.gpt_name) == (SentState.REPORTED, "Bird guide")
    assert await at.list_sent(ben) == [sent]
    [report] = [each for each in await at.services.reports.list_reports(olga) if each.gpt_id == at.gpt_id]
    assert (report.piece.reason, report.piece.comment) == ("steals_data", "It asked for my PIN.")
    assert report.piece.messages == (FeedbackMessage("user", "Why?"),)
    assert (report.reported_on, report.settled) == (at.clock.now().date(), False)
    await at.services.reports.settle(olga, report.id, settled=True)
    assert (await at.services.reports.list_reports(olga))[-1].settled


async def test_a_report_outlives_the_gpt_and_its_reporter_takes_it_back(at: FeedbackScene, olga: Actor) -> None:
    ben = await at.talk("Ben")
    sent = await at.report(ben, "It lies.")
    await at.services.gpts.delete(at.ada, at.gpt_id)
    [report] = [each for each in await at.services.reports.list_reports(olga) if each.gpt_id == at.gpt_id]
    assert report.gpt_name == "Bird guide"
    late = await at.report(ben, "It is gone, and it lied.")
    assert late.note.gpt_name == "", "whoever has talked with it can still say so"
    for each in (sent, late):
        await at.services.feedback.retract(ben.actor, each.id)
    assert at.gpt_id not in [each.gpt_id for each in await at.services.reports.list_reports(olga)]
    with pytest.raises(NotFound):
        await at.services.reports.settle(olga, report.id, settled=True)


async def test_one_reports_what_one_may_use_or_has_used(at: FeedbackScene, build: Builder) -> None:
    hidden, other = await publish_gpt(at.services, at.ada, Level.ME), await publish_gpt(at.services, at.ada)
    ben, dan = await at.talk("Ben"), await build.person("Dan")
    await at.services.feedback.report(dan, ReportDraft(at.gpt_id, "other", "", None, ()))
    for actor, gpt_id, conversation_id in (
        (dan, hidden, None),
        (dan, uuid4(), None),
        (dan, at.gpt_id, ben.conversation_id),
        (ben.actor, hidden, ben.conversation_id),
        (ben.actor, other, ben.conversation_id),
    ):
        with pytest.raises(NotFound):
            await at.services.feedback.report(actor, ReportDraft(gpt_id, "other", "", conversation_id, ()))
    assert len(await at.services.feedback.sent(dan)) == 1


async def test_reports_have_a_limit_and_belong_to_operators(at: FeedbackScene, build: Builder) -> None:
    ben = await at.talk("Ben")
    for _ in range(MAX_REPORTS_PER_DAY):
        await at.report(ben)
    with pytest.raises(TooMany):
        await at.report(ben)
    await at.send(ben)
    for actor in (at.ada, ben.actor):
        with pytest.raises(NotFound):
            await at.services.reports.list_reports(actor)
        with pytest.raises(NotFound):
            await at.services.reports.settle(actor, uuid4(), settled=True)


async def test_the_first_reports_at_once_make_one_key(at: FeedbackScene, infra: Infrastructure, olga: Actor) -> None:
    infra.keys.destroy_key(REPORTS_KEY)
    talks = [await at.talk("Somebody") for _ in range(4)]
    async with at.build.infra.database.acting_as(olga.account_id) as connection:
        await connection.execute("UPDATE abuse_reports SET settled = true")
    await asyncio.gather(*(at.report(talk, "The same key") for talk in talks))
    assert infra.keys.key(REPORTS_KEY) is not None
    assert all([(await at.list_sent(talk))[0].piece.comment == "The same key" for talk in talks])


# Ratings ---------------------------------------------------------------------------------------------------------


async def rate(at: FeedbackScene, talk: Talk, rating: str | None, message_id: UUID | None = None) -> RatingResult:
    return await at.services.ratings.rate(talk.actor, talk.conversation_id, message_id or talk.answer_id, rating)


async def of(at: FeedbackScene, talk: Talk) -> dict[UUID, str]:
    return await at.services.ratings.of_conversation(talk.actor, talk.conversation_id)


async def contributed(owner: Any, infra: Infrastructure, gpt_id: UUID) -> int:
    return len(await read_contributions(owner, infra, gpt_id))


async def test_a_thumb_is_kept_and_counted_once(at: FeedbackScene, owner: Any, infra: Infrastructure) -> None:
    ben = await at.talk("Ben")
    result = await rate(at, ben, "good")
    assert (result.rating, result.counted, result.sentence) == ("good", True, COUNTS)
    assert await contributed(owner, infra, at.gpt_id) == 1
    assert (await rate(at, ben, "good")).counted
    assert await contributed(owner, infra, at.gpt_id) == 1, "the same thumb again is the same thumb"
    assert await of(at, ben) == {ben.answer_id: "good"}


async def test_a_thumb_turns_and_is_taken_away(at: FeedbackScene) -> None:
    ben = await at.talk("Ben")
    assert (await rate(at, ben, None)).sentence == TAKEN_AWAY
    await rate(at, ben, "good")
    await rate(at, ben, "bad")
    assert await of(at, ben) == {ben.answer_id: "bad"}
    away = await rate(at, ben, None)
    assert (away.rating, away.counted, away.sentence) == (None, False, COUNTED_BEFORE)
    assert await of(at, ben) == {}


async def test_only_ones_own_answers_can_be_rated(at: FeedbackScene) -> None:
    ben, dan = await at.talk("Ben"), await at.talk("Dan")
    with pytest.raises(NotFound):
        await at.services.ratings.rate(dan.actor, ben.conversation_id, ben.answer_id, "bad")
    with pytest.raises(NotFound):
        await rate(at, dan, "bad", ben.answer_id)
    with pytest.raises(NotFound):
        await at.services.ratings.of_conversation(dan.actor, ben.conversation_id)
    with pytest.raises(Invalid, match="Only answers"):
        await rate(at, ben, "good", ben.question_id)
    assert await of(at, ben) == await of(at, dan) == {}


async def test_an_answer_that_is_not_over_is_not_rated_yet(at: FeedbackScene, build: Builder) -> None:
    ben = await build.person("Ben")
    asked = await build.conversations.begin(ben, at.gpt_id, "A question")
    with pytest.raises(Conflict):
        await at.services.ratings.rate(ben, asked.conversation.metadata.id, asked.answer.id, "good")


async def test_feedback_that_does_not_count_says_so(
    at: FeedbackScene, build: Builder, owner: Any, infra: Infrastructure
) -> None:
    ben = await build.person("Ben")
    await build.choices.choose(ben, user_party(ben.account_id), False, Purpose.INSIGHT)
    own, out = await at.talk_as(at.ada), await at.talk_as(ben)
    plain = await build.talk(ben, "Hello", "Hello to you")
    [_, answer] = await build.messages(ben, plain)
    results = [
        await rate(at, out, "good"),
        await rate(at, own, "good"),
        await at.services.ratings.rate(ben, plain, answer.id, "bad"),
    ]
    assert [each.counted for each in results] == [False] * 3
    assert all(each.sentence.endswith(STAYS_HERE) for each in results)
    assert await contributed(owner, infra, at.gpt_id) == 0
    assert await of(at, out) == {out.answer_id: "good"}


async def test_a_thumb_goes_with_its_conversation_and_its_length_tells_nothing(at: FeedbackScene, owner: Any) -> None:
    talks = [await at.talk("Somebody") for _ in range(3)]
    for talk, rating in zip(talks, ("good", "bad", "good"), strict=True):
        await rate(at, talk, rating)
    ids = [talk.conversation_id for talk in talks]
    sizes = await owner.fetch("SELECT length(sealed) FROM ratings WHERE conversation_id = ANY ($1)", ids)
    assert len(sizes) == 3
    assert len({size[0] for size in sizes}) == 1
    for talk in talks:
        await at.services.conversations.delete(talk.actor, talk.conversation_id)
    assert await owner.fetchval("SELECT count(*) FROM ratings WHERE conversation_id = ANY ($1)", ids) == 0


async def test_short_pieces_have_one_size(at: FeedbackScene, owner: Any) -> None:
    ben = await at.talk("Ben")
    await at.send(ben, "a")
    await at.send(ben, "a" * 500)
    sizes = await owner.fetch("SELECT length(sealed) FROM feedback_waiting WHERE gpt_id = $1", at.gpt_id)
    assert [size[0] - MIN_BYTES for size in sizes] == [29, 29]


async def test_the_database_refuses_a_rating_of_another_persons_answer(
    at: FeedbackScene, infra: Infrastructure
) -> None:
    ben, dan = await at.talk("Ben"), await at.talk("Dan")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(dan.actor.account_id) as connection:
            await connection.execute(
                "INSERT INTO ratings VALUES ($1, $2, $3, '\\x00')",
                ben.answer_id, ben.conversation_id, dan.actor.account_id,
            )  # fmt: skip
