"""Tool names of a GPT's operations for a model, unique among all of its actions.

Invariants:
- A version's names depend on the version only, so a call always has the same meaning.
"""

import re
from collections.abc import Iterator, Sequence

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.operation import Operation

NAME_CHARACTERS = 64
"""The limit of the chat completions API, for letters, digits, "_" and "-"."""

_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")


def name_operations(actions: Sequence[Action]) -> Iterator[tuple[str, Action, Operation]]:
    """Yield each enabled operation with its name; duplicates are numbered."""
    taken: set[str] = set()
    for action in actions:
        for operation in action.offered:
            name = _make_unique(plain_name(operation.name), taken)
            taken.add(name)
            yield name, action, operation


def plain_name(name: str) -> str:
    """Return `name` in the characters that a tool's name may have."""
    return _STRANGE.sub("_", name).strip("_")[:NAME_CHARACTERS] or "operation"


def _make_unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        ending = f"_{number}"
        candidate, number = name[: NAME_CHARACTERS - len(ending)] + ending, number + 1
    return candidate
