"""GPTs as model names: `gpt:<id>`, which never changes, or a readable alias.

Invariants:
- Pure.
- An alias is made of the GPT's name and the end of its id, so that two GPTs never share one.
"""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from discreet.assistants.gpts.gpt import Gpt

PREFIX = "gpt:"
WORDS = re.compile(r"[^a-z0-9]+")
ALIAS_CHARACTERS = 40
ENDING = 12


def id_of(name: str) -> UUID | None:
    """Return the id in `gpt:<id>`; None for an alias."""
    text = name.removeprefix(PREFIX)
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def alias_of(gpt: Gpt) -> str:
    plain = unicodedata.normalize("NFKD", gpt.name).encode("ascii", "ignore").decode().lower()
    words = WORDS.sub("-", plain).strip("-")[:ALIAS_CHARACTERS].strip("-") or "gpt"
    return f"{PREFIX}{words}-{gpt.id.hex[-ENDING:]}"


def model_names(gpts: Iterable[Gpt]) -> dict[str, Gpt]:
    """Return the GPTs by alias."""
    return {alias_of(gpt): gpt for gpt in gpts}
