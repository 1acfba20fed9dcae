"""Limits for parsing a document. A hostile one is refused early, with a sentence.

Invariants:
- Numbers only, each with its unit.
- Together they keep parsing of any document under about two seconds.
- Real documents stay far below each of them.
"""

from typing import NamedTuple

MAX_BYTES = 1_000_000
MAX_VALUES = 100_000
"""Values of a document; an alias counts as all values that it stands for."""
MAX_BYTES_TO_CHOOSE_FROM = 15_000_000
"""Bytes of a document from which operations are chosen; the extract stays below MAX_BYTES."""
MAX_VALUES_TO_CHOOSE_FROM = 3_000_000
MAX_LISTED = 5_000
"""Operations of a document in the list to choose from."""
MAX_CHOSEN = 30
"""Operations that can be chosen from a document, as many as an action may enable."""
MAX_TAGS = 10
"""Listed tags of an operation."""
MAX_DEPTH = 64
"""Levels of nesting of a document."""
MAX_DIRECTIVES = 16
"""Lines of a YAML document that begin with "%"."""
MAX_NUMBER_LENGTH = 40
"""Characters of a number."""

MAX_OPERATIONS = 500
"""Operations of a document that are parsed."""
MAX_WORK = 30_000
"""Schemas and parameters parsed for all operations together; each use counts."""
MAX_POINTER_LENGTH = 20
"""References in a chain."""
MAX_SCHEMA_SIZE = 64_000
"""Bytes of one operation's schema as JSON."""
MAX_SCHEMA_DEPTH = 20
"""Levels of an operation's schema, with references followed."""

MAX_NAME_LENGTH = 64
"""Characters of an operation's or an argument's name."""
MAX_KEY_LENGTH = 200
"""Characters of the API's own names of parameters and properties."""
MAX_PATH_LENGTH = 1_000
MAX_SERVER_LENGTH = 1_000
MAX_TITLE_LENGTH = 100
MAX_SUMMARY_LENGTH = 200
MAX_DESCRIPTION_LENGTH = 1_000
MAX_FIELD_DESCRIPTION_LENGTH = 2_000
MAX_DEFAULT_LENGTH = 1_000
"""Bytes of a default value as JSON; a longer one is left out."""
MAX_PATTERN_LENGTH = 200

MAX_PROBLEMS = 200
"""Reported warnings, and as many refusals; the rest is counted."""


class DocumentSize(NamedTuple):
    """The limits of a document's bytes and values."""

    most_bytes: int
    most_values: int


WHOLE = DocumentSize(MAX_BYTES, MAX_VALUES)
"""For a document that is parsed completely."""
TO_CHOOSE_FROM = DocumentSize(MAX_BYTES_TO_CHOOSE_FROM, MAX_VALUES_TO_CHOOSE_FROM)
"""For a document whose operations are listed, and some extracted."""
