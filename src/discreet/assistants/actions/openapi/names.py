"""Names of operations for a model.

Invariants:
- Only letters, digits, "_" and "-", at most 64, unique in the document.
- All other characters of an operation's own name are replaced.
"""

import re
from collections.abc import Container

from discreet.assistants.actions.openapi.limits import MAX_NAME_LENGTH

_FORBIDDEN = re.compile(r"[^A-Za-z0-9_-]+")
_VALID = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_NAME_LENGTH}}}")


def is_name(text: str) -> bool:
    return _VALID.fullmatch(text) is not None


def clean_name(text: str) -> str:
    """Return the valid name nearest to `text`; "" when no character remains."""
    return _FORBIDDEN.sub("_", text[: 4 * MAX_NAME_LENGTH]).strip("_-")[:MAX_NAME_LENGTH]


def build_name(method: str, path: str) -> str:
    """Return a name for an operation without one: "get_pets_id"."""
    return clean_name(f"{method.lower()}_{path.lstrip('/')}")


def make_unique(name: str, used_names: Container[str], endings: dict[str, int]) -> str:
    """Return `name`, with the next free number if it is taken.

    `endings` stores the last number of each name.
    """
    candidate = name
    while candidate in used_names:
        endings[name] = endings.get(name, 1) + 1
        ending = f"_{endings[name]}"
        candidate = name[: MAX_NAME_LENGTH - len(ending)] + ending
    return candidate
