"""What a document may cost to read. A hostile one dies early, with a sentence (specification: Actions).

Invariants:
- Numbers alone, each with its unit.
- Together they keep the reading of any document under a second or two.
- Real documents stay far below every one of them.
"""

from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_VALUES = 100_000
"""Values of a document, every alias counted as all that it stands for."""
MOST_BYTES_TO_CHOOSE_FROM = 15_000_000
"""Bytes of a document out of which operations are chosen; what is kept of it stays below MOST_BYTES."""
MOST_VALUES_TO_CHOOSE_FROM = 3_000_000
MOST_LISTED = 5_000
"""Operations of a document that can be chosen from."""
MOST_CHOSEN = 30
"""Operations that are chosen out of a document, as many as an action may enable."""
MOST_TAGS = 10
"""Tags of an operation that are listed."""
DEEPEST = 64
"""Levels of a document, one within the other."""
MOST_DIRECTIVES = 16
"""Lines of a YAML document that begin with "%"."""
LONGEST_NUMBER = 40
"""Characters of a number."""

MOST_OPERATIONS = 500
"""Operations of a document that are looked at."""
MOST_WORK = 30_000
"""Schemas and parameters that are read for all operations together, again each time that they are met."""
LONGEST_WAY = 20
"""References that lead from one to the next."""
LARGEST_SCHEMA = 64_000
"""Bytes of one operation's schema as JSON."""
DEEPEST_SCHEMA = 20
"""Levels of an operation's schema, references followed."""

LONGEST_NAME = 64
"""Characters of an operation's name and of an argument's."""
LONGEST_KEY = 200
"""Characters of the names that an API gives to its parameters and properties."""
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
"""Warnings that are told, and as many refusals; the rest is counted."""


class DocumentSize(NamedTuple):
    """The most bytes and values that a document may have."""

    most_bytes: int
    most_values: int


WHOLE = DocumentSize(MOST_BYTES, MOST_VALUES)
"""A document of which everything is read."""
TO_CHOOSE_FROM = DocumentSize(MOST_BYTES_TO_CHOOSE_FROM, MOST_VALUES_TO_CHOOSE_FROM)
"""A document of which operations are listed and some extracted."""
