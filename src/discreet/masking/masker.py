"""Replaces personal data in the texts that leave for a model by stand-ins (P14)."""

from collections.abc import Callable, Sequence

from discreet.detection.span import Span
from discreet.masking.disguises import PlainText
from discreet.masking.gender import ListedGender, no_listed_gender
from discreet.masking.inventor import StandInGenerator
from discreet.masking.mask_map import MaskMap
from discreet.masking.pieces import MaskSpan, PieceFinder

MAX_ROUNDS = 4


class Masker:
    """Masks the texts of one conversation, and notes in its map what stands in for what.

    `get_listed_gender` returns the gender of given names, which their stand-ins keep.
    """

    def __init__(
        self,
        finder: PieceFinder,
        stand_ins: MaskMap,
        source: Callable[[int], bytes],
        get_listed_gender: ListedGender = no_listed_gender,
    ) -> None:
        self._finder, self._map, self._source, self._get_listed_gender = finder, stand_ins, source, get_listed_gender

    def mask(self, texts: Sequence[str], names: Sequence[str] = ()) -> list[str]:
        """Return the texts, then the names, with stand-ins.

        In a conversation, the same text always gives the same result. Nothing is detected in names, such as those of
        tools: they change only where they hold a known piece or an added word. A piece found in one text may stand in
        another, so they are read until nothing new is found.
        """
        plain = [PlainText(text) for text in (*texts, *names)]
        detected = [*self._finder.detect([text.text for text in plain[: len(texts)]]), *([] for _ in names)]
        results: list[str] = []
        for _ in range(MAX_ROUNDS):
            known = len(self._map.pieces)
            results = self._replace(plain, detected)
            if len(self._map.pieces) == known:
                break
        return results

    def _replace(self, texts: Sequence[PlainText], detected: Sequence[Sequence[Span]]) -> list[str]:
        plain = [text.text for text in texts]
        inventor = StandInGenerator(self._map, self._source, "\n".join(plain).lower(), self._get_listed_gender)
        places = self._finder.find_places(plain, detected, self._map)
        return [_insert_stand_ins(text, found, inventor) for text, found in zip(texts, places, strict=True)]


def _insert_stand_ins(text: PlainText, places: Sequence[MaskSpan], inventor: StandInGenerator) -> str:
    parts, at = [], 0
    for place in places:
        start, end = text.written_range(place.start, place.end)
        parts += [text.written[at:start], inventor.get_stand_in(text.text[place.start : place.end], place.kind)]
        at = max(at, end)
    return "".join([*parts, text.written[at:]])
