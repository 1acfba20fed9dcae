"""Names carried through a record: every later form of a name that was found once, and no everyday word."""

import pytest

from discreet.personal_data.name_parts import carried
from discreet.personal_data.span import Kind, Span


def carried_to(name: str, text: str) -> list[str]:
    """What is found in `text` when the first message of the record holds the name."""
    _, found = carried([f"I am {name}.", text], [[Span(5, 5 + len(name), Kind.PERSON)], []])
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
        ("Li Na", "li and na are short", []),
        ("Frau Mutter", "the frau", []),
    ],
)
def test_parts_of_a_name_are_found_again(name: str, text: str, names: list[str]) -> None:
    assert carried_to(name, text) == names


def test_what_is_known_already_is_not_told_twice() -> None:
    known = Span(0, 8, Kind.PERSON)
    assert carried(["Nummelin", "so"], [[known], []]) == [[known], []]


def test_other_kinds_are_not_carried() -> None:
    assert carried(["1 Oak Street", "Oak"], [[Span(0, 12, Kind.ADDRESS)], []])[1] == []
