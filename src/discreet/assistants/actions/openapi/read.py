"""Parser of a document's text to a tree.

Invariants:
- JSON is parsed as JSON, everything else as YAML. The text decides, not a name or a header.
"""

import re
from typing import NamedTuple

from discreet.assistants.actions.openapi.limits import WHOLE, DocumentSize
from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.openapi.read_json import Note, read_json
from discreet.assistants.actions.openapi.read_yaml import read_yaml
from discreet.assistants.actions.openapi.tree import JsonObject

_JSON = re.compile(r"\s*(\{\s*([\"}]|$)|\[)")
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|[a-z])", re.IGNORECASE)


class ParsedText(NamedTuple):
    """`notes` are warnings about the text itself."""

    root: JsonObject
    notes: list[Note]


def parse_text(text: str, size: DocumentSize = WHOLE) -> ParsedText:
    """Return the document as a mapping. Raises Unreadable when there is none."""
    text = text.removeprefix("\ufeff")
    _refuse_text(text, size.most_bytes)
    root, notes = (read_json if _JSON.match(text) else read_yaml)(text, size.most_values)
    if not isinstance(root, JsonObject):
        raise Unreadable("This is not an OpenAPI document: it has no fields such as “openapi” and “paths”.")
    return ParsedText(root, notes)


def _refuse_text(text: str, max_bytes: int) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Unreadable("The text holds half a character (a lone surrogate). Save it as UTF-8.") from None
    if size > max_bytes:
        raise Unreadable(f"The document has {size:,} bytes; {max_bytes:,} is the limit.")
    if not text.strip():
        raise Unreadable("The document is empty.")
    if "\0" in text:
        raise Unreadable("This is not a text: it contains null characters.", text.count("\n", 0, text.index("\0")) + 1)
    if _MARKUP.match(text):
        raise Unreadable("This is a web page or XML, not an OpenAPI document.")
