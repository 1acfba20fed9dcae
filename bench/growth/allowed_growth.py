"""What may grow faster than a logarithm, and why. Whatever else does is a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reason:
    """`tables`: those alone of which more rows are read; none named: of any."""

    why: str
    tables: frozenset[str] = frozenset()

    def covers(self, table: str) -> bool:
        return not self.tables or table in self.tables


Reasons = Mapping[str, Reason]
"""By the operation's name."""

STORE: Final = Reason(
    "Every published GPT is looked at: there is no index of parts of words. GPTs are few beside messages.",
    frozenset({"gpts", "gpt_versions"}),
)
CROWD: Final[Reasons] = {
    "start": Reason(
        "It compares every permission with every share in the key store, in batches, while people are served."
    ),
    "other chores, each hour": Reason(
        "Each shared link is compared with its key, so that what a killed server left of one is ended.",
        frozenset({"shares"}),
    ),
    "sequencer, each step": Reason(
        "It reads the whole subtrees that the log is made of: as many as its size has ones in binary."
    ),
    "retention, each hour": Reason("One look at an index for everybody, and each workspace, who keeps a limit."),
    "GPT store": STORE,
    "GPT store, newest": STORE,
    "GPT store, search": STORE,
    "workspaces, operator": Reason("The page lists every workspace of the server."),
    "policies, operator": Reason("The page says how many accounts there are.", frozenset({"accounts"})),
}
"""With everybody else's rows."""

OWN: Final[Reasons] = {
    "search, one part": Reason("A part is bounded by what it opens (2 MB): it grows until one's own are that much."),
    "search, all": Reason("No index of what is sealed: each message is opened and looked through, in bounded parts."),
    "export": Reason("It writes everything of one's own."),
    "what an account holds": Reason("It counts everything of one's own."),
}
"""With one person's own."""
