"""Settled spans and texts with gaps: each part of a text is emitted once, in order, and gives nothing away."""

import re
from typing import Any

from discreet.detection.span import Kind, Span, replace_with_gaps, resolve_overlaps
from discreet.training.deidentify.profiles import CombinedDetectors, Profile, load_detector

TEXT = "Ada, ada@example.org, 12 Oak Street"


def test_spans_that_overlap_become_one_of_the_kind_of_the_longest() -> None:
    spans = [Span(5, 20, Kind.EMAIL), Span(0, 8, Kind.PERSON), Span(22, 35, Kind.ADDRESS)]
    assert resolve_overlaps(spans) == [Span(0, 20, Kind.EMAIL), Span(22, 35, Kind.ADDRESS)]


def test_spans_side_by_side_stay_two() -> None:
    spans = [Span(3, 5, Kind.PHONE), Span(0, 3, Kind.PERSON)]
    assert resolve_overlaps(spans) == [Span(0, 3, Kind.PERSON), Span(3, 5, Kind.PHONE)]


def test_gaps_say_the_kind_and_nothing_else() -> None:
    spans = [Span(5, 20, Kind.EMAIL), Span(0, 3, Kind.PERSON), Span(22, 35, Kind.ADDRESS)]
    assert replace_with_gaps(TEXT, spans) == "[PERSON], [EMAIL], [ADDRESS]"
    assert replace_with_gaps(TEXT, []) == TEXT


class Names:
    """A detector that knows one name."""

    def find(self, texts: Any) -> list[Any]:
        return [
            [Span(text.index("Ada"), text.index("Ada") + 3, Kind.PERSON)] if "Ada" in text else [] for text in texts
        ]


def test_several_detectors_find_what_any_of_them_finds() -> None:
    several = CombinedDetectors([load_detector(Profile.PATTERNS), Names()])
    one, other = several.find([TEXT, "nobody"])
    assert replace_with_gaps(TEXT, one) == "[PERSON], [EMAIL], [ADDRESS]"
    assert other == []


class Numbers:
    """A detector that takes everything with a digit in it for a number of the state."""

    def find(self, texts: Any) -> list[Any]:
        return [[Span(at.start(), at.end(), Kind.GOV_ID) for at in re.finditer(r"\S*\d\S*", text)] for text in texts]


def test_of_two_that_disagree_the_first_is_believed() -> None:
    (found,) = CombinedDetectors([load_detector(Profile.PATTERNS), Numbers()]).find(
        ["from 203.0.113.7, ticket 88213, 203.0.113.9"]
    )
    assert replace_with_gaps("from 203.0.113.7, ticket 88213, 203.0.113.9", found) == "from [IP] ticket [GOV_ID] [IP]"
    (found,) = CombinedDetectors([Numbers(), load_detector(Profile.PATTERNS)]).find(["from 203.0.113.7"])
    assert replace_with_gaps("from 203.0.113.7", found) == "from [GOV_ID]"


def test_no_profile_promises_more_than_it_does() -> None:
    for profile in Profile:
        assert profile.sentence.startswith("Reduced with ")
        assert profile.sentence.endswith("; never free of personal information.")
