"""The turn machine (chat/turn.py) over random sequences of what may happen, also after it is over."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from discreet.chat import stream
from discreet.chat.prompt import Brief
from discreet.chat.turn import CallModel, CutOff, Emit, Failed, Found, Limits, Retrieve, Save, StopAsked, Turn
from discreet.conversations.conversation import Conversation, OpenConversation, StoredLabel
from discreet.conversations.message import Body, Message, Role, State
from discreet.conversations.service import Asked
from discreet.gpts.knowledge import Passage
from discreet.promises.parties import Nature, Service, message_label
from discreet.seams import Delta, Ended

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OWNER, CONVERSATION, LABEL, QUESTION, ANSWER = (UUID(int=n) for n in range(1, 6))


def asked(text: str = "Where is the key?") -> Asked:
    about = Conversation(
        CONVERSATION,
        OWNER,
        Service.CONSUMER_CHAT,
        Nature.ORDINARY,
        None,
        NOW,
        NOW,
        ANSWER,
        "Where is the key?",
    )
    label = message_label(Service.CONSUMER_CHAT, OWNER, CONVERSATION, None)
    question = Message(QUESTION, None, Role.USER, LABEL, State.COMPLETE, Body(text), NOW)
    answer = Message(ANSWER, QUESTION, Role.ASSISTANT, LABEL, State.RUNNING, Body(""), NOW)
    conversation = OpenConversation(about, {}, (StoredLabel(LABEL, label),), {})
    return Asked(conversation, question, answer, (question,))


passages = st.lists(st.builds(Passage, st.text(min_size=1), st.text(), st.text(), st.floats(0, 1)), max_size=3).map(
    tuple
)
events = st.one_of(
    st.builds(Found, passages),
    st.builds(Delta, st.text(min_size=1)),
    st.builds(Ended, st.sampled_from(["stop", "length"])),
    st.builds(Failed, st.just("The model does not answer.")),
    st.just(StopAsked()),
    st.just(CutOff()),
)


def play(turn, happenings):
    """All effects, in order, and whether the machine was over before each event."""
    effects = list(turn.begin())
    for event in happenings:
        was_over = turn.over
        following = turn.step(event)
        assert not (was_over and following), "a turn that is over does nothing any more"
        effects += following
    return effects


def emitted(effects):
    return [effect.event for effect in effects if isinstance(effect, Emit)]


@given(st.lists(events, max_size=30), st.booleans())
def test_it_saves_once_and_exactly_what_was_streamed(happenings, has_knowledge):
    turn = Turn(asked(), Brief(has_knowledge=has_knowledge), Limits(10_000, 1_000, 100))
    effects = play(turn, happenings)
    saves = [effect for effect in effects if isinstance(effect, Save)]
    streamed = "".join(event.delta for event in emitted(effects) if isinstance(event, stream.TextDelta))
    assert len(saves) == (1 if turn.over else 0)
    assert turn.text == streamed
    if saves:
        assert saves[0].body.text == streamed
        assert saves[0].state is not State.RUNNING


@given(st.lists(events, max_size=30), st.booleans())
def test_the_stream_is_well_formed_and_saved_before_it_says_so(happenings, has_knowledge):
    turn = Turn(asked(), Brief(has_knowledge=has_knowledge), Limits(10_000, 1_000, 100))
    effects = play(turn, happenings)
    tags = [msgspec.inspect.type_info(type(event)).tag for event in emitted(effects)]
    assert tags.count("text-start") <= 1
    if "text-delta" in tags:
        assert tags.index("text-start") < tags.index("text-delta")
    if turn.over:
        assert tags[-2:] == ["data-state", "finish"]
        assert tags.count("text-end") == tags.count("text-start")
        state_at = next(
            i for i, e in enumerate(effects) if isinstance(e, Emit) and isinstance(e.event, stream.StateData)
        )
        assert any(isinstance(effect, Save) for effect in effects[:state_at])


@given(st.lists(events, max_size=30), st.booleans())
def test_the_model_is_called_at_most_once_and_only_after_retrieval(happenings, has_knowledge):
    turn = Turn(asked(), Brief(has_knowledge=has_knowledge), Limits(10_000, 1_000, 100))
    effects = play(turn, happenings)
    calls = [i for i, effect in enumerate(effects) if isinstance(effect, CallModel)]
    assert len(calls) <= 1
    if has_knowledge and calls:
        assert any(isinstance(effect, Retrieve) for effect in effects[: calls[0]])


@given(st.lists(events, max_size=30), st.booleans(), st.integers(0, 30))
def test_who_joins_late_reads_what_the_others_read(happenings, has_knowledge, join_at):
    turn = Turn(asked(), Brief(has_knowledge=has_knowledge), Limits(10_000, 1_000, 100))
    effects = list(turn.begin())
    before, after = happenings[:join_at], happenings[join_at:]
    for event in before:
        effects += turn.step(event)
    if turn.over:
        return
    late = list(turn.so_far())
    for event in after:
        following = turn.step(event)
        effects += following
        late += emitted(following)
    text = "".join(e.delta for e in late if isinstance(e, stream.TextDelta))
    assert text == turn.text
    kinds = [type(event) for event in late]
    assert kinds.count(stream.TextStart) == [type(e) for e in emitted(effects)].count(stream.TextStart)


def test_an_answer_without_a_word_is_a_failure_that_offers_another_try():
    turn = Turn(asked(), Brief(), Limits(10_000, 1_000, 100))
    turn.begin()
    [saved, *_] = turn.step(Ended("stop"))
    assert isinstance(saved, Save)
    assert saved.state is State.FAILED
    assert "empty answer" in (saved.body.error or "")


def test_a_question_that_does_not_fit_is_said_so_without_calling_the_model():
    turn = Turn(asked("x" * 500), Brief(), Limits(prompt_characters=200, knowledge_characters=100, answer_tokens=10))
    effects = turn.begin()
    assert not any(isinstance(effect, CallModel) for effect in effects)
    assert isinstance(effects[0], Save)
    assert "too long for the model" in (effects[0].body.error or "")
