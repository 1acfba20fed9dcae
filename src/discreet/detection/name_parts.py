"""Names that were found once are searched in all texts of the same record.

Invariants:
- A part of a name counts alone only if it is not an everyday word; in lower case only if it has four letters and is not
  a common word.
- Parts are words of scripts with capitals. A name in a script without capitals is searched as a whole.
- A name with `Span.carries` false is not searched.
- The work is linear in the texts' length.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from discreet.detection.common_words import is_common_word
from discreet.detection.names import can_stand_alone, is_name_word, tidy_name, uses_capitals
from discreet.detection.span import Kind, Span, resolve_overlaps

MIN_LOWERCASE_LENGTH = 4
"""Letters that a part of a name needs to be found in lower case in a text that uses capitals."""
MAX_CASELESS_LENGTH = 24
"""Maximum number of characters of a name that is searched as a whole."""
_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts without a space around names: Thai, Lao, Burmese, Khmer, Japanese, Chinese; Korean endings."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“”„«»(\[*>-]|\d[.)])\s{0,8}\Z")

EVERYDAY = frozenset(
    (
        # English
        "abbey", "amber", "angel", "april", "art", "ash", "august", "autumn", "baker", "banks", "barber", "bay",
        "bean", "bell", "berry", "best", "bill", "bird", "bishop", "black", "blue", "bond", "booth", "bowl", "brand",
        "brook", "brooks", "brown", "bruce", "buck", "bush", "butler", "camp", "candy", "carol", "carpenter",
        "carter", "case", "cash", "chance", "chase", "chip", "christian", "church", "clay", "coach", "cole", "cook",
        "cooper", "cox", "crystal", "daisy", "dale", "dawn", "day", "dean", "destiny", "dick", "dodge", "drew",
        "duke", "earl", "eden", "ever", "faith", "farmer", "field", "fisher", "flint", "flora", "flower", "flynn",
        "ford", "forest", "fox", "frank", "free", "gay", "gene", "ginger", "glass", "gold", "good", "grace", "grant",
        "gray", "green", "guy", "hall", "harmony", "harper", "hazel", "heath", "heather", "hill", "holly", "holiday",
        "honey", "hope", "house", "hunt", "hunter", "iris", "ivory", "ivy", "jack", "jade", "jasmine", "jewel",
        "joy", "june", "justice", "king", "knight", "lake", "lane", "lee", "light", "lily", "long", "love", "mark",
        "marsh", "mason", "may", "melody", "mercy", "miles", "mill", "miller", "mills", "moody", "moon", "moss",
        "nick", "noble", "north", "olive", "page", "parish", "park", "parker", "pat", "patience", "peace", "pearl",
        "penny", "pepper", "phoenix", "piper", "poe", "pool", "pope", "potter", "power", "price", "prince", "queen",
        "rain", "ray", "read", "reed", "rice", "rich", "river", "rob", "robin", "rocky", "rose", "ruby", "rush",
        "sage", "sandy", "savage", "scout", "self", "sharp", "short", "sky", "small", "smith", "snow", "south",
        "spring", "star", "stark", "steel", "stone", "storm", "strong", "sue", "summer", "summers", "swift",
        "taylor", "temple", "tower", "turner", "ty", "van", "violet", "walker", "wall", "ward", "water", "waters",
        "way", "weaver", "web", "wells", "west", "white", "will", "willow", "winter", "winters", "wise", "wolf",
        "wood", "woods", "worth", "young", "the", "and", "for", "you", "can",
        # German
        "bach", "bauer", "baum", "beck", "berg", "blum", "brand", "braun", "busch", "engel", "ernst", "falk", "fink",
        "fischer", "freitag", "fuchs", "graf", "groß", "hahn", "herbst", "herzog", "hirsch", "horn", "jung", "jäger",
        "kaiser", "klein", "koch", "kraft", "krämer", "kurz", "könig", "lang", "lange", "linde", "mai", "maurer",
        "neu", "pfeiffer", "reich", "richter", "rose", "roth", "sauer", "schmied", "schneider", "schwarz", "sommer",
        "sonntag", "stark", "stein", "stern", "storch", "sturm", "vogel", "vogt", "wagner", "weber", "weiß",
        "winkler", "winter", "wolf", "zimmer", "für", "und", "der", "die", "das",
        # French
        "aimée", "ange", "anne", "blanc", "blanche", "boucher", "boulanger", "brun", "chevalier", "clair", "claire",
        "colin", "cordier", "fleur", "fontaine", "fournier", "garnier", "grand", "gros", "jolie", "langue",
        "leblanc", "lefort", "lune", "marchand", "meunier", "moulin", "noir", "noël", "pain", "paris", "petit",
        "pierre", "poirier", "prudence", "rivière", "roche", "roi", "rousse", "roux", "royer", "sel", "victoire",
        "vidal", "les", "des", "une",
        # Spanish
        "alba", "alegre", "amor", "ángeles", "blanca", "blanco", "bravo", "calle", "campo", "campos", "cano", "casa",
        "castillo", "cielo", "cordero", "crespo", "cruz", "cuevas", "delgado", "dolores", "esperanza", "flores",
        "fuente", "fuentes", "gallo", "gracia", "guerra", "herrero", "iglesias", "leal", "leon", "león", "luna",
        "luz", "mar", "marina", "molina", "montes", "moreno", "navarro", "nieves", "paz", "pino", "plaza", "prado",
        "reina", "rey", "reyes", "ríos", "rojas", "rojo", "rosa", "rubio", "santos", "sierra", "sol", "soledad",
        "soto", "torres", "valle", "vega", "vela", "viento", "los", "una", "del",
    )
)  # fmt: skip
"""Words that are also names. Such a part counts alone only inside a sentence and with a capital letter."""


def find_repeated_names(texts: Sequence[str], found_spans: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Return the spans of each text, and all their names wherever else they occur."""
    parts, caseless = _list_parts(texts, found_spans), _list_caseless_names(texts, found_spans)
    if not parts and not caseless:
        return [list(spans) for spans in found_spans]
    return [
        [
            *spans,
            *_find_parts(text, parts, resolve_overlaps(spans)),
            *_find_whole_names(text, caseless, resolve_overlaps(spans)),
        ]
        for text, spans in zip(texts, found_spans, strict=True)
    ]


def _list_parts(texts: Sequence[str], found_spans: Sequence[Sequence[Span]]) -> dict[str, bool]:
    """Return the parts of names that may stand alone, in lower case.

    The value is whether the part is of a longer name.
    """
    parts: dict[str, bool] = {}
    for text, spans in zip(texts, found_spans, strict=True):
        for span in spans:
            if span.kind is Kind.PERSON and span.carries:
                words = _WORD.findall(text[span.start : span.end])
                for part in filter(can_stand_alone, words):
                    parts[part.lower()] = parts.get(part.lower(), False) or len(words) > 1
    return parts


def _list_caseless_names(texts: Sequence[str], found_spans: Sequence[Sequence[Span]]) -> frozenset[str]:
    """Return the names without any letter that has a case."""
    names = (
        text[span.start : span.end]
        for text, spans in zip(texts, found_spans, strict=True)
        for span in spans
        if span.kind is Kind.PERSON and span.carries
    )
    return frozenset(
        name for name in names if 2 <= len(name) <= MAX_CASELESS_LENGTH and _LETTER.search(name) and not _has_case(name)
    )


def _has_case(text: str) -> bool:
    return text.lower() != text.upper()


def _find_whole_names(text: str, names: frozenset[str], known: Sequence[Span]) -> Iterator[Span]:
    """Yield the places of whole names.

    In a script with spaces between words, only at word boundaries.
    """
    for length in sorted({len(name) for name in names}):
        occupied = _OccupiedSpans(known)
        for start in range(len(text) - length + 1):
            end = start + length
            if text[start:end] in names and not occupied.holds(start) and _is_apart(text, start, end):
                yield Span(start, end, Kind.PERSON)


def _is_apart(text: str, start: int, end: int) -> bool:
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return _UNSPACED.match(text, start) is not None or not any(sign.isalnum() for sign in beside)


def _find_parts(text: str, parts: Mapping[str, bool], known: Sequence[Span]) -> Iterator[Span]:
    capitals = uses_capitals(text)
    occupied = _OccupiedSpans(known)
    for word in _WORD.finditer(text):
        bare = _get_known_part(word.group(), parts)
        if not bare or occupied.holds(word.start()) or not _is_name_here(text, word, bare, capitals):
            continue
        small = capitals and word.group().islower()
        if not (small and not parts[bare]) and (name := tidy_name(text, word.start(), word.end())):
            yield name


def _get_known_part(word: str, parts: Mapping[str, bool]) -> str:
    """Return the part of a name that the word is; empty if none.

    A genitive s is ignored.
    """
    low = word.lower()
    if low in parts:
        return low
    return low[:-1] if len(low) > MIN_LOWERCASE_LENGTH and low.endswith("s") and low[:-1] in parts else ""


def _is_name_here(text: str, word: re.Match[str], bare: str, capitals: bool) -> bool:
    written_word = word.group()
    if bare in EVERYDAY:
        starts = _SENTENCE_START.search(text, max(0, word.start() - 12), word.start())
        return capitals and written_word[0].isupper() and not starts
    if not is_name_word(bare):
        return False
    if capitals and not written_word.islower():
        return True
    return _may_be_lower_case(word, bare, capitals)


def _may_be_lower_case(word: re.Match[str], bare: str, capitals: bool) -> bool:
    """Return whether a word is a name although it has no capital letter.

    It must not be a common word or part of an identifier.
    """
    beside = word.string[max(0, word.start() - 1) : word.start()] + word.string[word.end() : word.end() + 1]
    if is_common_word(bare) or is_common_word(word.group().lower()) or any(s == "_" or s.isdigit() for s in beside):
        return False
    return not capitals or len(bare) >= MIN_LOWERCASE_LENGTH


class _OccupiedSpans:
    """Answers whether a place lies in one of some spans.

    Places are asked in ascending order; the spans are in order and do not overlap.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = iter(spans)
        self._now = next(self._spans, None)

    def holds(self, place: int) -> bool:
        while self._now is not None and self._now.end <= place:
            self._now = next(self._spans, None)
        return self._now is not None and self._now.start <= place
