"""Views of deletions: previews and reports."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from discreet.data_rights.deletion.deletion import DeletionCause, DeletionKind, DeletionReport, MarkedDataset
from discreet.data_rights.erasure.account import DeletionPreview
from discreet.identity.workspaces.leaving import LeavableWorkspace


class MarkedDatasetView(BaseModel):
    """A dataset that held deleted content, in its current state."""

    purpose: str
    built_at: datetime | None
    state: str
    expires_at: datetime

    @classmethod
    def of(cls, dataset: MarkedDataset) -> "MarkedDatasetView":
        return cls(
            purpose=dataset.purpose, built_at=dataset.built_at, state=dataset.state, expires_at=dataset.expires_at
        )


class DeletionView(BaseModel):
    """`disclosures`: the number sent to third parties, which cannot be recalled."""

    id: UUID
    kind: DeletionKind
    made_by: DeletionCause
    asked_at: datetime
    keys_destroyed_at: datetime | None
    finished_at: datetime | None
    amounts: dict[str, int]
    disclosures: int
    datasets: list[MarkedDatasetView]

    @classmethod
    def of(cls, deletion: DeletionReport) -> "DeletionView":
        return cls(
            id=deletion.id,
            kind=deletion.kind,
            made_by=deletion.made_by,
            asked_at=deletion.asked_at,
            keys_destroyed_at=deletion.keys_destroyed_at,
            finished_at=deletion.finished_at,
            amounts=dict(deletion.amounts),
            disclosures=deletion.disclosures,
            datasets=[MarkedDatasetView.of(each) for each in deletion.datasets],
        )


class DeletionsView(BaseModel):
    deletions: list[DeletionView]
    more: bool


class LeftWorkspaceView(BaseModel):
    """A workspace that the person would leave. Their `gpts` pass to its first owner.

    `needs_owner`: the person cannot leave yet.
    """

    id: UUID
    name: str
    gpts: int
    needs_owner: bool

    @classmethod
    def of(cls, place: LeavableWorkspace) -> "LeftWorkspaceView":
        return cls(id=place.id, name=place.name, gpts=place.gpts, needs_owner=place.needs_owner)


class WhatGoesView(BaseModel):
    """`refusal`: why the account cannot be deleted yet."""

    email: str
    amounts: dict[str, int]
    gpts_in_use: list[str]
    places: list[LeftWorkspaceView]
    datasets: int
    refusal: str | None

    @classmethod
    def of(cls, goes: DeletionPreview) -> "WhatGoesView":
        return cls(
            email=goes.email,
            amounts=dict(goes.amounts),
            gpts_in_use=list(goes.gpts_in_use),
            places=[LeftWorkspaceView.of(each) for each in goes.places],
            datasets=goes.datasets,
            refusal=goes.refusal,
        )


class DeletionCodeView(BaseModel):
    """The code that opens the report of the deleted account. It is shown once."""

    code: str
