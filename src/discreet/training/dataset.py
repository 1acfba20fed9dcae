"""A dataset as its operator and the people whose content is in it see it (P11)."""

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
MAX_DAYS = 3650


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
"""Their key and files are gone; their rows stay on record."""


@dataclass(frozen=True)
class TrainedModel:
    """A model that the operator has recorded as trained from a dataset.

    It outlives the dataset, from which it has learnt.
    """

    name: str
    note: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset as its operator sees it: numbers, never people.

    `counts` are conversations by code (`reasons.MEANINGS`), `removed` gaps by kind of personal information. `withdrawn`
    counts records withdrawn since the build, `looks` accesses to records. `progress` is 0..1, `bytes` the unencrypted
    size of its files.
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
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class DatasetMembership:
    """A dataset that holds content of the person who asks, with their numbers.

    `conversations` and `withdrawn` count that person's. `looks` counts accesses to records, `exports` unencrypted
    exports of all, the last one at `exported_at`.
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
    """The place of a record withdrawn since the build, never whose it is."""

    n: int
    shard: int
    line: int
    withdrawn_at: datetime


def clean_purpose(text: str) -> str:
    """Return the purpose as people will read it; Invalid when it is empty or too long."""
    purpose = " ".join(_check_shown(text, "purpose").split())
    if not purpose:
        raise Invalid("Enter a purpose. People whose content is included can read it.", field="purpose")
    if len(purpose) > PURPOSE_CHARACTERS:
        raise Invalid(
            f"The purpose is longer than {PURPOSE_CHARACTERS} characters. Please shorten it.", field="purpose"
        )
    return purpose


def check_terms(terms: BuildOptions) -> BuildOptions:
    """Return the terms; Invalid if nothing could be built with them."""
    if not 1 <= terms.expires_in_days <= MAX_DAYS:
        raise Invalid(f"A dataset can be kept for 1 to {MAX_DAYS} days.", field="expires_in_days")
    if terms.began_from and terms.began_until and terms.began_from >= terms.began_until:
        raise Invalid("Choose a later date than the start.", field="began_until")
    return terms


def clean_model(name: str, note: str) -> tuple[str, str]:
    """Return a model's name and note as people will read them; Invalid if unusable."""
    name, note = " ".join(_check_shown(name, "name").split()), _check_shown(note, "note").strip()
    if not name:
        raise Invalid("Name the model that was trained on it.", field="name")
    if len(name) > NAME_CHARACTERS:
        raise Invalid(f"The name is longer than {NAME_CHARACTERS} characters. Please shorten it.", field="name")
    if len(note) > NOTE_CHARACTERS:
        raise Invalid(f"The note is longer than {NOTE_CHARACTERS} characters. Please shorten it.", field="note")
    return name, note


def _check_shown(text: str, field: str) -> str:
    """Return the text; Invalid for control characters and lone surrogates."""
    if any(category(character) in ("Cc", "Cs") and not character.isspace() for character in text):
        raise Invalid("The text contains characters that cannot be shown. Remove them.", field=field)
    return text
