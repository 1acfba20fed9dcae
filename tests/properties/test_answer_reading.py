"""An answer is the same, however its bytes arrive (adapters/answer_reader.py, adapters/thinking_text.py)."""

from collections.abc import Sequence

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from discreet.adapters.answer_reader import Malformed, Part, Refusal
from discreet.adapters.chat_protocol import ChatAnswerReader
from discreet.adapters.thinking_text import Piece, ThinkingText
from discreet.ports.model import Delta, Reasoning

SHOWN = ("so", " it~", "`x`", "```", "~~~", "\n", "\n\n", " ", "<think>", "</think>", "<", "[", "é", "\ud83d", "")
OTHERS = (b": waiting\n\n", b"event: ping\n\n", b'data: {"choices":[]}\n\n', b'data: {"error":"full"}\n\n', b"no\n")
pieces = st.lists(st.sampled_from(SHOWN) | st.text(max_size=3), max_size=20)
others = st.sampled_from(OTHERS)


def join_neighbours(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with neighbours of one kind joined."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, Delta | Reasoning) and isinstance(before, type(part)):
            joined[-1] = type(part)(before.text + part.text)
        else:
            joined.append(part)
    return joined


@given(pieces)
@example(["so", "\n", "```", "\n<think>", "\n```", "\n<think>", "why", "</think>", "because"])
@example(["so", "~", "~~~", "\n", "~~~", "\n", "<think>"])
def test_text_that_passes_at_once_is_what_it_would_be_after_a_closer_look(texts: list[str]) -> None:
    fast, slow = ThinkingText(), ThinkingText()
    at_once: list[Piece] = []
    looked_at: list[Piece] = []
    for text in texts:
        at_once += [Delta(text)] if fast.take_if_plain(text) else fast.feed(text)
        looked_at += slow.feed(text)
    at_once += fast.end(is_cut=False)
    looked_at += slow.end(is_cut=False)
    assert join_neighbours(at_once) == join_neighbours(looked_at)
    assert fast.begins_thinking == slow.begins_thinking


def event(text: str) -> bytes:
    chunk = {"choices": [{"delta": {"content": text}}]}
    return b"data: " + msgspec.json.encode(chunk) + b"\n\n"


def read(chunks: list[bytes]) -> tuple[list[Part], str]:
    """Return the text read from an answer, and how it ended."""
    reader = ChatAnswerReader()
    parts: list[Part] = []
    try:
        for chunk in chunks:
            parts += reader.read(chunk)
        if not reader.complete:
            parts += reader.end()
    except (Malformed, Refusal) as problem:
        parts += reader.flush()
        return join_neighbours(parts), type(problem).__name__
    return join_neighbours(parts), reader.completion().reason


@given(pieces, st.lists(st.tuples(st.integers(0, 20), others), max_size=2), st.booleans(), st.data())
def test_an_answer_is_the_same_event_by_event_and_cut_anywhere(
    texts: list[str], between: list[tuple[int, bytes]], is_done: bool, data: st.DataObject
) -> None:
    events = [event(text.encode("utf-8", "replace").decode()) for text in texts]
    for at, other in between:
        events.insert(at, other)
    events += [b"data: [DONE]\n\n"] if is_done else []
    body = b"".join(events)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=6)))
    cut = [body[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert read(events) == read(cut) == read([body])
