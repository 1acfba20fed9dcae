"""The queues, and the values of `DISCREET_JOBS` that assign them to processes.

Invariants:
- Work that needs a user-held key runs in servers only, because only a server in which the person unlocked the key has
  it (decision 32).
"""

from typing import Final

OTHERS: Final = "discreet"
DATASETS: Final = "discreet-datasets"
FILES: Final = "discreet-files"
"""Knowledge files to read. A long scan takes minutes, so they have job slots of their own."""
PEOPLE: Final = "discreet-people"
"""Exports and imports, which may need a user-held key."""

QUEUES_BY_WORKER_KIND: Final = {
    "all": (DATASETS, FILES, OTHERS),
    "datasets": (DATASETS,),
    "others": (FILES, OTHERS),
    "none": (),
}
EVERYTHING: Final = (DATASETS, FILES, OTHERS, PEOPLE)


def queues_of_server(duty: str) -> tuple[str, ...]:
    return (*QUEUES_BY_WORKER_KIND[duty], PEOPLE)
