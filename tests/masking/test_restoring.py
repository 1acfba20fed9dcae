"""Stand-ins are restored to originals, however the model writes them, and nothing else changes."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.masking.transformations import SAID, WORDS, Written, transformed
from tests.masking.conversation import MaskedConversation


class Chat(Written):
    """A conversation in which `SAID` was masked."""

    def __init__(self) -> None:
        self.chat = MaskedConversation(words=WORDS)
        [self.masked] = self.chat.masked(SAID)
        super().__init__(self.chat.stand_in)


@pytest.fixture(scope="module")
def written() -> Chat:
    return Chat()


@pytest.mark.promise("P14")
@pytest.mark.parametrize("place", range(len(transformed(Chat()))))
def test_what_a_model_makes_of_a_stand_in_comes_back(written: Chat, place: int) -> None:
    answer, expected = transformed(written)[place]
    assert written.chat.restored(answer) == expected
    assert written.chat.streamed(f"So: {answer}.", [1]) == f"So: {expected}."
    assert written.chat.streamed(f"So: {answer}.", [3, 5, 2]) == f"So: {expected}."


@pytest.mark.promise("P14")
def test_nothing_that_the_model_made_up_is_restored(written: Chat) -> None:
    made_up = "Sabine Schulze met Marvel and Salvador in Delmenhorst on 4 June 1985, tel. +49 30 7654321, room 4711."
    assert written.chat.restored(made_up) == made_up


@given(lengths=st.lists(st.integers(1, 9), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_a_streamed_answer_is_restored_as_the_whole(lengths: list[int]) -> None:
    chat = WHOLE.chat
    assert chat.streamed(WHOLE.masked, lengths) == chat.restored(WHOLE.masked) == SAID


WHOLE = Chat()


def test_a_word_is_held_back_no_longer_than_it_is_open(written: Chat) -> None:
    from discreet.masking.restoring import Restorer, StreamRestorer

    stream = StreamRestorer(Restorer(written.chat.map))
    assert stream.feed("Dear") == ""
    assert stream.feed(" reader, 1") == "Dear reader, "
    assert stream.feed(" is a number") == "1 is a "
    assert stream.end() == "number"


@pytest.mark.promise("P14")
@given(born=st.dates(date(1930, 1, 1), date(2020, 12, 31)))
@settings(max_examples=80, deadline=None)
def test_every_day_comes_back_in_each_order(born: date) -> None:
    chat = MaskedConversation()
    chat.masked(f"born on {born:%d.%m.%Y}")
    day, month, year = map(int, chat.stand_in(f"{born:%d.%m.%Y}").split("."))
    assert chat.restored(f"{day}.{month}.{year}") == f"{born.day}.{born.month}.{born.year}"
    assert chat.restored(f"{month:02}/{day:02}/{year}") == f"{born:%m/%d/%Y}"
    assert chat.restored(f"{year}-{month:02}-{day:02}") == born.isoformat()


@pytest.mark.promise("P14")
@pytest.mark.parametrize("hostile", ["{0}", "{0:.5}x", "x{0}", "{0}X", "aB", "12 ", "J. {0} "])
def test_restoring_takes_linear_time(written: Chat, hostile: str) -> None:
    """An endpoint may send megabytes in one piece."""
    family = written.chat.stand_in("Sabine Müller").split()[1]
    answer = hostile.format(family.lower()) * 5_000
    began = time.process_time()
    restored = written.chat.restored(answer)
    written.chat.streamed(answer, [len(answer)])
    assert written.chat.masked(answer), "as a person's own prompt"
    assert time.process_time() - began < 4
    if hostile == "{0}":
        assert restored == "müller" * 5_000


@pytest.mark.promise("P14")
@given(joined=st.lists(st.sampled_from(["Sabine", "Müller", "Heron", "get", "s"]), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_joined_stand_ins_come_back(joined: list[str]) -> None:
    given, family = WHOLE.chat.stand_in("Sabine Müller").split()
    heron = WHOLE.chat.stand_in("Project Heron").split()[1]
    stand_ins = {"Sabine": given, "Müller": family, "Heron": heron}
    assert WHOLE.chat.restored("".join(stand_ins.get(part, part) for part in joined)) == "".join(joined)


@pytest.mark.promise("P14")
@given(born=st.sets(st.dates(date(2014, 1, 1), date(2014, 12, 31)), min_size=40, max_size=60))
@settings(max_examples=20, deadline=None)
def test_many_dates_of_one_year_come_back(born: set[date]) -> None:
    chat, text = MaskedConversation(), "\n".join(f"born on {day:%d.%m.%Y}" for day in sorted(born))
    assert chat.restored(chat.masked(text)[0]) == text


@pytest.mark.promise("P14")
def test_a_stand_in_is_no_other_date_of_the_prompt() -> None:
    others = [date(2014, month, day) for month in (1, 2, 3, 6, 7) for day in range(1, 9)]
    text = "born on 04.05.2014. We met on " + ", ".join(f"{day:%-m/%-d/%Y}" for day in others)
    for _ in range(20):
        chat = MaskedConversation()
        assert chat.restored(chat.masked(text)[0]) == text


@pytest.mark.promise("P14")
def test_a_postal_code_beside_a_table_of_numbers_is_masked() -> None:
    chat = MaskedConversation()
    text = "I live in Lindenstraße 12, 1010 Wien.\n" + " ".join(map(str, range(100_000, 110_000)))
    [masked] = chat.masked(text)
    assert "1010 Wien" not in masked
    assert chat.restored(masked) == text
