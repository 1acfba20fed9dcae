"""Names of operations, as a model calls them.

Invariants:
- Letters, digits, "_" and "-", at most 64, unique in the document.
- Whatever else an operation calls itself, nothing of it comes through.
"""

import re
from collections.abc import Container

from discreet.assistants.actions.openapi.limits import LONGEST_NAME

_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")
_FINE = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}")


def is_name(text: str) -> bool:
    return _FINE.fullmatch(text) is not None


def clean(text: str) -> str:
    """The nearest name to `text`; "" when nothing of it is left."""
    return _STRANGE.sub("_", text[: 4 * LONGEST_NAME]).strip("_-")[:LONGEST_NAME]


def from_path(method: str, path: str) -> str:
    """The name of an operation that gives itself none: "get_pets_id"."""
    return clean(f"{method.lower()}_{path.lstrip('/')}")


def unique(name: str, taken: Container[str], endings: dict[str, int]) -> str:
    """`name`, or with the next free number after it. `endings` remembers the last number of each name."""
    candidate = name
    while candidate in taken:
        endings[name] = endings.get(name, 1) + 1
        ending = f"_{endings[name]}"
        candidate = name[: LONGEST_NAME - len(ending)] + ending
    return candidate
