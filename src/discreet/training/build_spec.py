"""The order of a dataset: purpose and options, stored with it and in its manifest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.training.deidentify.profiles import Profile


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """How to build a dataset.

    Only conversations that began from `began_from` on and before `began_until` are considered. With `across`, records
    that resemble an earlier dataset of the same purpose are left out; the dataset that this one `replaces` is not
    compared.
    """

    profile: Profile = Profile.THOROUGH
    began_from: datetime | None = None
    began_until: datetime | None = None
    across: bool = True
    replaces: UUID | None = None
    expires_in_days: int = 180


@dataclass(frozen=True)
class BuildSpec:
    """One order of a dataset. Conversations begun after `requested_at` are not in it."""

    dataset_id: UUID
    purpose: str
    requested_at: datetime
    expires_at: datetime
    terms: BuildOptions
