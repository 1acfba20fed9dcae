"""Which costs may grow faster than a logarithm, and why. Any other is a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Final


@dataclass(frozen=True)
class Reason:
    """Why a cost may grow.

    `tables`: the only tables of which more rows may be read; empty: any table. `max_rows`: the most rows of one table.
    """

    why: str
    tables: frozenset[str] = frozenset()
    max_rows: float = inf

    def covers(self, table: str, rows: float) -> bool:
        return (not self.tables or table in self.tables) and rows <= self.max_rows


Reasons = Mapping[str, Reason]
"""By the operation's name."""

STORE: Final = Reason(
    "Its list has up to 500 GPTs, each of which is read three times under row-level security.",
    frozenset({"gpts", "gpt_versions"}),
    max_rows=1_600,
)
CROWD: Final[Reasons] = {
    "start after a restore": Reason(
        "It compares every permission and every shared link with the key store, while people are served."
    ),
    "sequencer, each step": Reason("It reads the log's whole subtrees: as many as its size has ones in binary."),
    "retention, each hour": Reason("It reads an index once for each person and workspace with a limit."),
    "GPT store": STORE,
    "GPT store, newest": STORE,
    "GPT store, search": STORE,
    "workspaces, operator": Reason(
        "Its page has up to 30 workspaces, whose members are counted.",
        frozenset({"workspaces", "memberships"}),
        max_rows=4_000,
    ),
    "policies, operator": Reason("The page says how many accounts there are.", frozenset({"accounts"})),
}
"""With other people's rows."""

OWN: Final[Reasons] = {
    "search, one part": Reason("A part opens at most 2 MB: it grows until the person has that much."),
    "search, all": Reason("Encrypted messages have no index: each is opened and searched, in bounded parts."),
    "export": Reason("It writes all of the person's data."),
    "what an account holds": Reason("It counts all of the person's data."),
}
"""With one person's own rows."""
