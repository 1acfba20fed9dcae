"""What was detected is remembered, by several threads at once, and without the texts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from discreet.detection.span import Kind, Span
from discreet.masking import remembered
from discreet.masking.remembered import RememberedDetector


class Counting:
    """Finds the whole of each text, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        self.asked += texts
        return [[Span(0, len(text), Kind.PERSON)] for text in texts]


def test_a_text_is_read_once() -> None:
    counting = Counting()
    detector = RememberedDetector(counting)
    detector.find(["one", "two"])
    assert detector.find(["two", "three", "one", "two"]) == [[Span(0, n, Kind.PERSON)] for n in (3, 5, 3, 3)]
    assert counting.asked == ["one", "two", "three"]


def test_more_texts_than_are_remembered_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 3)
    detector = RememberedDetector(Counting())
    texts = [str(n) * n for n in range(1, 9)]

    def ask(_: int) -> list[list[Span]]:
        return detector.find(texts)

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(ask, range(40)):
            assert [spans[0].end for spans in found] == [len(text) for text in texts]


def test_a_text_with_too_many_places_is_answered_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_SPANS", 2)
    counting = Counting()
    detector = RememberedDetector(counting)
    for asked in (["one"], ["two"], ["one", "two"], ["three"], ["two"], ["one", "two", "three", "four"], ["four"]):
        assert [spans[0].end for spans in detector.find(asked)] == [len(text) for text in asked]
    assert counting.asked == ["one", "two", "three", "one", "four"]


def test_a_text_of_another_owner_is_read_again() -> None:
    counting = Counting()
    detector = RememberedDetector(counting)
    mine, theirs = detector.of(b"me"), detector.of(b"them")
    assert mine.find(["one"]) == theirs.find(["one"]) == mine.find(["one"]) == detector.of(b"me").find(["one"])
    assert counting.asked == ["one", "one"], "the time that it takes does not tell that others sent this text"


def test_no_word_of_a_text_is_kept() -> None:
    detector = RememberedDetector(Counting())
    detector.find(["My name is Impi Nummelin."])
    assert "Impi" not in repr(vars(detector))
