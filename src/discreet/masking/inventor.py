"""Creates stand-ins and records their originals in the map.

Invariants:
- A stand-in is no word and no number of the prompt, and means one original.
- Each word and number of a piece has a stand-in of its own, so that a part of a piece can be restored. Secrets, and
  numbers and words too short for that, have one for the whole piece.
- A stand-in is never the piece itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import islice

from discreet.masking import invented
from discreet.masking.dates import (
    find_days,
    find_first_day,
    has_unambiguous_digits,
    list_digits,
    write_day_like,
    write_in_layout,
)
from discreet.masking.gender import ListedGender, NameKind, find_titled_names, get_gender, no_listed_gender
from discreet.masking.mask_map import LONG_NUMBER, MaskMap, Piece
from discreet.masking.restoring import DIGITS, LATIN, NUMBER, apply_case
from discreet.promises.masking import MaskedKind

MAX_TRIES, MAX_DATE_TRIES = 64, 1024
MIN_NUMBER_LENGTH = 4
"""Digits that a number needs to be masked: shorter ones are everywhere, so they could not be restored."""
_LETTERS = rf"(?P<word>[a-zß-öø-ÿ]+(?=[A-ZÀ-ÖØ-Þ])|[{LATIN}]+(?![^\W\d_]))|(?P<foreign>[^\W\d_]+)"
_MIXED = r"(?P<code>(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?!\d{1,3}[A-Za-z](?![A-Za-z0-9]))[A-Za-z0-9]{3,})"
"""Letters and digits mixed, such as a postal code in London; not a house number with a letter."""
_WORD = re.compile(r"[a-z0-9]+")
_ATOMS = re.compile(rf"{NUMBER}|{_LETTERS}")
_ATOMS_WITH_CODES = re.compile(rf"{_MIXED}|{NUMBER}|{_LETTERS}")
_WITH_CODES = frozenset((MaskedKind.ADDRESS, MaskedKind.ID, MaskedKind.WORD))
_WITHOUT_REST = frozenset((MaskedKind.ACCOUNT, MaskedKind.ID, MaskedKind.WORD))
"""Kinds of which no number stays, however short."""
_OPAQUE = "Aa0aA0aA0a"
_IS_OPAQUE = re.compile(r"[\W_]?[A-Z][a-z]\d[a-z][A-Z]\d[a-z][A-Z]\d[a-z][\W_]?")
"""The shape of what stands for a whole piece."""
_EDGES = re.compile(r"(?P<before>[\W_]?)(?P<inner>.+?)(?P<behind>[\W_]?)", re.DOTALL)
"""A sign at an edge of a piece stays: letters and digits may stand next to it."""
_PARTICLES = frozenset(
    (
        "von", "van", "vom", "zum", "zur", "del", "della", "dei", "dos", "das", "des", "les", "las", "los", "bin",
        "ibn", "ter", "ten", "der", "den", "and", "und", "the", "de", "la", "le", "di", "da", "do", "du", "zu", "al",
        "el",
    )
)  # fmt: skip
_TITLES = frozenset(
    ("prof", "dr", "mr", "mrs", "ms", "mme", "herr", "herrn", "frau", "gmbh", "inc", "ltd", "llc", "corp")
)
STREET = re.compile(
    r"(?i)(?:stra(?:ß|ss)e|str|weg|platz|allee|gasse|ufer|damm|street|road|avenue|lane|drive|court|square|boulevard|"
    r"place|rue|chemin|quai|impasse|calle|avenida|paseo|plaza|camino|apt|suite|flat|unit|postfach|box)\Z"
)
_HAS_SPELLINGS = re.compile(r"(?i)[äöüß]|[aou]e|ss")
_GROUP = re.compile(rf"\d{{{LONG_NUMBER},}}")
_IBAN = re.compile(r"[A-Z]{2}\d\d")
_COUNTRY_CODE = re.compile(r"\+(\d{1,3})(?=[ \-./(])")


class StandInsExhausted(Exception):
    """No stand-in is free for a piece."""


class StandInGenerator:
    """Gives stand-ins in one conversation. No stand-in occurs in `prompt`, which is in lower case."""

    def __init__(
        self,
        stand_ins: MaskMap,
        source: Callable[[int], bytes],
        prompt: str,
        get_listed_gender: ListedGender = no_listed_gender,
    ) -> None:
        self._map, self._prompt, self._get_listed_gender = stand_ins, prompt, get_listed_gender
        self._randomness = invented.Randomness(source)

    def get_stand_in(self, original: str, kind: MaskedKind) -> str:
        """Return the piece's stand-in, the same in the whole conversation."""
        if (known := self._map.pieces.get(original)) is None:
            known = Piece(kind, original, self._invent(original, kind))
            self._map.pieces[original] = known
        return known.stand_in

    def _invent(self, original: str, kind: MaskedKind) -> str:
        if kind is MaskedKind.BIRTH_DATE and (found := find_first_day(original)):
            day, place = found
            return original[: place.start()] + self._invent_date(day, place) + original[place.end() :]
        new = original if _is_opaque(original, kind) else self._replace_parts(original, kind)
        return new if new != original else self._invent_opaque(original)

    def _invent_opaque(self, original: str) -> str:
        before, inner, behind = _split_edges(original)
        return before + self._invent_code(inner, _OPAQUE) + behind

    def _replace_parts(self, original: str, kind: MaskedKind) -> str:
        def replace_atom(match: re.Match[str]) -> str:
            atom = match.group()
            if _is_kept(match, kind):
                return atom
            match match.lastgroup:
                case "number":
                    return self._invent_number(atom, original, match.start())
                case "code":
                    return self._invent_code(atom, atom)
                case "foreign":
                    return self._invent_word(atom)
            return self._invent_word_for(match, kind)

        return _get_atom_pattern(kind).sub(replace_atom, original)

    def _invent_word_for(self, match: re.Match[str], kind: MaskedKind) -> str:
        word, piece = match.group(), match.string
        match kind:
            case MaskedKind.ADDRESS if street := STREET.search(word):
                stem = word[: street.start()]
                return (self._invent_word(stem) if stem else "") + street.group()
            case MaskedKind.PERSON if not _is_last_word(match) or self._is_new_given_name(piece):
                return self._invent_word(word, get_gender(piece, self._titled, self._get_listed_gender))
        return self._invent_word(word)

    @cached_property
    def _titled(self) -> Mapping[str, NameKind]:
        return find_titled_names(self._prompt)

    def _is_new_given_name(self, name: str) -> bool:
        """Return whether a name of one word is a new given name."""
        return self._get_listed_gender(name) is not None and not self._map.list_words_for(name)

    def _invent_word(self, word: str, kind: NameKind = NameKind.FAMILY) -> str:
        """Return an invented word in the case of this one. It means this word exactly as written."""
        for known in self._map.list_words_for(word):
            new = apply_case(known, word)
            if apply_case(self._map.words[known], new) == word and not invented.is_of_other_gender(known, kind):
                return new
        for new in islice(self._invent_candidates(word, kind), MAX_TRIES):
            if new not in self._prompt and self._map.can_add_word(new):
                self._map.add_word(new, word)
                return apply_case(new, word)
        raise StandInsExhausted

    def _invent_candidates(self, word: str, kind: NameKind) -> Iterator[str]:
        """Yield candidates. Both spellings of an umlaut get matching ones."""
        vowel = ""
        if _HAS_SPELLINGS.search(word):
            vowel, other = ("oe", "ö") if word.isascii() else ("ö", "oe")
            if known := self._map.word_for_other_spelling(word):
                yield known.replace(other, vowel)
        yield from invented.invent_words(self._randomness, kind, vowel)

    def _invent_number(self, written: str, piece: str, at: int) -> str:
        """Return other digits in this layout. The code of a country stays."""
        digits = re.sub(r"\D", "", written)
        country_code = _get_country_code(piece, at)
        candidates = (
            country_code + other for other in invented.invent_digits(self._randomness, digits[len(country_code) :])
        )
        new = write_in_layout(self._free_stand_in(candidates, digits), written)
        _add_number(self._map, new, written, country_code)
        return new

    def _invent_code(self, code: str, shape: str) -> str:
        """Return letters and digits of this shape, which come back as the code exactly as written."""
        new = self._free_stand_in(invented.invent_codes(self._randomness, shape), code)
        self._map.add_code(new, code)
        return new

    def _invent_date(self, day: date, place: re.Match[str]) -> str:
        others = islice(invented.invent_dates(self._randomness, day), MAX_DATE_TRIES)
        candidates = (
            other.isoformat() for other in others if has_unambiguous_digits(other, day) and self._is_free(other)
        )
        new = self._free_stand_in(candidates, day.isoformat())
        self._map.add_date(new, day.isoformat())
        return write_day_like(place, day, date.fromisoformat(new))

    def _is_free(self, day: date) -> bool:
        return self._map.can_add_date(day) and self._written_dates.isdisjoint(list_digits(day))

    @cached_property
    def _written(self) -> frozenset[str]:
        """The prompt's words of letters and digits, and its groups of digits."""
        return frozenset(_WORD.findall(self._prompt)) | frozenset(DIGITS.findall(self._prompt))

    @cached_property
    def _written_dates(self) -> frozenset[str]:
        """The digits of the prompt's dates in each order."""
        return frozenset(digits for day, _ in find_days(self._prompt) for digits in list_digits(day))

    def _free_stand_in(self, candidates: Iterator[str], original: str) -> str:
        """Return the stored stand-in of the original, else the first unused candidate."""
        if (known := self._map.get_stand_in(original)) is not None:
            return known
        for new in islice(candidates, MAX_TRIES):
            if new != original and not self._map.has(new) and new.lower() not in self._written:
                return new
        raise StandInsExhausted


def rebuild_map(pieces: Iterable[Piece]) -> MaskMap:
    """Return the map of these pieces, as it was when they were masked."""
    stand_ins = MaskMap()
    for piece in pieces:
        stand_ins.pieces[piece.original] = piece
        if _IS_OPAQUE.fullmatch(piece.stand_in):
            stand_ins.add_code(_split_edges(piece.stand_in)[1], _split_edges(piece.original)[1])
            continue
        if piece.kind is MaskedKind.BIRTH_DATE and (day := find_first_day(piece.original)):
            other = find_first_day(piece.stand_in)
            if other:
                stand_ins.add_date(other[0].isoformat(), day[0].isoformat())
            continue
        atoms = _get_atom_pattern(piece.kind)
        for old, new in zip(atoms.finditer(piece.original), atoms.finditer(piece.stand_in), strict=False):
            if old.group() != new.group():
                _add_piece(stand_ins, piece, old, new.group())
    return stand_ins


def _add_piece(stand_ins: MaskMap, piece: Piece, match: re.Match[str], new: str) -> None:
    original = match.group()
    match match.lastgroup:
        case "number":
            _add_number(stand_ins, new, original, _get_country_code(piece.original, match.start()))
        case "code":
            stand_ins.add_code(new, original)
        case _:
            street = STREET.search(original) if piece.kind is MaskedKind.ADDRESS else None
            ending = len(street.group()) if street else 0
            word = new[: len(new) - ending].lower()
            if word not in stand_ins.words:
                stand_ins.add_word(word, original[: len(original) - ending])


def _get_atom_pattern(kind: MaskedKind) -> re.Pattern[str]:
    return _ATOMS_WITH_CODES if kind in _WITH_CODES else _ATOMS


def _get_country_code(piece: str, at: int) -> str:
    country = _COUNTRY_CODE.match(piece, at - 1) if at else None
    return country.group(1) if country else ""


def _add_number(stand_ins: MaskMap, written_new: str, original: str, country: str) -> None:
    """Record digits, their long groups, and a telephone number with 0."""
    new, digits = re.sub(r"\D", "", written_new), re.sub(r"\D", "", original)
    stand_ins.add_number(new, digits)
    if country:
        stand_ins.add_number("0" + new[len(country) :], "0" + digits[len(country) :])
    for group, own in zip(_GROUP.findall(written_new), _GROUP.findall(original), strict=False):
        if group not in stand_ins.numbers:
            stand_ins.add_number(group, own)


def _is_opaque(piece: str, kind: MaskedKind) -> bool:
    """Return whether one code replaces the whole piece: a secret, or a piece whose parts cannot be replaced."""
    return kind is MaskedKind.SECRET or any(
        not _is_restorable(match) or (kind in _WITHOUT_REST and match.lastgroup == "number" and _is_kept(match, kind))
        for match in _get_atom_pattern(kind).finditer(piece)
    )


def _is_restorable(match: re.Match[str]) -> bool:
    """Return whether a part can be restored: a word's first letter tells its case, and no letter is next to a code."""
    part, start, end = match.group(), *match.span()
    match match.lastgroup:
        case "word":
            return part.islower() or part[0].isupper()
        case "code":
            return not any(map(str.isalnum, match.string[max(0, start - 1) : start] + match.string[end : end + 1]))
    return True


def _split_edges(piece: str) -> tuple[str, str, str]:
    """Split a piece into a leading sign, the part that one code replaces, and a trailing sign."""
    match = _EDGES.fullmatch(piece)
    return (match["before"], match["inner"], match["behind"]) if match else ("", piece, "")


def _is_kept(match: re.Match[str], kind: MaskedKind) -> bool:
    """Return whether a part of a piece stays: it tells nothing about the person, or is too short to be restored."""
    part = match.group()
    match match.lastgroup, kind:
        case "number", _:
            return sum(map(str.isdigit, part)) < MIN_NUMBER_LENGTH
        case "word", MaskedKind.EMAIL:
            return match.start() > match.string.rfind(".")
        case "word", MaskedKind.PERSON:
            is_small = len(part) == 1 or part in _PARTICLES or part.lower() in _TITLES
            return is_small and not _is_last_word(match)
        case "word", MaskedKind.ACCOUNT:
            return _IBAN.match(match.string, match.start()) is not None
        case "word", MaskedKind.ID | MaskedKind.WORD:
            return False
        case "word", _:
            return len(part) <= 2 or part.lower() in _PARTICLES | _TITLES
    return False


def _is_last_word(match: re.Match[str]) -> bool:
    """Return whether no letter of the piece stands behind this word."""
    return not any(map(str.isalpha, match.string[match.end() :]))
