"""Reasoning of a turn (chat/turns/turn.py): beside the answer, never in it, and only for permitted readers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from discreet.assistants.gpts.knowledge import Passage
from discreet.chat.conversations.message import MessageBody
from discreet.chat.turns import stream
from discreet.chat.turns.output_guard import build_guard
from discreet.chat.turns.prompt import PromptContext
from discreet.chat.turns.reasoning_draft import MAX_KEPT_LENGTH, ReasoningDraft
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_events import Emit, ReasoningEnded, Save, StopRequested
from discreet.ports.model import Completion, Delta, Reasoning, ReasoningOnly
from tests.properties.test_turn import LIMITS, pending_turn

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
parts = st.lists(
    st.one_of(
        st.builds(Reasoning, texts),
        st.builds(Delta, texts),
        st.just(ReasoningOnly()),
        st.builds(ReasoningEnded, st.floats(0, 100)),
    ),
    max_size=20,
)
contexts = st.builds(
    PromptContext,
    instructions=st.just("Speak as the otter."),
    protects_instructions=st.booleans(),
    has_knowledge=st.just(False),
    may_quote=st.booleans(),
    draft=st.booleans(),
)


class Page:
    """The text and the reasoning as a page joins them."""

    def __init__(self, events: list[Any]) -> None:
        self.text = self.reasoning = ""
        self.seconds = 0.0
        for event in events:
            match event:
                case stream.TextDelta(delta):
                    self.text += delta
                case stream.ReasoningDelta(delta):
                    self.reasoning += delta
                case stream.WithdrawnData(stored):
                    self.text = self.text[: stored.characters]
                case stream.ReasoningTimeData(thought):
                    self.seconds = thought.seconds


def played(context: PromptContext, happened: list[Any]) -> tuple[AnswerTurn, list[Any]]:
    turn = AnswerTurn(pending_turn(), context, LIMITS)
    return turn, [*turn.begin(), *(effect for event in happened for effect in turn.step(event))]


def emitted(effects: list[Any]) -> list[Any]:
    return [effect.event for effect in effects if isinstance(effect, Emit)]


@given(contexts, parts, st.integers(0, 20))
def test_a_page_has_what_is_stored_whenever_it_comes(context: PromptContext, happened: list[Any], join_at: int) -> None:
    first, effects = played(context, happened)
    ending = first.step(StopRequested())
    page = Page(emitted([*effects, *ending]))
    [saved] = [effect.body for effect in ending if isinstance(effect, Save)]
    stored = saved.reasoning
    assert (page.text, page.reasoning) == (saved.text, stored.text if stored else "")
    assert page.seconds == (stored.seconds if stored else 0)
    turn, _ = played(context, happened[:join_at])
    late = turn.replay()
    later = [effect for event in (*happened[join_at:], StopRequested()) for effect in turn.step(event)]
    joined = Page([*late, *emitted(later)])
    assert (joined.text, joined.reasoning, joined.seconds) == (page.text, page.reasoning, page.seconds)


@given(contexts, parts)
def test_where_a_gpt_keeps_its_texts_nothing_of_it_is_sent_or_stored(
    context: PromptContext, happened: list[Any]
) -> None:
    context = replace(context, protects_instructions=True, draft=False)
    turn, effects = played(context, happened)
    ending = turn.step(StopRequested())
    assert Page(emitted([*effects, *ending])).reasoning == ""
    [saved] = [effect.body for effect in ending if isinstance(effect, Save)]
    assert saved.reasoning is None or saved.reasoning.text == ""


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("may_quote", [True, False])
def test_where_the_guard_hears_anything_no_reasoning_is_shown(keeps: bool, may_quote: bool) -> None:
    """A guard compares words; reasoning says the same in other words."""
    context = PromptContext(instructions="Speak.", protects_instructions=keeps, has_knowledge=True, may_quote=may_quote)
    passage = Passage(pending_turn().answer.id, "keys.txt", "", "The key is under the mat.", 1.0)
    guard = build_guard(context, [passage], pending_turn())
    assert context.shows_reasoning is guard.is_empty
    assert replace(context, draft=True).shows_reasoning


def test_an_answer_that_was_only_reasoning_is_none() -> None:
    turn, _ = played(PromptContext(), [Delta("Hm."), ReasoningOnly(), ReasoningEnded(3.0)])
    [saved] = [effect.body for effect in turn.step(Completion("stop")) if isinstance(effect, Save)]
    assert (saved.text, saved.reasoning.text, saved.reasoning.seconds) == ("", "Hm.", 3.0)


def test_two_stretches_of_reasoning_are_apart_and_their_seconds_add_up() -> None:
    draft = ReasoningDraft(None, is_shown=True)
    for text in ("One", " more."):
        draft.add(text)
    draft.end_reasoning_span(1.26)
    draft.add("Two.")
    draft.end_reasoning_span(0.0)
    stored = draft.to_stored()
    assert stored is not None
    assert (stored.text, stored.seconds) == ("One more.\n\nTwo.", 1.4)
    again = ReasoningDraft(stored, is_shown=True)
    again.add("Three.")
    assert again.to_stored() == replace_text(stored, "One more.\n\nTwo.\n\nThree.")


def replace_text(stored: Any, text: str) -> Any:
    return type(stored)(text=text, seconds=stored.seconds, is_cut=stored.is_cut)


def test_what_is_too_long_is_cut_once() -> None:
    draft = ReasoningDraft(None, is_shown=True)
    draft.add("x" * (MAX_KEPT_LENGTH - 1))
    assert [len(event.delta) for event in draft.add("yy")] == [1]
    assert draft.add("z") == []
    stored = draft.to_stored()
    assert stored is not None
    assert (len(stored.text), stored.is_cut) == (MAX_KEPT_LENGTH, True)
    assert MessageBody("Hello.", reasoning=stored).text == "Hello."
