"""Workspaces of organisations. Their services exclude training (P1)."""

from dataclasses import dataclass
from uuid import UUID

from discreet.promises.parties import Service

WORKSPACE_SERVICES = (Service.TEAM, Service.ENTERPRISE, Service.API)


@dataclass(frozen=True)
class Workspace:
    id: UUID
    name: str
    service: Service
