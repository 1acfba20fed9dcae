"""What retention deletes, and what it writes down of it: ids while a run is under way, and numbers afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.parties import Service


@dataclass(frozen=True, kw_only=True)
class Expired:
    """A conversation that nobody has written in since before `changed_before`, or an image that was made until then.
    `reachable`: its user works where it is."""

    id: UUID
    owner_id: UUID
    service: Service
    workspace_id: UUID | None
    changed_before: datetime
    reachable: bool


@dataclass(frozen=True, kw_only=True)
class RetentionRun:
    """What was deleted, in one workspace or (None) in all personal spaces. `due` is empty once it is finished."""

    id: UUID
    workspace_id: UUID | None
    began_at: datetime
    due: tuple[UUID, ...]
    finished_at: datetime | None = None
    deleted: int | None = None
