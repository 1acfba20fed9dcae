"""Words that people added are found in each of their spellings, in linear time, and are not kept."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.masking.added_words import AddedWords
from tests.masking.conversation import MaskedConversation

pytestmark = pytest.mark.promise("P14")


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Project Heron", "project\n heron"),
        ("Project Heron", "PROJECT\u00a0HERON"),
        ("Straßenname", "STRASSENNAME"),
        ("Straßenname", "strassenname"),
        ("strassenname", "STRASSENNAME"),
        ("İstanbulxyz", "istanbulxyz"),
        ("İstanbulxyz", "İSTANBULXYZ"),
        ("ΟΔΟΣ", "οδος"),
        ("οδος", "ΟΔΟΣ"),
    ],
)
def test_a_word_is_masked_in_each_spelling(word: str, text: str) -> None:
    chat = MaskedConversation(words=[word])
    [masked] = chat.masked(f"About İ  {text}.")
    assert text not in masked
    assert chat.restored(masked) == f"About İ  {text}."


SIGNS = st.sampled_from("aAbßİΣς \n\u00a0")


@given(text=st.text(SIGNS, max_size=40), word=st.text(SIGNS, max_size=5))
def test_it_finds_what_a_pattern_finds(text: str, word: str) -> None:
    found = list(AddedWords([word]).find(text))
    assert all(0 <= start < end <= len(text) for start, end in found)
    if word.split():
        pattern = re.compile(r"\s+".join(map(re.escape, word.split())))
        covered = {at for start, end in found for at in range(start, end)}
        assert all(covered & set(range(*match.span())) for match in pattern.finditer(text))


def test_hostile_words_take_linear_time() -> None:
    words = ["".join("aA"[(number >> place) & 1] for place in range(8)) + "a" * 90 + "b" for number in range(200)]
    words += ["a" * length + "b" for length in range(1, 100)] + [" ".join("a" * 50)]
    began = time.process_time()
    assert not list(AddedWords(words).find("a" * 300_000))
    assert time.process_time() - began < 3


def test_no_pattern_keeps_a_word_or_a_piece() -> None:
    re.purge()
    chat = MaskedConversation(words=["Heronwatch"])
    chat.masked("My name is Impi Nummelin, call +49 30 7654321, about Heronwatch.")
    MaskedConversation(words=["Heronwatch"], pieces=chat.map.pieces.values()).masked("Impi and Heronwatch")
    kept = repr(vars(re)["_cache"])
    assert not [word for word in ("Heronwatch", "Nummelin", "7654321") if word.lower() in kept.lower()]
