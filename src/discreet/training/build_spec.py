"""What was ordered: a dataset's purpose and terms, as they are stored with it and told in its manifest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.training.deidentify.profiles import Profile


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """How a dataset is to be built.

    Conversations that began before `began_from`, or at `began_until` or later, are not looked at. With `across`, what
    an earlier dataset of the same purpose resembles is left out, but for those that this dataset `replaces`.
    """

    profile: Profile = Profile.THOROUGH
    began_from: datetime | None = None
    began_until: datetime | None = None
    across: bool = True
    replaces: UUID | None = None
    expires_in_days: int = 180


@dataclass(frozen=True)
class BuildSpec:
    """One order of a dataset. `requested_at`: conversations that began later are not in it."""

    dataset_id: UUID
    purpose: str
    requested_at: datetime
    expires_at: datetime
    terms: BuildOptions
