"""Finds the pieces of a prompt that are masked.

Invariants:
- A piece is whole: it begins and ends between words.
- What was masked before in the conversation is masked again, even where no detector finds it. A word that only looks
  like a stand-in is masked, too, so that restoring is the inverse.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from discreet.detection.common_words import is_common_word
from discreet.detection.name_parts import EVERYDAY, find_repeated_names
from discreet.detection.span import Detector, Kind, Span, resolve_overlaps
from discreet.masking.added_words import AddedWords
from discreet.masking.dates import find_first_day
from discreet.masking.inventor import STREET
from discreet.masking.mask_map import PREFIX_LETTERS, MaskMap, Piece, without_umlauts
from discreet.masking.organisations import find_organisations
from discreet.masking.restoring import CAMEL_CASE_BOUNDARY, DIGITS, LATIN, NUMBER, Restorer
from discreet.promises.masking import ALWAYS, MaskedKind

_SCRIPTS_WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_UNSPACED = re.compile(f"[{_SCRIPTS_WITHOUT_SPACES}]")
_JOINED = re.compile(rf"[^\W_{_SCRIPTS_WITHOUT_SPACES}]{{2}}")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(NUMBER)
_SEPARATOR = ". "
_BETWEEN = " \t\r\n,;"
"""Signs between pieces: detectors take a comma before a number for part of it."""
_ENDING = re.compile(r"(?i)(?<=\w)(?:sche[mnrs]?|ens|es|[sn])\Z")
MIN_PART_LENGTH, MIN_STEM_LENGTH = 4, 5
"""Letters that a part of a name needs to be found in an identifier, and with an ending."""
_WORD_OR_NUMBER = re.compile(rf"[{LATIN}]{{{PREFIX_LETTERS},}}|\d{{4,}}")
_AROUND_ADDRESS = re.compile(
    r"(?:[a-zß-öø-ÿ']+[ :]+)*(?P<address>.*\d{4,5} [^\W\d_][^\s.]*(?=[.:](?:\s|\Z))|.*)",  # up to the town
    re.DOTALL,
)
"""The words before an address, and after its town, by which it was recognised."""
_BEFORE_SECRET = re.compile(
    r"(?i)(?:(?:password|passwort|passwd|mot de passe|contraseña)\s*[:=]\s*|[a-z][a-z0-9+.-]{1,15}://)(?=\S)"
)


MASKED_AS = {
    Kind.PERSON: MaskedKind.PERSON,
    Kind.ADDRESS: MaskedKind.ADDRESS,
    Kind.EMAIL: MaskedKind.EMAIL,
    Kind.PHONE: MaskedKind.TELEPHONE,
    Kind.CREDIT_CARD: MaskedKind.ACCOUNT,
    Kind.IBAN: MaskedKind.ACCOUNT,
    Kind.HANDLE: MaskedKind.ACCOUNT,
    Kind.SSN: MaskedKind.ID,
    Kind.GOV_ID: MaskedKind.ID,
    Kind.LICENSE_PLATE: MaskedKind.ID,
    Kind.RECORD_NUMBER: MaskedKind.ID,
    Kind.IP: MaskedKind.ID,
    Kind.POSITION: MaskedKind.PLACE,
    Kind.BIRTH_DATE: MaskedKind.BIRTH_DATE,
    Kind.SECRET: MaskedKind.SECRET,
}
"""The kind that masking gives to what detection found."""


@dataclass(frozen=True)
class MaskSpan:
    """A piece to mask: the characters from `start` up to `end`. `may_split_word`: also where the word goes on."""

    start: int
    end: int
    kind: MaskedKind
    may_split_word: bool = False


class PieceFinder:
    """Finds pieces of the chosen kinds, and words that people added."""

    def __init__(self, detector: Detector, kinds: frozenset[MaskedKind], words: Sequence[str] = ()) -> None:
        self._detector, self._kinds = detector, kinds | ALWAYS
        self._words = AddedWords(words)

    def detect(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return what the detectors find in each text. The result depends on the texts alone."""
        return self._detector.find(texts)

    def find_places(
        self, texts: Sequence[str], detected: Sequence[Sequence[Span]], stand_ins: MaskMap
    ) -> list[list[MaskSpan]]:
        """Return the places in each text, in order and without overlaps: what is detected, known and added."""
        names: list[str] = []
        if MaskedKind.PERSON in self._kinds:
            names = [piece.original for piece in stand_ins.pieces.values() if piece.kind is MaskedKind.PERSON]
            names += [spelling for name in names for spelling in sorted(_list_other_spellings(name))]
            listed = _SEPARATOR.join(names)
            detected = find_repeated_names([*texts, listed], [*detected, list(_get_spans_of_joined(names))])[:-1]
        known, restorer, parts = _KnownPieces(stand_ins), Restorer(stand_ins), _list_parts(names)
        return [
            _remove_overlaps(
                text,
                (
                    *self._select_kinds(text, spans),
                    *known.find(text),
                    *_find_in_words(text, parts),
                    *self._organisations(text),
                    *(MaskSpan(start, end, MaskedKind.WORD) for start, end in self._words.find(text)),
                    *_find_look_alikes(text, restorer),
                ),
                known.find_unchanged(text),
            )
            for text, spans in zip(texts, detected, strict=True)
        ]

    def _organisations(self, text: str) -> Iterator[MaskSpan]:
        if MaskedKind.ORGANISATION in self._kinds:
            for start, end in find_organisations(text):
                yield MaskSpan(start, end, MaskedKind.ORGANISATION)

    def _select_kinds(self, text: str, spans: Iterable[Span]) -> Iterator[MaskSpan]:
        for span in resolve_overlaps(span for span in spans if MASKED_AS[span.kind] in self._kinds):
            start, end = _trim(text[span.start : span.end], span.kind)
            yield MaskSpan(span.start + start, span.start + end, MASKED_AS[span.kind])


def _list_other_spellings(name: str) -> set[str]:
    """Return a name as it is written where umlauts are missing, and where accents are."""
    signs = (sign for letter in name for sign in unicodedata.normalize("NFD", letter))
    bare = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return {without_umlauts(name), bare} - {name}


def _list_parts(names: Iterable[str]) -> frozenset[str]:
    """Return the words of the names, and the names without spaces, in lower case."""
    words = [_WORD.findall(name.lower()) for name in names]
    parts = {part for of_name in words for part in (*of_name, "".join(of_name))}
    return frozenset(
        part for part in parts if len(part) >= MIN_PART_LENGTH and part not in EVERYDAY and not is_common_word(part)
    )


def _find_in_words(text: str, parts: frozenset[str]) -> Iterator[MaskSpan]:
    """Yield known names in identifiers, and with German endings.

    Identifiers: call_nummelin, callNummelin, sabinemueller.
    """
    for word in _WORD.finditer(text) if parts else ():
        written_word, at = word.group(), word.start()
        if written_word.lower() in parts or _is_inflected(written_word, parts):
            yield MaskSpan(*word.span(), MaskedKind.PERSON)
        elif not (written_word.islower() or written_word.isupper() or written_word.istitle()):
            for hump in CAMEL_CASE_BOUNDARY.split(written_word):
                if hump.lower() in parts:
                    yield MaskSpan(at, at + len(hump), MaskedKind.PERSON, may_split_word=True)
                at += len(hump)


def _is_inflected(written: str, parts: frozenset[str]) -> bool:
    ending = _ENDING.search(written)
    return ending is not None and ending.start() >= MIN_STEM_LENGTH and written[: ending.start()].lower() in parts


def _trim(piece: str, kind: Kind) -> tuple[int, int]:
    """Return the bounds without the words around a piece by which it was recognised."""
    if kind is Kind.ADDRESS and (found := _AROUND_ADDRESS.match(piece)):
        start, end = found.span("address")
        streets = (word.start() for word in _WORD.finditer(piece, 0, start) if STREET.search(word.group()))
        return next(streets, start), end
    if kind is Kind.BIRTH_DATE and (day := find_first_day(piece)):
        return day[1].span()
    if kind is Kind.SECRET and (label := _BEFORE_SECRET.match(piece)):
        return label.end(), len(piece)
    return 0, len(piece)


def _get_spans_of_joined(names: Iterable[str]) -> Iterator[Span]:
    at = 0
    for name in names:
        yield Span(at, at + len(name), Kind.PERSON)
        at += len(name) + len(_SEPARATOR)


class _KnownPieces:
    """Finds pieces that were masked before, in one pass over a text."""

    def __init__(self, stand_ins: MaskMap) -> None:
        self._pieces = {original: piece for original, piece in stand_ins.pieces.items() if not _is_everyday(piece)}
        self._by_small = {piece.original.lower(): piece for piece in self._pieces.values()}
        self._lengths: dict[str, list[int]] = {}
        for original in sorted(self._pieces, key=len, reverse=True):
            lengths = self._lengths.setdefault(_get_beginning(original), [])
            if len(original) not in lengths[-1:]:
                lengths.append(len(original))
        unspaced = "".join(sorted({original[0] for original in self._pieces if not _get_first_word(original)}))
        self._unspaced = re.compile(f"[{re.escape(unspaced)}]", re.IGNORECASE) if unspaced else None
        self._numbers = stand_ins.long_numbers
        self._longest_number = max(map(len, self._numbers), default=0)

    def find(self, text: str) -> Iterator[MaskSpan]:
        """Yield where a known piece begins at a word, the longest one."""
        for beginning in _WORD.finditer(text):
            yield from self._find_longest_at(beginning)
        for beginning in self._unspaced.finditer(text) if self._unspaced else ():
            yield from self._find_longest_at(beginning)
        for found in _NUMBER.finditer(text) if self._numbers else ():
            yield from self._find_in_number(found)

    def find_unchanged(self, text: str) -> list[MaskSpan]:
        """Return where a piece stands that was masked before and means itself."""
        found = [place for place in self.find(text) if self._means_itself(text[place.start : place.end])]
        return _remove_overlaps(text, found)

    def _means_itself(self, written: str) -> bool:
        return written in self._pieces and self._pieces[written].stand_in == written

    def _find_longest_at(self, beginning: re.Match[str]) -> Iterator[MaskSpan]:
        start = beginning.start()
        for length in self._lengths.get(beginning.group().lower(), ()):
            written = beginning.string[start : start + length]
            piece = self._by_small.get(written.lower())
            if piece and (written in self._pieces or not _is_short_name(piece)):
                yield MaskSpan(start, start + len(written), piece.kind)
                return

    def _find_in_number(self, match: re.Match[str]) -> Iterator[MaskSpan]:
        """Yield where groups of digits are a known number, however they are separated."""
        groups = [(match.start() + group.start(), group.group()) for group in DIGITS.finditer(match.group())]
        for first in range(len(groups)):
            digits = ""
            for place in range(first, len(groups)):
                at, group = groups[place]
                digits += group
                if len(digits) > self._longest_number:
                    break
                if digits in self._numbers:
                    yield MaskSpan(groups[first][0], at + len(group), MaskedKind.ID)


def _get_beginning(original: str) -> str:
    return (_get_first_word(original) or original[0]).lower()


def _get_first_word(original: str) -> str:
    """Return the word with which a piece begins; "" where none does, or where spaces do not part words."""
    first = _WORD.match(original)
    return first.group() if first and _UNSPACED.search(original) is None else ""


def _is_everyday(piece: Piece) -> bool:
    return _is_short_name(piece) and piece.original.lower() in EVERYDAY


def _is_short_name(piece: Piece) -> bool:
    """Return whether it is a name such as Ng or Do, which is searched only as it was written."""
    return piece.kind is MaskedKind.PERSON and len(piece.original) < MIN_PART_LENGTH


def _find_look_alikes(text: str, restorer: Restorer) -> Iterator[MaskSpan]:
    for match in _WORD_OR_NUMBER.finditer(text):
        if restorer.restore(match.group()) != match.group():
            yield MaskSpan(*match.span(), MaskedKind.WORD)


def _remove_overlaps(text: str, places: Iterable[MaskSpan], first: Sequence[MaskSpan] = ()) -> list[MaskSpan]:
    """Return whole pieces in order, without overlaps: those of `first`, and what the others hold beside them.

    If two others overlap, the earlier one wins; if both begin at the same place, the longer one. The rest of the other
    one is a piece, too.
    """
    settled: list[MaskSpan] = []
    around = (part for place in places for part in _list_outside(place, first))
    for place in sorted((*first, *around), key=lambda place: (place.start, -place.end)):
        start, end = (
            (place.start, place.end) if place.may_split_word else _extend_to_words(text, place.start, place.end)
        )
        start = max(start, settled[-1].end) if settled else start
        if place.kind is not MaskedKind.SECRET:
            start, end = _trim_separators(text, start, end)
        if end > start:
            settled.append(MaskSpan(start, end, place.kind))
    return settled


def _trim_separators(text: str, start: int, end: int) -> tuple[int, int]:
    end = start + len(text[start:end].rstrip(_BETWEEN))
    return end - len(text[start:end].lstrip(_BETWEEN)), end


def _list_outside(place: MaskSpan, others: Iterable[MaskSpan]) -> Iterator[MaskSpan]:
    """Yield the parts of a place that none of the others covers."""
    start = place.start
    for other in others:
        if other.end <= start or other.start >= place.end:
            continue
        if other.start > start:
            yield replace(place, start=start, end=other.start)
        start = other.end
    if start < place.end:
        yield replace(place, start=start)


def _extend_to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds, moved outwards to the ends of words in scripts that put spaces between them."""
    while 0 < start < end and _joined(text[start - 1 : start + 1]):
        start -= 1
    while start < end < len(text) and _joined(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _joined(two: str) -> bool:
    return _JOINED.fullmatch(two) is not None
