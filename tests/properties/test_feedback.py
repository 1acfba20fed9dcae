"""Any text: a feedback piece is the written text except for line ends, and its marks are inside it (P8)."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.analytics.feedback.pieces import (
    COMMENT_CHARACTERS,
    MAX_TOTAL_CHARACTERS,
    MESSAGE_CHARACTERS,
    MESSAGES,
    FeedbackDraft,
    FeedbackItem,
    FeedbackMessage,
    detect_personal_data,
    piece_of,
)
from discreet.errors import Invalid, TooLarge

pytestmark = pytest.mark.promise("P8")
unhurried = settings(deadline=None, database=None)

NOBODY = UUID(int=0)
words = st.one_of(st.text(max_size=40), st.text(st.sampled_from("\r\n\0 aé🦊\ud800\u200b"), max_size=12))
messages = st.lists(st.builds(FeedbackMessage, st.sampled_from(["user", "assistant"]), words), max_size=3).map(tuple)
ratings = st.sampled_from(["good", "bad", None])


def draft(comment: str = "", *texts: Any, rating: Any = None) -> FeedbackDraft:
    return FeedbackDraft(NOBODY, NOBODY, rating, comment, tuple(FeedbackMessage("user", text) for text in texts))


def written(text: str) -> str:
    """With every kind of line end as a line feed, computed independently."""
    return "\n".join("\n".join(part.split("\r")) for part in text.split("\r\n"))


@unhurried
@given(ratings, words, messages)
def test_a_piece_is_what_was_written_or_a_sentence_says_why_not(
    rating: Any, comment: str, messages: tuple[FeedbackMessage, ...]
) -> None:
    texts = [comment, *(message.text for message in messages)]
    cannot_be = any("\0" in text or "\ud800" in text for text in texts)
    empty = any(not message.text.strip() for message in messages) or not (comment.strip() or messages)
    draft = FeedbackDraft(NOBODY, NOBODY, rating, comment, messages)
    if cannot_be or empty:
        with pytest.raises(Invalid) as refused:
            piece_of(draft)
        assert refused.value.field in ("comment", *(f"messages.{n}.text" for n in range(len(messages))))
        return
    piece = piece_of(draft)
    assert (piece.rating, piece.comment) == (rating, written(comment))
    assert [(m.role, m.text) for m in piece.messages] == [(m.role, written(m.text)) for m in messages]
    assert piece_of(FeedbackDraft(NOBODY, NOBODY, piece.rating, piece.comment, piece.messages)) == piece


clean = st.text(st.sampled_from("ab 🦊é"), max_size=20)


@unhurried
@given(clean, clean, st.sampled_from(["ben@example.org", "+49 170 1234567", "sk-proj-a1b2c3d4e5f6g7h8i9j0k1l2"]))
def test_what_is_marked_is_found_where_a_browser_counts(before: str, after: str, secret: str) -> None:
    text = f"{before} {secret} {after}"
    piece = FeedbackItem(None, "", (FeedbackMessage("user", "Hello"), FeedbackMessage("assistant", text)))
    found = detect_personal_data(piece)
    assert {each.field for each in found} == {"messages.1.text"}
    units = text.encode("utf-16-le")
    shown = [units[2 * each.start : 2 * each.end].decode("utf-16-le") for each in found]
    assert secret in shown


def test_an_invisible_mark_is_noticed() -> None:
    """A builder can make a GPT hide a number in its answers: people who send one back are warned."""
    hidden = "".join("\u200b\u200c"[int(bit)] for bit in f"{4711:b}")
    found = detect_personal_data(
        FeedbackItem(None, "", (FeedbackMessage("assistant", f"By the mill{hidden}, at dawn."),))
    )
    assert len(found) >= 1
    assert min(each.start for each in found) == len("By the mill")
    assert max(each.end for each in found) == len("By the mill") + len(hidden)


def test_an_overlap_is_reported_completely() -> None:
    text = "My password: here\u200bon. Yes."
    findings = [(each.kind, text[each.start : each.end]) for each in detect_personal_data(FeedbackItem(None, text, ()))]
    assert sorted(findings) == [("password", "password: here\u200bon."), ("zero-width space (U+200B)", "\u200b")]


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        (draft("x" * (COMMENT_CHARACTERS + 1)), "comment", "The comment has 2,001 characters; 2,000 is the limit."),
        (draft("", "fine", "y" * (MESSAGE_CHARACTERS + 1)), "messages.1.text", "Message 2 has 20,001 characters"),
        (draft("", *["z"] * (MESSAGES + 1)), "messages", "You selected 21 messages; 20 is the limit."),
        (draft("", *["z" * MESSAGE_CHARACTERS] * 6), "messages", "have 120,000 characters; 100,000"),
    ],
)
def test_what_is_too_large_is_reported_with_its_size(given: FeedbackDraft, field: str, says: str) -> None:
    with pytest.raises(TooLarge) as refused:
        piece_of(given)
    assert refused.value.field == field
    assert says in refused.value.sentence


def test_the_largest_piece_is_a_piece() -> None:
    texts = ["z" * MESSAGE_CHARACTERS] * 4 + ["z" * (MAX_TOTAL_CHARACTERS - 4 * MESSAGE_CHARACTERS)]
    assert len(piece_of(draft("", *texts)).messages) == 5
    assert piece_of(draft("x" * COMMENT_CHARACTERS)).comment == "x" * COMMENT_CHARACTERS


@pytest.mark.parametrize("rating", ["good", "bad", None])
def test_a_thumb_alone_is_no_piece(rating: Any) -> None:
    for comment in ("", " \n\t"):
        with pytest.raises(Invalid, match="Write a comment"):
            piece_of(draft(comment, rating=rating))
