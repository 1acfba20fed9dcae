"""A model provider as people see it: who runs it, and what is known about it (P14)."""

from datetime import datetime
from typing import Self
from uuid import UUID

from discreet.http.api.view import View
from discreet.models.endpoint import Endpoint
from discreet.promises.recipients import Basis, RunBy


class RecipientView(View):
    """Who gets a prompt. Null is unknown; `retention_days` 0 is not kept at all. `since`: of these facts."""

    endpoint_id: UUID
    name: str
    host: str
    run_by: RunBy
    company: str
    country: str
    retention_days: int | None
    trains: bool | None
    people_look: bool | None
    terms_url: str
    agreement_url: str
    basis: Basis
    since: datetime

    @classmethod
    def of(cls, endpoint: Endpoint, host: str) -> Self:
        return cls.from_value(
            endpoint.facts, endpoint_id=endpoint.id, name=endpoint.name, host=host, since=endpoint.facts_since
        )
