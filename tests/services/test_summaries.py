"""When summaries are written, and which messages one covers."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from discreet.chat.conversations.message import Message, MessageBody, MessageState, Role, Summary
from discreet.chat.turns.date_line import format_date_line
from discreet.chat.turns.prompt import PromptContext, PromptLimits, build_prompt, fit_latest_messages
from discreet.chat.turns.summaries import Summaries, SummaryMode
from discreet.chat.turns.summary_prompts import MAX_PIECES, SummaryPrompts, select_messages_to_summarise
from discreet.errors import Forbidden, TooLarge
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import UsageOwner
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import SettableClock

NOW = datetime(2026, 11, 29, 13, 5, tzinfo=UTC)
LIMITS = PromptLimits(2_000, 200, 100)
PAYER = UsageOwner(UUID(int=1))


def branch(*texts: str, **last: Any) -> list[Message]:
    """Questions and answers in turn; `last` are fields of the last body."""
    bodies = [MessageBody(text, **(last if n == len(texts) else {})) for n, text in enumerate(texts, start=1)]
    return [
        Message(
            id=UUID(int=n),
            parent_id=UUID(int=n - 1) if n > 1 else None,
            role=Role.USER if n % 2 else Role.ASSISTANT,
            label_id=UUID(int=0),
            state=MessageState.COMPLETE,
            body=body,
            created_at=NOW,
        )
        for n, body in enumerate(bodies, start=1)
    ]


def summary(text: str = "In short.") -> Summary:
    return Summary(text=text, made_at=NOW)


def texts_of(prompt: Any) -> list[str]:
    return [message.content for message in prompt.request.messages]


# The content of a prompt


def test_a_summary_waits_until_something_does_not_fit() -> None:
    path = [*branch("q1", "a1", summary=summary()), *branch("q2", "a2", "q3")]
    short = build_prompt(PromptContext(), (), path, MessageBody(""), LIMITS)
    assert (short.left_out, short.summarised) == (0, 0)
    assert texts_of(short)[1:] == ["q1", "a1", "q2", "a2", "q3"]
    path = [*branch("x" * 1_950, "a1", summary=summary()), *branch("q2", "a2", "q3")]
    long = build_prompt(PromptContext(), (), path, MessageBody(""), LIMITS)
    assert (long.left_out, long.summarised) == (2, 2)
    assert "In short." in texts_of(long)[0]
    assert texts_of(long)[1:] == ["q2", "a2", "q3"]


def test_what_a_summary_does_not_cover_is_counted_apart() -> None:
    path = [*branch("q1", "a1", summary=summary()), *branch("x" * 1_950, "a2", "q3", "a3", "q4")]
    built = build_prompt(PromptContext(), (), path, MessageBody(""), LIMITS)
    assert (built.left_out, built.summarised) == (4, 2)


def test_a_long_summary_leaves_room_for_the_question() -> None:
    path = [*branch("x" * 1_500, "a1", summary=summary("y" * 8_000)), *branch("q2")]
    built = build_prompt(PromptContext(), (), path, MessageBody(""), LIMITS)
    assert sum(map(len, texts_of(built))) <= LIMITS.prompt_characters


# Which messages a summary covers


def test_it_covers_all_but_the_latest_that_fill_half_a_prompt() -> None:
    path = branch("x" * 300, "y" * 300, "x" * 300, "y" * 300, "q3", "a3")
    assert len(select_messages_to_summarise(path, LIMITS)) == 2
    assert select_messages_to_summarise(branch("q1", "a1"), LIMITS) == ()


def test_it_covers_what_the_latest_answer_left_out_and_never_the_last_question() -> None:
    assert len(select_messages_to_summarise(branch("q1", "a1", "q2", "a2", left_out=2), LIMITS)) == 2
    assert len(select_messages_to_summarise(branch("q1", "a1", "x" * 5_000, "y" * 5_000), LIMITS)) == 2
    assert select_messages_to_summarise(branch("x" * 5_000, "y" * 5_000), LIMITS) == ()


def test_a_very_long_chat_is_refused_before_the_model_is_asked() -> None:
    path = branch("x" * (LIMITS.prompt_characters * MAX_PIECES), "a1", "q2", "a2")
    with pytest.raises(TooLarge, match="too long for its model"):
        SummaryPrompts(path[:2], LIMITS, None, PAYER)


def test_every_piece_fits_and_nothing_is_lost() -> None:
    words = [f"word{n:04}" for n in range(600)]
    prompts = SummaryPrompts(branch(" ".join(words), "a1"), LIMITS, None, PAYER)
    prompts.summary = "z" * prompts.longest
    assert len(prompts.pieces) > 1
    assert all(
        sum(len(each.content) for each in prompts.request(piece).messages) <= LIMITS.prompt_characters
        for piece in prompts.pieces
    )
    assert all(word in "".join(prompts.pieces) for word in words)


def test_the_count_of_messages_is_that_of_those_before_the_first_that_fits() -> None:
    history = branch("x" * 100, "a1", "q2", "a2")
    assert fit_latest_messages(history, 50).left_out == 2
    assert fit_latest_messages(history, 0).left_out == 4


# When one is written


async def long_chat(services: Services, build: Builder, actor: Actor) -> UUID:
    text = "word " * 1_500
    id_ = await build.talk(actor, f"One? {text}", "1.", f"Two? {text}", "2.", f"Three? {text}")
    opened = await services.conversations.open(actor, id_)
    running = opened.running_answer
    assert running is not None
    await services.conversations.answers.stop(actor, id_)
    return id_


def of_mode(services: Services, mode: SummaryMode) -> Summaries:
    return Summaries(services.metered_model, services.model_limits, services.chat_limits, SettableClock(), mode=mode)


async def holders(services: Services, actor: Actor, id_: UUID) -> list[str]:
    messages = (await services.conversations.open(actor, id_)).messages.values()
    return [message.body.summary.text for message in messages if message.body.summary]


LEFT_OUT = MessageBody("3.", left_out=2), MessageState.COMPLETE


async def test_never_is_never(services: Services, build: Builder, scripted: ScriptedModel) -> None:
    ben = await build.person("ben")
    id_ = await long_chat(services, build, ben)
    never = of_mode(services, SummaryMode.NEVER)
    scripted.requests.clear()
    with pytest.raises(Forbidden):
        await never.write(services.conversations, ben, id_)
    never.after_answer(services.conversations, ben, id_, LEFT_OUT)
    await never.wait_until_written()
    assert scripted.requests == []


async def test_always_writes_one_after_an_answer_that_did_not_see_all(
    services: Services, build: Builder, scripted: ScriptedModel
) -> None:
    ben = await build.person("ben")
    id_ = await long_chat(services, build, ben)
    scripted.answer = "In short."
    always = of_mode(services, SummaryMode.ALWAYS)
    for kept in (None, (MessageBody("3."), MessageState.COMPLETE), (LEFT_OUT[0], MessageState.STOPPED)):
        always.after_answer(services.conversations, ben, id_, kept)
    await always.wait_until_written()
    assert await holders(services, ben, id_) == []
    always.after_answer(services.conversations, ben, id_, LEFT_OUT)
    await always.wait_until_written()
    assert await holders(services, ben, id_) == ["In short."]


async def test_asked_for_it_is_not_written_without_being_asked(
    services: Services, build: Builder, scripted: ScriptedModel
) -> None:
    ben = await build.person("ben")
    id_ = await long_chat(services, build, ben)
    services.summaries.after_answer(services.conversations, ben, id_, LEFT_OUT)
    await services.summaries.wait_until_written()
    assert await holders(services, ben, id_) == []


# The time


def test_the_line_names_day_time_zone_and_language() -> None:
    assert format_date_line(NOW, "Europe/Berlin", "de") == (
        "Today is Sunday, 29 November 2026, 14:05 (Europe/Berlin). The person's language is German."
    )
    assert format_date_line(NOW, None, None) == "Today is Sunday, 29 November 2026, 13:05 (UTC)."


@pytest.mark.parametrize("zone", ["", "No/Where", "../UTC", "/etc/passwd", "Europe", "Europe/Berlin\n", "x" * 64])
def test_any_other_zone_is_utc(zone: str) -> None:
    assert "(UTC)" in format_date_line(NOW, zone, "tlh")
