"""Repair of tabs in YAML indentation, which YAML forbids.

Invariants:
- Tabs are replaced only where any width would give the same document.
"""

import re

from discreet.assistants.actions.openapi.read_json import Note

_INDENTED = re.compile(r"^([ \t]+)(?=\S)", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)


def replace_tabs(text: str) -> tuple[str, Note] | None:
    """Return the document indented with spaces, and a warning.

    None when some lines have tabs and others spaces.
    """
    first = text.count("\n", 0, text.find("\t")) + 1
    indents = set(_INDENTED.findall(text))
    if not any("\t" in indent for indent in indents):
        blank = _BLANK.sub("", text)
        return (blank, (first, "A line of white space holds a tab; it is taken as empty.")) if blank != text else None
    if any(indent.strip("\t") for indent in indents):
        return None
    spaced = _INDENTED.sub(lambda found: "  " * len(found.group(1)), _BLANK.sub("", text))
    return spaced, (first, "The document is indented with tabs, which YAML forbids; each is taken as two spaces.")
