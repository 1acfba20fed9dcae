"""Limits for parsing a document. A hostile one is refused early, with a sentence.

Invariants:
- Numbers only, each with its unit.
- Together they keep parsing of any document under about two seconds.
- Real documents stay far below each of them.
"""

from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_VALUES = 100_000
"""Values of a document; an alias counts as all values that it stands for."""
MOST_BYTES_TO_CHOOSE_FROM = 15_000_000
"""Bytes of a document from which operations are chosen; the extract stays below MOST_BYTES."""
MOST_VALUES_TO_CHOOSE_FROM = 3_000_000
MOST_LISTED = 5_000
"""Operations of a document in the list to choose from."""
MOST_CHOSEN = 30
"""Operations that can be chosen from a document, as many as an action may enable."""
MOST_TAGS = 10
"""Listed tags of an operation."""
DEEPEST = 64
"""Levels of nesting of a document."""
MOST_DIRECTIVES = 16
"""Lines of a YAML document that begin with "%"."""
LONGEST_NUMBER = 40
"""Characters of a number."""

MOST_OPERATIONS = 500
"""Operations of a document that are parsed."""
MOST_WORK = 30_000
"""Schemas and parameters parsed for all operations together; each use counts."""
LONGEST_WAY = 20
"""References in a chain."""
LARGEST_SCHEMA = 64_000
"""Bytes of one operation's schema as JSON."""
DEEPEST_SCHEMA = 20
"""Levels of an operation's schema, with references followed."""

LONGEST_NAME = 64
"""Characters of an operation's or an argument's name."""
LONGEST_KEY = 200
"""Characters of the API's own names of parameters and properties."""
LONGEST_PATH = 1_000
LONGEST_SERVER = 1_000
LONGEST_TITLE = 100
LONGEST_SUMMARY = 200
LONGEST_DESCRIPTION = 1_000
LONGEST_FIELD_DESCRIPTION = 2_000
LONGEST_DEFAULT = 1_000
"""Bytes of a default value as JSON; a longer one is left out."""
LONGEST_PATTERN = 200

MOST_PROBLEMS = 200
"""Reported warnings, and as many refusals; the rest is counted."""


class DocumentSize(NamedTuple):
    """The limits of a document's bytes and values."""

    most_bytes: int
    most_values: int


WHOLE = DocumentSize(MOST_BYTES, MOST_VALUES)
"""For a document that is parsed completely."""
TO_CHOOSE_FROM = DocumentSize(MOST_BYTES_TO_CHOOSE_FROM, MOST_VALUES_TO_CHOOSE_FROM)
"""For a document whose operations are listed, and some extracted."""
