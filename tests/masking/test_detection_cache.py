"""The cache of detected spans works in several threads at once, and keeps no text."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from discreet.detection.span import Kind, Span
from discreet.masking import detection_cache
from discreet.masking.detection_cache import DetectionCache


class Counting:
    """Finds the whole of each text, and records its requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        self.asked += texts
        return [[Span(0, len(text), Kind.PERSON)] for text in texts]


def test_a_text_is_read_once() -> None:
    counting = Counting()
    detector = DetectionCache(counting).for_owner(b"me")
    detector.find(["one", "two"])
    assert detector.find(["two", "three", "one", "two"]) == [[Span(0, n, Kind.PERSON)] for n in (3, 5, 3, 3)]
    assert counting.asked == ["one", "two", "three"]


def test_more_texts_than_the_cache_holds_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_cache, "MAX_TEXTS", 3)
    detector = DetectionCache(Counting()).for_owner(b"me")
    texts = [str(n) * n for n in range(1, 9)]

    def ask(_: int) -> list[list[Span]]:
        return detector.find(texts)

    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(ask, range(40)):
            assert [spans[0].end for spans in found] == [len(text) for text in texts]


def test_a_text_with_too_many_places_is_answered_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_cache, "MAX_SPANS", 2)
    counting = Counting()
    detector = DetectionCache(counting).for_owner(b"me")
    for asked in (["one"], ["two"], ["one", "two"], ["three"], ["two"], ["one", "two", "three", "four"], ["four"]):
        assert [spans[0].end for spans in detector.find(asked)] == [len(text) for text in asked]
    assert counting.asked == ["one", "two", "three", "one", "four"]


def test_a_text_of_another_owner_is_read_again() -> None:
    counting = Counting()
    cache = DetectionCache(counting)
    mine, theirs = cache.for_owner(b"me"), cache.for_owner(b"them")
    assert mine.find(["one"]) == theirs.find(["one"]) == mine.find(["one"]) == cache.for_owner(b"me").find(["one"])
    assert counting.asked == ["one", "one"], "the time that it takes does not tell that others sent this text"


def test_no_word_of_a_text_is_kept() -> None:
    cache = DetectionCache(Counting())
    cache.for_owner(b"me").find(["My name is Impi Nummelin."])
    assert "Impi" not in repr(vars(cache))
