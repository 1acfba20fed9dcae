"""A dataset as its operator sees it, and as a person sees it whose content is in it (P11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.errors import Invalid

PURPOSE_CHARACTERS = 500


class DatasetState(StrEnum):
    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Dataset:
    """What an operator sees: numbers, never whose. `counts` are conversations by code (`reasons.MEANING`);
    `withdrawn` counts records that somebody has taken back since; `progress` is 0..1."""

    id: UUID
    state: DatasetState
    progress: float
    reason: str | None
    purpose: str
    created_at: datetime
    built_at: datetime | None
    records: int
    messages: int
    counts: Mapping[str, int]
    withdrawn: int


@dataclass(frozen=True)
class Holding:
    """A dataset that holds something of the person who asks: how many of their conversations, how many withdrawn."""

    id: UUID
    built_at: datetime
    purpose: str
    conversations: int
    withdrawn: int


def clean_purpose(text: str) -> str:
    """The purpose as it is shown to everyone whose content is in the dataset. Invalid when there is none."""
    purpose = " ".join(text.split())
    if not purpose:
        raise Invalid("Say what the dataset is for; everyone whose content is in it will read it.", field="purpose")
    if len(purpose) > PURPOSE_CHARACTERS:
        raise Invalid(
            f"The purpose is longer than {PURPOSE_CHARACTERS} characters. Please shorten it.", field="purpose"
        )
    return purpose
