"""Text is read as a reader sees it, and replaced where it is written."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.masking.disguises import PlainText
from tests.masking.conversation import MaskedConversation

pytestmark = pytest.mark.promise("P14")

TOLD = "My name is Sabine Müller."


@pytest.mark.parametrize(
    "written",
    [
        "M\\u00fcller", "M&uuml;ller", "M&#252;ller", "M&#xFC;ller", "M%C3%BCller", "Mu\u0308ller", "Mül\u00adler",
        "M\u200bü\u2060ller", "\ufeffMüller", "Mül\u200d\ufe0fler", "Ｍüller", "Mül-\nler", "𝐌ü𝐥𝐥𝐞𝐫",
    ],
)  # fmt: skip
def test_a_known_name_is_found_as_it_is_read(written: str) -> None:
    chat = MaskedConversation()
    [masked] = chat.masked(TOLD)
    stand_in = masked.split()[-1].rstrip(".")
    assert PlainText(chat.masked(f"Dear {written}, hello.")[0]).text == f"Dear {stand_in}, hello."
    assert chat.restored(f"Dear {stand_in}") == "Dear Müller"


@pytest.mark.parametrize(
    "text",
    [
        "100 % &amp; more\\n",
        "👨\u200d👩\u200d👧 \u202eabc",
        "C:\\new\\users\\temp",
        "%zz &nosuch; \\ud83d\\ude00",
        "Zoë%FF",
    ],
)
def test_what_holds_no_known_piece_stays_as_written(text: str) -> None:
    chat = MaskedConversation()
    chat.masked(TOLD)
    assert chat.masked(text) == [text]


CHARACTERS = st.sampled_from("aü\u0308\u200b\\u00fc&#252;%C3-\n１")


ANY = st.text(max_size=1)


@given(text=st.lists(CHARACTERS | ANY).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_part_stands_somewhere(text: str) -> None:
    plain, at = PlainText(text), 0
    for place in range(len(plain.text)):
        start, end = plain.written_range(place, place + 1)
        assert at <= start < end <= len(text)
        at = start


@pytest.mark.parametrize(
    "hostile", ["&", "\\", "%4", "%41", "e\u0301", "-\n", "&#1", "é\u200b", "\u0301", "\u0323\u0301"]
)
def test_it_takes_linear_time(hostile: str) -> None:
    began = time.process_time()
    PlainText("é" + hostile * 30_000)
    assert time.process_time() - began < 2


def test_long_runs_of_accents_take_linear_time() -> None:
    began = time.process_time()
    MaskedConversation().masked("My name is Sabine Mu" + "\u0308" * 30_000 + "\u0323" * 30_000 + "ller.")
    assert time.process_time() - began < 4
