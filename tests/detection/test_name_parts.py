"""Names carried through a record: every later form of a name that was found once, and no everyday word."""

import pytest

from discreet.detection.common_words import is_common_word
from discreet.detection.name_parts import find_repeated_names
from discreet.detection.span import Kind, Span


def carried_to(name: str, text: str) -> list[str]:
    """The findings in `text` when the first message of the record holds the name."""
    _, found = find_repeated_names([f"I am {name}.", text], [[Span(5, 5 + len(name), Kind.PERSON)], []])
    return [text[span.start : span.end] for span in found]


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("Impi Nummelin", "The lead is Nummelin again.", ["Nummelin"]),
        ("Impi Nummelin", "Impi, call back.", ["Impi"]),
        ("Impi Nummelin", "Nummelin's report and Nummelins Hund", ["Nummelin", "Nummelins"]),
        ("Impi Nummelin", "did impi call? ask nummelin", ["impi", "nummelin"]),
        ("Impi Nummelin", "IMPI NUMMELIN OWES ME", ["IMPI", "NUMMELIN"]),
        ("Nummelin", "the river nummelin and the town. It floods.", []),
        ("Rose Fox", "A rose is a rose; the fox ran. Fox hunts end.", []),
        ("Rose Fox", "I told Rose that the fox ran.", ["Rose"]),
        ("Will May", "Will you come in May?", ["May"]),
        ("Steve Jobs", "Which jobs are open? Ask Jobs.", ["Jobs"]),
        ("Bill Gates", "He opens the gates.", []),
        ("Bill Gates", "open the gates and pay the bill", []),
        ("Otto Weeks", "It means two weeks in the field.", []),
        ("Anna Fields", "the fields of a form", []),
        ("Ida Major", "a major change of the little story", []),
        ("Ida Head", "a post about the head of state", []),
        ("Karl Schön", "das ist schön", []),
        ("Impi Nummelin", "select * from nummelin_table, nummelin2", []),
        ("王小明", "请王小明来。", ["王小明"]),
        ("خالد الحربي", "وصل خالد الحربي اليوم", ["خالد الحربي"]),
        ("خالد", "والخالدون كثير", []),
        ("Li Na", "li and na are short", []),
        ("Frau Mutter", "the frau", []),
    ],
)
def test_parts_of_a_name_are_found_again(name: str, text: str, names: list[str]) -> None:
    assert carried_to(name, text) == names


def test_a_known_name_is_not_reported_twice() -> None:
    known = Span(0, 8, Kind.PERSON)
    assert find_repeated_names(["Nummelin", "so"], [[known], []]) == [[known], []]


def test_a_name_that_carries_nothing_is_not_looked_for() -> None:
    known = Span(0, 11, Kind.PERSON, carries=False)
    assert find_repeated_names(["Soy Isolate", "the Isolate"], [[known], []]) == [[known], []]


@pytest.mark.parametrize(
    "word", ["jobs", "gates", "little", "major", "cross", "story", "weeks", "means", "head", "post"]
)
def test_common_words_are_known(word: str) -> None:
    assert is_common_word(word)


@pytest.mark.parametrize("name", ["steve", "nummelin", "diana", "manuel", "thibault", "müller", "gonzález"])
def test_names_are_no_common_words(name: str) -> None:
    assert not is_common_word(name)


def test_other_kinds_are_not_carried() -> None:
    assert find_repeated_names(["1 Oak Street", "Oak"], [[Span(0, 12, Kind.ADDRESS)], []])[1] == []
