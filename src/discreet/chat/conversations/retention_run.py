"""Retention runs: ids while one is under way, numbers afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.parties import Service


@dataclass(frozen=True, kw_only=True)
class Expired:
    """An expired conversation or image.

    A conversation expired if unchanged since `changed_before`, an image if made before it. `reachable`: its user works
    in its space.
    """

    id: UUID
    owner_id: UUID
    service: Service
    workspace_id: UUID | None
    changed_before: datetime
    reachable: bool


@dataclass(frozen=True, kw_only=True)
class RetentionRun:
    """A run in one workspace or (None) in all personal spaces.

    `due` is empty once it is finished.
    """

    id: UUID
    workspace_id: UUID | None
    began_at: datetime
    due: tuple[UUID, ...]
    finished_at: datetime | None = None
    deleted: int | None = None
