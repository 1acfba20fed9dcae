"""Words in texts: marks are inside the text, and the text comes back whole."""

import time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.chat.conversations.text_matching import AFTER, BEFORE, SearchTerms, fold_text
from discreet.errors import Invalid

TEXTS = st.text(st.sampled_from("aAäÄéßẞ İıﬁ\u0301\u0308\u3099が한Ωώ-\n\t1²"), max_size=400)


@given(TEXTS, TEXTS)
def test_pieces_make_the_text_again_and_each_hit_is_a_word(text: str, query: str) -> None:
    if not fold_text(query).split():
        return
    words = SearchTerms.of(query)
    pieces = words.mark(text)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        assert not piece.hit or any(word in fold_text(piece.text) for word in words.folded)


@given(TEXTS, TEXTS)
def test_a_text_holds_each_of_its_words_and_so_does_its_other_normal_form(text: str, around: str) -> None:
    for word in text.split():
        if not fold_text(word).split():
            continue
        longer = f"{around} {text}"
        for form in ("NFC", "NFD"):
            words = SearchTerms.of(normalize(form, word.swapcase() if word.isascii() else word))
            assert words.match(longer)
            assert words.match(normalize(form, longer))


@given(TEXTS, TEXTS, TEXTS)
def test_a_passage_is_short_and_shows_the_word(before: str, text: str, after: str) -> None:
    passage = SearchTerms.of("needle").passage(f"{before} Néedle {text}{after}")
    assert sum(len(piece.text) for piece in passage) <= BEFORE + AFTER + 2
    assert [piece.text for piece in passage if piece.hit] == ["Néedle"]
    assert "\n" not in "".join(piece.text for piece in passage)


def test_a_letter_that_becomes_two_is_marked_whole() -> None:
    assert [piece.text for piece in SearchTerms.of("strasse").mark("Die Straße, die STRASSE") if piece.hit] == [
        "Straße",
        "STRASSE",
    ]
    assert [piece.text for piece in SearchTerms.of("is").mark("Maße") if piece.hit] == []
    assert [piece.text for piece in SearchTerms.of("e").mark("e\u0301t") if piece.hit] == ["e\u0301"]


@pytest.mark.parametrize("query", ["", "  ", "\u0301"])
def test_nothing_to_look_for_is_refused(query: str) -> None:
    with pytest.raises(Invalid):
        SearchTerms.of(query)


@pytest.mark.parametrize("marks", [("\u0301", "\u0323"), ("\u05b1", "\u05b0")])
def test_long_runs_of_accents_take_linear_time(marks: tuple[str, str]) -> None:
    began = time.process_time()
    first, second = marks
    text = "e" + first * 50_000 + second * 50_000 + " Néedle"
    assert [piece.text for piece in SearchTerms.of("needle").mark(text) if piece.hit] == ["Néedle"]
    assert SearchTerms.of("needle").match(text)
    assert time.process_time() - began < 3
