"""Replaces stand-ins by originals, in texts and streamed answers (P14).

A model bolds, re-cases, joins, inflects and regroups what it read. So words are compared without case and may go on
after the stand-in, digits are compared without what separates them, dates in every order and with names of months.

Invariants:
- Only stand-ins of this conversation are replaced, each once; what was put back is not read again.
- The work is linear in the text. A streamed piece is held back only while a stand-in in it may be unfinished.
"""

import re
from collections.abc import Iterator
from datetime import date

from discreet.masking.dates import IN_WORDS, MONTH, list_digits, parse_day_in_words, write_in_layout, write_in_words
from discreet.masking.mask_map import PREFIX_LETTERS, MaskMap
from discreet.promises.masking import MaskedKind

LATIN = "A-Za-zÀ-ÖØ-öø-ÿĀ-ž"
BETWEEN_DIGITS = r" \-./()\u00a0\u202f\u2011"
MAX_HELD = 80
"""Characters of a streamed answer that are held back at most: the longest date or number, and a word."""
NUMBER = rf"(?P<number>\d(?:[{BETWEEN_DIGITS}]{{0,3}}\d)*)"
_WORD = rf"(?P<word>[{LATIN}]{{{PREFIX_LETTERS},}})"
DIGITS = re.compile(r"\d+")
CAMEL_CASE_BOUNDARY = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_OPEN_DATE = (
    rf"(?<![A-Za-z\d])(?<!\d[{BETWEEN_DIGITS}])\d{{1,2}}(?:\.|er)?(?:st|nd|rd|th)?(?: of| de)? ?"
    rf"(?:[{LATIN}]{{1,12}}(?:(?:,| de|\.)? ?\d{{0,4}}[{BETWEEN_DIGITS}]*)?)?\Z"
    rf"|\b(?:{MONTH})(?: (?:\d{{1,2}}(?:st|nd|rd|th)?,? ?\d{{0,4}}[{BETWEEN_DIGITS}]*)?)?\Z"
)
_OPEN_NUMBER = rf"[A-Za-z0-9]*\d[\d{BETWEEN_DIGITS}]*\Z"
_OPEN_INITIAL = rf"\b[A-Za-z]\.[ \u00a0]?[{LATIN}]*\Z"
_OPEN_WORD = rf"[{LATIN}0-9]+\Z"


class Restorer:
    """Restores the texts of one conversation, by its map as it is when this is made."""

    def __init__(self, stand_ins: MaskMap) -> None:
        self._words, self._codes, self._dates = stand_ins.words, stand_ins.codes, stand_ins.dates
        self._beginnings = {word[:PREFIX_LETTERS] for word in stand_ins.words}
        self._longest_word = max(map(len, stand_ins.words), default=0)
        self._numbers = dict(stand_ins.numbers)
        for stand_in, original in stand_ins.dates.items():
            self._numbers |= zip(
                list_digits(date.fromisoformat(stand_in)), list_digits(date.fromisoformat(original)), strict=True
            )
        self._longest_number = max(map(len, self._numbers), default=0)
        self._initials = dict(_list_initials(stand_ins))
        self._tokens = self._token_pattern()
        self.unfinished = self._unfinished_pattern()

    def _token_pattern(self) -> re.Pattern[str]:
        kinds = []
        if self._dates:
            kinds.append(IN_WORDS)
        if self._codes:
            known = "|".join(sorted(map(re.escape, self._codes), key=len, reverse=True))
            kinds.append(rf"(?<![A-Za-z0-9])(?P<code>{known})(?![A-Za-z0-9])")
        if self._numbers:
            kinds.append(NUMBER)
        if self._initials:
            family = "|".join(sorted({family for _, family in self._initials}))
            kinds.append(rf"(?<![^\W\d_])(?P<initial>[A-Za-z])(?P<dot>\.[ \u00a0]?)(?=(?P<family>{family}))")
        return re.compile("|".join([*kinds, _WORD]), re.IGNORECASE)

    def _unfinished_pattern(self) -> re.Pattern[str]:
        kinds = [_OPEN_DATE] if self._dates else []
        kinds += [_OPEN_NUMBER] if self._numbers else []
        kinds += [_OPEN_INITIAL] if self._initials else []
        return re.compile("|".join([*kinds, _OPEN_WORD]), re.IGNORECASE)

    def restore(self, text: str) -> str:
        """Return the text with each stand-in replaced by its original."""
        return self._tokens.sub(self._restore_match, text)

    def _restore_match(self, match: re.Match[str]) -> str:
        match match.lastgroup:
            case "word":
                return self._restore_word(match.group())
            case "number":
                return self._restore_number(match.group())
            case "code":
                return self._codes.get(match.group(), match.group())
            case "family":
                return self._restore_initial(match)
            case _:
                return self._restore_date(match)

    def _restore_word(self, written: str) -> str:
        """Restore the stand-ins with which a word begins, and those within it that begin with a capital."""
        parts, at = [], 0
        while end := self._find_known_end(written, at):
            parts.append(apply_case(self._words[written[at:end].lower()], written[at:end]))
            at = end
        remaining = written[at:]
        if len(remaining) > PREFIX_LETTERS and len(humps := CAMEL_CASE_BOUNDARY.split(remaining)) > 1:
            return "".join([*parts, *map(self._restore_word, humps)])
        return "".join([*parts, remaining])

    def _find_known_end(self, written: str, start: int) -> int:
        """Return where the longest stand-in that begins here ends; 0 if none does."""
        small = written[start : start + self._longest_word].lower()
        if small[:PREFIX_LETTERS] not in self._beginnings:
            return 0
        ends = (end for end in range(len(small), PREFIX_LETTERS - 1, -1) if small[:end] in self._words)
        return start + next(ends, -start)

    def _restore_number(self, written: str) -> str:
        """Restore digits in the layout that they have here. Other numbers may stand before and behind them."""
        groups = list(DIGITS.finditer(written))
        parts: list[str] = []
        at = first = 0
        while first < len(groups):
            behind, original = self._find_longest_from(groups, first)
            start, end = groups[first].start(), groups[behind - 1].end()
            parts += (written[at:start], write_in_layout(original, written[start:end]))
            at, first = end, behind
        return "".join([*parts, written[at:]])

    def _find_longest_from(self, groups: list[re.Match[str]], first: int) -> tuple[int, str]:
        """Return the end and the original of the longest number from here."""
        digits = groups[first].group()
        best = first + 1, self._numbers.get(digits, digits)
        for place in range(first + 1, len(groups)):
            digits += groups[place].group()
            if len(digits) > self._longest_number:
                break
            if (original := self._numbers.get(digits)) is not None:
                best = place + 1, original
        return best

    def _restore_initial(self, match: re.Match[str]) -> str:
        """Restore the initial of a given name before its family name."""
        initial = self._initials.get((match["initial"].lower(), match["family"].lower()), match["initial"])
        return apply_case(initial, match["initial"]) + match["dot"]

    def _restore_date(self, match: re.Match[str]) -> str:
        day = parse_day_in_words(match)
        original = self._dates.get(day.isoformat()) if day else None
        return write_in_words(match, date.fromisoformat(original)) if original else match.group()


def _list_initials(stand_ins: MaskMap) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the initial and the family name of each stand-in for a whole name, with the original's initial."""
    for piece in stand_ins.pieces.values():
        words = piece.stand_in.lower().split()
        if piece.kind is MaskedKind.PERSON and len(words) > 1 and words[-1] in stand_ins.words:
            yield (words[0][0], words[-1]), piece.original[0]


def apply_case(word: str, model_word: str) -> str:
    """Return a word in the case of another: small, in capitals, or as it is with a capital first."""
    if model_word.islower():
        return word.lower()
    if model_word.isupper() and len(model_word) > 1:
        return word.upper()
    return word[:1].upper() + word[1:]


class StreamRestorer:
    """Restores an answer piece by piece."""

    def __init__(self, restorer: Restorer) -> None:
        self._restorer, self._held = restorer, ""

    def feed(self, piece: str) -> str:
        """Return what can be said by now."""
        text = self._held + piece
        unfinished = self._restorer.unfinished.search(text, max(0, len(text) - MAX_HELD))
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return self._restorer.restore(text[:cut])

    def end(self) -> str:
        """Return the rest."""
        rest, self._held = self._held, ""
        return self._restorer.restore(rest)
