"""Names under which a model knows the operations of a GPT: unique among all of its actions.

Invariant: A version's names follow from the version alone, so that a call means tomorrow what it meant today.
"""

import re
from collections.abc import Iterator, Sequence

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.operation import Operation

NAME_CHARACTERS = 64
"""The most that the chat completions API takes, of letters, digits, "_" and "-"."""

_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")


def tools(actions: Sequence[Action]) -> Iterator[tuple[str, Action, Operation]]:
    """Every enabled operation with its name; of those that would have the same, the later ones are numbered."""
    taken: set[str] = set()
    for action in actions:
        for operation in action.offered:
            name = _free(plain_name(operation.name), taken)
            taken.add(name)
            yield name, action, operation


def plain_name(name: str) -> str:
    """`name` in the characters that a tool's name may have."""
    return _STRANGE.sub("_", name).strip("_")[:NAME_CHARACTERS] or "operation"


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate in taken:
        ending = f"_{number}"
        candidate, number = name[: NAME_CHARACTERS - len(ending)] + ending, number + 1
    return candidate
