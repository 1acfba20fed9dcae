"""Who does which work: the queues, and the words of `DISCREET_JOBS` for them.

Invariant: what needs a person's own key is done by servers alone, since only a server that they came to can have it
(decision 32).
"""

from typing import Final

OTHERS: Final = "discreet"
DATASETS: Final = "discreet-datasets"
PEOPLE: Final = "discreet-people"
"""Exports and moving in: their person may keep the key."""

DUTIES: Final = {"all": (DATASETS, OTHERS), "datasets": (DATASETS,), "others": (OTHERS,), "none": ()}
EVERYTHING: Final = (DATASETS, OTHERS, PEOPLE)


def queues_of_server(duty: str) -> tuple[str, ...]:
    return (*DUTIES[duty], PEOPLE)
