"""Texts of a document for a model and people: visible, and of bounded length.

Invariants:
- A model does not get text that a person cannot see.
"""

from typing import Any

from discreet.assistants.actions.openapi.limits import MAX_KEY_LENGTH
from discreet.assistants.actions.openapi.problems import DocumentPartRejected
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At
from discreet.detection.hidden import find_hidden


def clean_and_warn(source: DocumentSource, node: Any, at: At, max_characters: int) -> str:
    """Return a description, summary or title, cleaned and cut, with warnings."""
    if node is None:
        return ""
    if not isinstance(node, (str, int, float)):
        source.warn(at, "It should be a text; it is left out.")
        return ""
    text, reasons = source.get_cached(("words", id(node), max_characters), lambda: clean(str(node), max_characters))
    for why in reasons:
        source.warn(at, why)
    return text


def clean(text: str, max_characters: int) -> tuple[str, tuple[str, ...]]:
    """Return at most `max_characters` visible characters, and sentences about the removed ones."""
    begin = text[: 4 * max_characters]
    pieces: list[str] = []
    reasons: list[str] = []
    end = 0
    for span in sorted(find_hidden(begin), key=lambda span: span.start):
        pieces += [begin[end : span.start], _replacement(begin[max(span.start, end) : span.end])]
        end = max(end, span.end)
        reasons.append(f"Hidden characters are removed from the text: {span.what}.")
    seen = "".join([*pieces, begin[end:]]).replace("\r\n", "\n").strip()
    if len(seen) > max_characters or len(text) > len(begin):
        reasons.append(f"The text has more than {max_characters:,} characters; the rest is left out.")
        seen = seen[: max_characters - 1].rstrip() + "…"
    return seen, tuple(dict.fromkeys(reasons))


def check_key(name: str, at: At) -> str:
    """Return the API's own name of a parameter or property, unchanged.

    Raises DocumentPartRejected for a name that cannot be shown.
    """
    if not name or len(name) > MAX_KEY_LENGTH:
        raise DocumentPartRejected(
            at, f"Its name is {'empty' if not name else f'longer than {MAX_KEY_LENGTH} characters'}."
        )
    if "\n" in name or "\t" in name or find_hidden(name):
        raise DocumentPartRejected(at, "Its name contains hidden characters.")
    return name


def is_plain(value: Any) -> bool:
    """Return whether a value that is sent unchanged has no hidden characters."""
    if isinstance(value, str):
        return not find_hidden(value)
    if isinstance(value, dict):
        return all(is_plain(part) for pair in value.items() for part in pair)
    return all(is_plain(part) for part in value) if isinstance(value, list) else True


def _replacement(text: str) -> str:
    """Return a replacement for hidden white space; "" for hidden characters."""
    if not text.isspace():
        return ""
    return "\n\n" if "\n" in text else " "
