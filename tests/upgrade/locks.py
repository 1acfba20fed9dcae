"""Statements of a migration that would block or break the earlier release while it serves from the same database.

Read from the text: bodies of functions are left out, since they run later, and so are tables that the same file makes,
which no process uses yet. Invariant: when in doubt, refuse; an exception gives its reason in the list of the test.
"""

import re

_BODIES = re.compile(r"\$(\w*)\$.*?\$\1\$|BEGIN ATOMIC.*?\nEND;", re.DOTALL)
_COMMENTS = re.compile(r"--[^\n]*")
_STRINGS = re.compile(r"'(?:[^']|'')*'")

_REWRITES = r"ALTER (?:COLUMN )?\w+ (?:SET DATA )?TYPE"
_LOOKS_THROUGH = (
    r"ALTER (?:COLUMN )?\w+ SET NOT NULL|ADD (?:CONSTRAINT \w+ )?(?:CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE)"
    r"(?!.*NOT VALID)"
)
_TAKES_AWAY = r"DROP COLUMN|RENAME|ADD COLUMN \w+ (?:(?!DEFAULT)[^,])*NOT NULL(?:(?!DEFAULT)[^,])*(?:,|$)"
_CHECKS_NEW = r"ADD COLUMN [^,]*(?:REFERENCES|CHECK|UNIQUE)"

OF_A_TABLE = {
    "rewrites the whole table": re.compile(_REWRITES, re.IGNORECASE),
    "looks through the whole table under a lock that keeps everybody out": re.compile(_LOOKS_THROUGH, re.IGNORECASE),
    "takes away what the earlier release uses": re.compile(_TAKES_AWAY, re.IGNORECASE),
    "checks every row for a new column": re.compile(_CHECKS_NEW, re.IGNORECASE),
}
"""Forms of ALTER TABLE, on a table that existed before."""

OF_ITSELF = {
    "keeps writers out while it builds an index": re.compile(r"CREATE (?:UNIQUE )?INDEX(?! CONCURRENTLY)[^;]*? ON (?:ONLY )?(\w+)", re.IGNORECASE),
    "changes every row in one transaction": re.compile(r"(?:UPDATE|DELETE FROM|MERGE INTO) (?:ONLY )?(\w+)", re.IGNORECASE),
    "takes a table away": re.compile(r"(?:DROP TABLE|TRUNCATE)(?: TABLE)?(?: IF EXISTS)? (\w+)", re.IGNORECASE),
    "locks a table": re.compile(r"LOCK (?:TABLE )?(\w+)", re.IGNORECASE),
    "takes away a function that the earlier release calls": re.compile(r"DROP FUNCTION(?: IF EXISTS)? (\w+)", re.IGNORECASE),
}  # fmt: skip


def held_up(script: str) -> list[str]:
    """Each statement that needs a reason, with its effect, in order."""
    plain = _STRINGS.sub("''", _BODIES.sub("''", _COMMENTS.sub("", script)))
    statements = [" ".join(statement.split()) for statement in plain.split(";")]
    made = {found[1] for each in statements if (found := re.match(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", each))}
    return [f"{why}: {statement[:120]}" for statement in statements for why in _whys(statement, made)]


def _whys(statement: str, made: set[str]) -> list[str]:
    altered = re.match(r"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\w+) (.*)", statement, re.IGNORECASE)
    if altered and altered[1] not in made:
        return [why for why, form in OF_A_TABLE.items() if form.search(altered[2])]
    return [why for why, form in OF_ITSELF.items() if (found := form.match(statement)) and found[1] not in made]
