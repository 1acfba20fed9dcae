"""The queues, and the values of `DISCREET_JOBS` that assign them to processes.

Invariants:
- Work that needs a user-held key runs in servers only, because only a server in which the person unlocked the key has
  it (decision 32).
"""

from typing import Final

OTHERS: Final = "discreet"
DATASETS: Final = "discreet-datasets"
PEOPLE: Final = "discreet-people"
"""Exports and imports, which may need a user-held key."""

DUTIES: Final = {"all": (DATASETS, OTHERS), "datasets": (DATASETS,), "others": (OTHERS,), "none": ()}
EVERYTHING: Final = (DATASETS, OTHERS, PEOPLE)


def queues_of_server(duty: str) -> tuple[str, ...]:
    return (*DUTIES[duty], PEOPLE)
