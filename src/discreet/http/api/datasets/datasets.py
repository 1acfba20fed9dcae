"""Routes for datasets: the operator's, and each person's own answer (P11).

Only `records` and `download` return records. Each access is logged before the answer.
"""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field
from starlette.responses import StreamingResponse

from discreet.http.actor import Me, Operator
from discreet.http.api.datasets.dataset_views import (
    ComparisonView,
    DatasetAccessLogView,
    DatasetsView,
    DatasetsWithMyContentView,
    DatasetView,
    ProfileView,
    RecordsView,
    WithdrawalsView,
)
from discreet.http.api.plain_text import TextBody
from discreet.runtime.streaming_zip import stream_zip
from discreet.training.access import MAX_AT_ONCE
from discreet.training.build_spec import BuildOptions
from discreet.training.deidentify.profiles import Profile
from discreet.training.reasons import MEANINGS

if TYPE_CHECKING:
    from discreet.http.services import Services

MARKDOWN: dict[int | str, dict[str, Any]] = {200: {"description": "A text.", "content": {"text/markdown": {}}}}
ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "A file.", "content": {"application/zip": {}}}}


class DatasetBody(TextBody):
    """An order for a dataset.

    `purpose` is shown to everyone whose content is in it. Only conversations that began on `began_from` or later and
    before `began_until` (UTC days) are used. `across` leaves out records of earlier datasets of the same purpose.
    """

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=2000)
    profile: Profile = Profile.THOROUGH
    began_from: date | None = None
    began_until: date | None = None
    across: bool = True
    expires_in_days: int | None = None

    def terms(self, days: int) -> BuildOptions:
        """Return the order's terms; `days` is the default retention."""
        days_kept = days if self.expires_in_days is None else self.expires_in_days
        return BuildOptions(
            profile=self.profile,
            began_from=_midnight(self.began_from),
            began_until=_midnight(self.began_until),
            across=self.across,
            expires_in_days=days_kept,
        )


class ModelBody(TextBody):
    """A model that was trained from the dataset.

    People whose content is in the dataset can read the name.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=2000)
    note: str = Field(default="", max_length=5000)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["datasets"])
    _own_data_routes(api, services)
    _order_routes(api, services)
    _documentation_routes(api, services)
    _content_routes(api, services)
    _model_routes(api, services)
    return api


def _own_data_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/datasets")
    async def datasets_with_my_content(me: Me) -> DatasetsWithMyContentView:
        """Return the datasets that hold or may hold the person's content.

        These are datasets with their conversations, and datasets that may hold conversations with their GPTs; with
        the models trained from them.
        """
        return DatasetsWithMyContentView.of(
            await services.datasets.list_of_person(me), await services.datasets.list_of_gpts(me)
        )


def _order_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/datasets")
    async def datasets(me: Operator) -> DatasetsView:
        found = await services.datasets.datasets(me)
        profiles = [ProfileView(name=profile, sentence=profile.sentence) for profile in Profile]
        views, days = [DatasetView.of(each) for each in found], services.settings.dataset_days
        return DatasetsView(datasets=views, profiles=profiles, reasons=MEANINGS, days=days)

    @api.post("/operator/datasets")
    async def request(body: DatasetBody, me: Operator) -> DatasetView:
        """Order a dataset. It is built in the background."""
        terms = body.terms(services.settings.dataset_days)
        return DatasetView.of(await services.datasets.request(me, body.purpose, terms))

    @api.post("/operator/datasets/{dataset_id}/rebuild")
    async def rebuild(dataset_id: UUID, me: Operator) -> DatasetView:
        """Order a new version on the same terms, with the permissions of today.

        The old version stays until it expires.
        """
        return DatasetView.of(await services.datasets.rebuild(me, dataset_id))

    @api.post("/operator/datasets/{dataset_id}/cancel")
    async def cancel(dataset_id: UUID, me: Operator) -> DatasetView:
        """Cancel a build that waits or runs. Its files are deleted."""
        return DatasetView.of(await services.datasets.cancel(me, dataset_id))

    @api.delete("/operator/datasets/{dataset_id}", status_code=204)
    async def destroy(dataset_id: UUID, me: Operator) -> None:
        """Destroy the dataset's key, then its files. The record of it stays."""
        await services.datasets.destroy(me, dataset_id)


def _documentation_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/datasets/{dataset_id}/manifest")
    async def manifest(dataset_id: UUID, me: Operator) -> dict[str, Any]:
        """Return the contents, the rule, and the reasons for omissions."""
        return await services.datasets.manifest(me, dataset_id)

    @api.get("/operator/datasets/{dataset_id}/datasheet", response_class=Response, responses=MARKDOWN)
    async def datasheet(dataset_id: UUID, me: Operator) -> Response:
        """Return the manifest as Markdown for people."""
        return Response(await services.datasets.datasheet(me, dataset_id), media_type="text/markdown")

    @api.get("/operator/datasets/{dataset_id}/comparison")
    async def comparison(dataset_id: UUID, me: Operator) -> ComparisonView:
        """Compare with the previous dataset of the same purpose."""
        return ComparisonView.of(await services.datasets.comparison(me, dataset_id))

    @api.get("/operator/datasets/{dataset_id}/withdrawn")
    async def withdrawals(dataset_id: UUID, me: Operator) -> WithdrawalsView:
        """Return the places of records withdrawn since the build, without people."""
        return WithdrawalsView.of(await services.datasets.withdrawn(me, dataset_id))


def _content_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/operator/datasets/{dataset_id}/records")
    async def records(
        dataset_id: UUID,
        me: Operator,
        first: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_AT_ONCE)] = 10,
    ) -> RecordsView:
        """Return de-identified records from number `first` on. The access is logged."""
        return RecordsView.model_validate(await services.dataset_access.preview(me, dataset_id, first, limit))

    @api.get("/operator/datasets/{dataset_id}/download", response_class=Response, responses=ZIP)
    async def download(dataset_id: UUID, me: Operator) -> Response:
        """Return all files unencrypted, as a ZIP.

        The download is logged. Refused if records were withdrawn.
        """
        files = await services.dataset_access.download(me, dataset_id)
        named = {"Content-Disposition": f'attachment; filename="dataset-{dataset_id}.zip"'}
        return StreamingResponse(stream_zip(files), media_type="application/zip", headers=named)

    @api.get("/operator/datasets/{dataset_id}/looks")
    async def access_log(dataset_id: UUID, me: Operator) -> DatasetAccessLogView:
        """Return the accesses to records, latest first."""
        return DatasetAccessLogView.of(await services.dataset_access.list_accesses(me, dataset_id))


def _model_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/operator/datasets/{dataset_id}/models")
    async def record_model(dataset_id: UUID, body: ModelBody, me: Operator) -> DatasetView:
        """Record that a model was trained from this dataset."""
        return DatasetView.of(await services.datasets.record_model(me, dataset_id, body.name, body.note))


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
