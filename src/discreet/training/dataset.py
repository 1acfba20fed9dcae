"""A dataset as its operator sees it, and as a person sees it whose content is in it (P11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from unicodedata import category
from uuid import UUID

from discreet.errors import Invalid
from discreet.training.build_spec import BuildOptions

PURPOSE_CHARACTERS = 500
NAME_CHARACTERS = 200
NOTE_CHARACTERS = 2000
MOST_DAYS = 3650


class DatasetState(StrEnum):
    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DESTROYED = "destroyed"


UNDER_WAY = (DatasetState.WAITING, DatasetState.BUILDING)
ENDED = (DatasetState.FAILED, DatasetState.CANCELLED, DatasetState.EXPIRED, DatasetState.DESTROYED)
"""Key and files of these are gone; that they existed stays on record."""


@dataclass(frozen=True)
class TrainedModel:
    """A model that the operator says was trained from a dataset. It outlives the dataset: it has learnt from it."""

    name: str
    note: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """What an operator sees: numbers, never whose.

    `counts` are conversations by code (`reasons.MEANING`), `removed` gaps by kind of personal information. `withdrawn`
    counts records that somebody has taken back since, `looks` how often records were shown or taken away. `progress`
    is 0..1, `bytes` the size of its files in clear.
    """

    id: UUID
    state: DatasetState
    progress: float
    seconds_left: float | None
    reason: str | None
    purpose: str
    terms: BuildOptions
    created_at: datetime
    expires_at: datetime
    built_at: datetime | None
    ended_at: datetime | None
    records: int
    messages: int
    bytes: int
    counts: Mapping[str, int]
    removed: Mapping[str, int]
    withdrawn: int
    looks: int
    models: tuple[TrainedModel, ...]

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class Holding:
    """A dataset that holds something of the person who asks: how many of their conversations, how many withdrawn.

    `looks` counts how often records were shown, `exports` how often all were taken away in clear, the last time at
    `exported_at`.
    """

    id: UUID
    state: DatasetState
    built_at: datetime
    expires_at: datetime
    purpose: str
    conversations: int
    messages: int
    withdrawn: int
    looks: int
    exports: int
    exported_at: datetime | None
    models: tuple[TrainedModel, ...]


@dataclass(frozen=True)
class WithdrawnEntry:
    """A record that somebody has taken back since the build: where it lies, never whose it is."""

    n: int
    shard: int
    line: int
    withdrawn_at: datetime


def clean_purpose(text: str) -> str:
    """The purpose as it is shown to everyone whose content is in the dataset. Invalid when there is none."""
    purpose = " ".join(_shown(text, "purpose").split())
    if not purpose:
        raise Invalid("Say what the dataset is for; everyone whose content is in it will read it.", field="purpose")
    if len(purpose) > PURPOSE_CHARACTERS:
        raise Invalid(
            f"The purpose is longer than {PURPOSE_CHARACTERS} characters. Please shorten it.", field="purpose"
        )
    return purpose


def checked_terms(terms: BuildOptions) -> BuildOptions:
    """The terms, unless nothing could be built by them: Invalid."""
    if not 1 <= terms.expires_in_days <= MOST_DAYS:
        raise Invalid(f"A dataset can be kept for 1 to {MOST_DAYS} days.", field="expires_in_days")
    if terms.began_from and terms.began_until and terms.began_from >= terms.began_until:
        raise Invalid("This span of time ends before it begins: choose a later end.", field="began_until")
    return terms


def clean_model(name: str, note: str) -> tuple[str, str]:
    """A model's name and the operator's note, as people will read them. Invalid when they cannot be shown."""
    name, note = " ".join(_shown(name, "name").split()), _shown(note, "note").strip()
    if not name:
        raise Invalid("Say which model was trained from it.", field="name")
    if len(name) > NAME_CHARACTERS:
        raise Invalid(f"The name is longer than {NAME_CHARACTERS} characters. Please shorten it.", field="name")
    if len(note) > NOTE_CHARACTERS:
        raise Invalid(f"The note is longer than {NOTE_CHARACTERS} characters. Please shorten it.", field="note")
    return name, note


def _shown(text: str, field: str) -> str:
    """The text, unless it holds control characters or half characters."""
    if any(category(character) in ("Cc", "Cs") and not character.isspace() for character in text):
        raise Invalid("There are characters in it that cannot be shown. Please remove them.", field=field)
    return text
