"""Detection of hidden and misleading characters (P4).

Invariants:
- Every character that a screen shows as nothing, as another one, or in another order is found, unless a script or an
  emoji needs it.
- Large amounts of blanks and stacked signs are found, too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MAX_SPELLED = 40
"""The most letters shown of a text that is spelled in tag characters."""

_NAMES = {
    0x00: "null character", 0x08: "backspace", 0x0B: "vertical tab", 0x0C: "form feed", 0x0D: "carriage return",
    0x1B: "escape character", 0x7F: "delete character", 0x85: "next line", 0xA0: "non-breaking space",
    0xAD: "soft hyphen", 0x34F: "invisible joiner", 0x61C: "Arabic letter mark", 0x180E: "Mongolian vowel separator",
    0x200B: "zero-width space", 0x200C: "zero-width non-joiner", 0x200D: "zero-width joiner",
    0x200E: "left-to-right mark", 0x200F: "right-to-left mark", 0x2028: "line separator",
    0x2029: "paragraph separator", 0x202A: "left-to-right embedding", 0x202B: "right-to-left embedding",
    0x202C: "end of direction change", 0x202D: "left-to-right override", 0x202E: "right-to-left override",
    0x202F: "narrow non-breaking space", 0x2060: "word joiner", 0x2066: "left-to-right isolate",
    0x2067: "right-to-left isolate", 0x2068: "first strong isolate", 0x2069: "end of isolate",
    0x2800: "blank Braille pattern", 0x3000: "ideographic space", 0xFEFF: "zero-width no-break space",
    0xFFFC: "object replacement",
}  # fmt: skip
_SHOWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Signs that enclose a number: visible, although Unicode classifies them as formats."""
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
"""Invisible, although Unicode classifies them as letters or signs."""
_TAGS = range(0xE0000, 0xE0080)
_FLAGS = ("gbeng", "gbsct", "gbwls")
_BLACK_FLAG = "\U0001f3f4"
_FLAG = re.compile(
    f"{_BLACK_FLAG}(?:" + "|".join("".join(chr(0xE0000 + ord(c)) for c in name) for name in _FLAGS) + ")\U000e007f"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"
_EMOJI = re.compile(
    "["
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9-\u21aa\u231a-\u231b\u2328\u23cf\u23e9-\u23f3"
    "\u23f8-\u23fa\u24c2\u25aa-\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614-\u2615\u2618\u261d"
    "\u2620\u2622-\u2623\u2626\u262a\u262e-\u262f\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f-\u2660\u2663"
    "\u2665-\u2666\u2668\u267b\u267e-\u267f\u2692-\u2697\u2699\u269b-\u269c\u26a0-\u26a1\u26a7\u26aa-\u26ab"
    "\u26b0-\u26b1\u26bd-\u26be\u26c4-\u26c5\u26c8\u26ce-\u26cf\u26d1\u26d3-\u26d4\u26e9-\u26ea\u26f0-\u26f5"
    "\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733-\u2734\u2744"
    "\u2747\u274c\u274e\u2753-\u2755\u2757\u2763-\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934-\u2935\u2b05-\u2b07"
    "\u2b1b-\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299\U0001f004\U0001f0cf\U0001f170-\U0001f171"
    "\U0001f17e-\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f201-\U0001f202\U0001f21a\U0001f22f"
    "\U0001f232-\U0001f23a\U0001f250-\U0001f251\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7f0"
    "\U0001f900-\U0001faff"
    "]"
)
"""Characters that may be shown as an emoji (emoji-data.txt; above U+1F300 whole blocks), without keycaps and letters
of flags."""
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_JOINED_SCRIPTS = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0e80-\u0fff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]"
)
"""Arabic, the scripts of India and its neighbours, Mongolian: they need joiners and non-joiners."""

_BLANKS = re.compile(r"[ \t\n]{10,}")
MAX_BLANKS = 40
MAX_EMPTY_LINES = 10
STACKING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
"""A combining mark, which is drawn on the letter before it."""
MAX_STACKED = 4
"""The most marks on one letter that a writing system has."""
_STACKED = re.compile(f"{STACKING}{{{MAX_STACKED + 1},}}")
_SUSPECT = re.compile(r"[^ -~\n\t]|[ \t\n]{10}")
"""A text without a match has nothing hidden; this is the fast path."""


@dataclass(frozen=True)
class HiddenText:
    """Hidden characters from `start` up to but not including `end`; `what` describes them to a person."""

    start: int
    end: int
    what: str


def find_hidden(text: str) -> list[HiddenText]:
    """Return the hidden characters in `text`. Takes linear time."""
    if not _SUSPECT.search(text):
        return []
    runs = (HiddenText(start, end, _describe_run(text[start:end])) for start, end in find_hidden_runs(text))
    stacks = (HiddenText(*found.span(), "many signs stacked on one letter") for found in _STACKED.finditer(text))
    return [*runs, *_find_long_blanks(text), *stacks]


def spell_out_hidden(text: str) -> str:
    """Return `text` with each hidden character named in brackets.

    Used for names that stand beside a value.
    """
    return _replace_runs(text, lambda run: "".join(f"[U+{ord(character):04X}]" for character in run))


def is_drawn_over_lines(text: str) -> bool:
    """Return whether signs stacked on a letter are drawn over the lines around it, or a blank is a letter."""
    return _STACKED.search(text) is not None or any(character in _BLANK_LETTERS for character in text)


def limit_stacked_signs(text: str) -> str:
    """Return `text` with at most as many signs on a letter as a writing system has."""
    return _STACKED.sub(lambda found: found[0][:MAX_STACKED], text)


def remove_hidden(text: str) -> str:
    """Return `text` without its runs of hidden characters."""
    return _replace_runs(text, lambda run: "")


def _replace_runs(text: str, replacement: Callable[[str], str]) -> str:
    pieces, at = [], 0
    for start, end in find_hidden_runs(text):
        pieces += [text[at:start], replacement(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def is_hidden(character: str) -> bool:
    """Return whether a character is invisible, ambiguous or reordering.

    Its context is ignored.
    """
    if character in " \n\t":
        return False
    if not character.isprintable():  # an emoji may be newer than Python's tables
        return character not in _SHOWN_FORMATS and _EMOJI.match(character) is None
    return character in _BLANK_LETTERS or _SELECTOR.match(character) is not None


def find_hidden_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of one kind of hidden characters, in order.

    Characters that a script or an emoji needs are left out.
    """
    flags = {m.start(): m.end() for m in _FLAG.finditer(text)}
    at, start, kind = 0, 0, ""
    while at < len(text):
        if at in flags:
            if kind:
                yield start, at
            at, kind = flags[at], ""
            continue
        next_kind = _get_kind(text, at) if is_hidden(text[at]) else ""
        if next_kind != kind:
            if kind:
                yield start, at
            start, kind = at, next_kind
        at += 1
    if kind:
        yield start, at


def _get_kind(text: str, at: int) -> str:
    """Return the group of a hidden character; "" for one that its context needs."""
    character = text[at]
    if _is_needed(text, at):
        return ""
    if ord(character) in _TAGS:
        return "tags"
    return "selectors" if _SELECTOR.match(character) else character


def _is_needed(text: str, at: int) -> bool:
    """Return whether the script or the emoji around it needs this character."""
    character, before = text[at], text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if character == "\r":
        return after == "\n"
    if _SELECTOR.match(character):
        return _needs_selector(character, before, after)
    if character == "\u200d" and _is_emoji_part(before) and _is_emoji_part(after):
        return True
    return character in "\u200c\u200d" and bool(before and _JOINED_SCRIPTS.match(before))


def _needs_selector(selector: str, before: str, after: str) -> bool:
    """Return whether the context needs a variation selector.

    That is one selector after an emoji, a digit of a keycap or a Mongolian letter. Ideographs have variants, too, but
    their 240 selectors could spell a hidden text.
    """
    if not before:
        return False
    if selector in "\ufe0e\ufe0f":
        return _EMOJI.match(before) is not None or (before in "0123456789#*" and after == "\u20e3")
    return selector in "\u180b\u180c\u180d\u180f" and "\u1800" <= before <= "\u18af"


def _is_emoji_part(character: str) -> bool:
    """Return whether it is an emoji, a skin tone or a variation selector."""
    return character == "\ufe0f" or _EMOJI.match(character) is not None


def _describe_run(run: str) -> str:
    """Describe the run in words."""
    count = f"{len(run)} × " if len(run) > 1 else ""
    if ord(run[0]) in _TAGS:
        return f"tag characters (from U+E0000) that spell “{_spell_run(run)}”"
    if _SELECTOR.match(run[0]):
        return f"{count}variation selector (U+{ord(run[0]):04X})"
    return f"{count}{_get_name(run[0])} (U+{ord(run[0]):04X})"


def _spell_run(run: str) -> str:
    letters = [chr(ord(tag) - 0xE0000) for tag in run[:MAX_SPELLED]]
    spelled = "".join(letter if letter.isprintable() else "·" for letter in letters)
    return spelled + ("…" if len(run) > MAX_SPELLED else "")


def _get_name(character: str) -> str:
    if known := _NAMES.get(ord(character)):
        return known
    match unicodedata.category(character):
        case "Cc":
            return "control character"
        case "Co":
            return "private-use character"
        case "Cn" | "Cs":
            return "unassigned character"
        case _:
            return unicodedata.name(character, "invisible character").lower()


def _find_long_blanks(text: str) -> Iterator[HiddenText]:
    """Yield blanks long enough to push text out of sight."""
    for run in _BLANKS.finditer(text):
        lines, length = run.group().count("\n"), len(run.group())
        if lines >= MAX_EMPTY_LINES:
            yield HiddenText(*run.span(), f"{lines} line ends in a row")
        elif length >= MAX_BLANKS:
            yield HiddenText(*run.span(), f"{length} blanks in a row")
