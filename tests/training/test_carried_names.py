"""Names carried through the texts of a record, however they are written."""

from collections.abc import Sequence

import pytest

from discreet.detection.span import Kind, Span
from discreet.training.deidentify.profiles import CombinedDetectors, find_in_records


class FindsStart:
    """The first text's first characters are a person."""

    def __init__(self, length: int, *, carries: bool = True) -> None:
        self._length, self._carries = length, carries

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        first = [Span(0, self._length, Kind.PERSON, carries=self._carries)]
        return [first, *([] for _ in texts[1:])]


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("Impi Nummelin", "Ask N\u00adum\u200bmelin now.", "N\u00adum\u200bmelin"),
        ("Im\u00adpi Num\u200bmelin", "Ask Nummelin now.", "Nummelin"),
        ("Impi Nummelin", "Ask N\u0443mmelin or Numm\u0435lin.", "Numm\u0435lin"),
        ("Impi Nummelin", "Ask Ｎｕｍｍｅｌｉｎ now.", "Ｎｕｍｍｅｌｉｎ"),
        ("Ｉｍｐｉ Ｎｕｍｍｅｌｉｎ", "Ask Nummelin now.", "Nummelin"),
        ("王小明", "\u200b请王\u200b小明来。", "王\u200b小明"),
    ],
)
def test_tricks_of_writing_do_not_keep_a_name_from_being_carried(name: str, text: str, written: str) -> None:
    ((first, second),) = find_in_records(FindsStart(len(name)), [[name, text]])
    assert first == [Span(0, len(name), Kind.PERSON)]
    assert [text[span.start : span.end] for span in second] == [written]


@pytest.mark.parametrize("carries", [True, False])
def test_combined_detectors_keep_whether_a_name_carries(carries: bool) -> None:
    detector = CombinedDetectors([FindsStart(8, carries=carries)])
    ((_, second),) = find_in_records(detector, [["Nummelin", "Ask Nummelin."]])
    assert bool(second) is carries
