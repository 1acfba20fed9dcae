"""Routes of datasets: the operator's, and everybody's own "was my content used?" (P11). No route shows a record."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from discreet.http.actor import Me, Operator

if TYPE_CHECKING:
    from discreet.http.house import House


class DatasetBody(BaseModel):
    """`purpose` is shown to everyone whose content is in the dataset."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=2000)


class DatasetView(BaseModel):
    """Numbers alone: `counts` are conversations by the code of what became of them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    state: str
    progress: float
    reason: str | None
    purpose: str
    created_at: datetime
    built_at: datetime | None
    records: int
    messages: int
    counts: dict[str, int]
    withdrawn: int


class DatasetsView(BaseModel):
    datasets: list[DatasetView]


class HoldingView(BaseModel):
    """A dataset that holds something of the person who asks."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    built_at: datetime
    purpose: str
    conversations: int
    withdrawn: int


class HoldingsView(BaseModel):
    datasets: list[HoldingView]


def routes(house: "House") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["datasets"])
    _mine(api, house)
    _operators(api, house)
    return api


def _mine(api: APIRouter, house: "House") -> None:
    @api.get("/me/datasets")
    async def mine(me: Me) -> HoldingsView:
        """Every dataset that holds a conversation of mine, with its purpose and date."""
        found = await house.improvement.of_person(me)
        return HoldingsView(datasets=[HoldingView.model_validate(each) for each in found])


def _operators(api: APIRouter, house: "House") -> None:
    @api.get("/operator/datasets")
    async def datasets(me: Operator) -> DatasetsView:
        found = await house.improvement.datasets(me)
        return DatasetsView(datasets=[DatasetView.model_validate(each) for each in found])

    @api.post("/operator/datasets")
    async def request(body: DatasetBody, me: Operator) -> DatasetView:
        """Ask for a dataset; it is built in the background."""
        return DatasetView.model_validate(await house.improvement.request(me, body.purpose))

    @api.get("/operator/datasets/{dataset_id}/manifest")
    async def manifest(dataset_id: UUID, me: Operator) -> dict[str, Any]:
        """What is in it, by which rule, and what was left out and why."""
        return await house.improvement.manifest(me, dataset_id)

    @api.delete("/operator/datasets/{dataset_id}", status_code=204)
    async def destroy(dataset_id: UUID, me: Operator) -> None:
        """Remove its files for good."""
        await house.improvement.destroy(me, dataset_id)
