"""Routes for the ledger: disclosures to third parties, for the person (P5)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from discreet.assistants.actions.ledger.export import as_csv, as_json
from discreet.http.actor import Me
from discreet.http.api.actions.ledger_views import (
    EntriesView,
    ErasureRequestView,
    FullEntryView,
    HabitsView,
    HabitView,
    LedgerEntryView,
    LedgerRecipientsView,
    LedgerRecipientView,
)
from discreet.http.api.provider_views import ProviderSummariesView, ProviderSummaryView

if TYPE_CHECKING:
    from discreet.http.services import Services

FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "A file.", "content": {"application/json": {}, "text/csv": {}}}
}


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/ledger", tags=["ledger"])
    _entry_routes(api, services)
    _view_routes(api, services)
    return api


def _entry_routes(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def entries(
        me: Me,
        q: Annotated[str, Query(max_length=200)] = "",
        recipient: Annotated[str, Query(max_length=300)] = "",
        gpt: UUID | None = None,
        before: datetime | None = None,
    ) -> EntriesView:
        """Return disclosures, latest first.

        `q` is searched in hosts, operations, GPTs, builders and the stored fields.
        """
        page = await services.ledger.entries(me, q, recipient or None, gpt, before)
        return EntriesView(entries=[LedgerEntryView.of(entry) for entry in page.entries], more=page.more)

    @api.get("/entries/{entry_id}")
    async def ledger_entry(entry_id: UUID, me: Me) -> FullEntryView:
        return FullEntryView.of_full(await services.ledger.entry(me, entry_id))

    @api.get("/export", response_class=Response, responses=FILES)
    async def export(me: Me, format: Literal["json", "csv"] = "json") -> Response:
        """Return all disclosures, as a file."""
        rows = services.ledger.export(me)
        content, media_type = (as_csv(rows), "text/csv") if format == "csv" else (as_json(rows), "application/json")
        headers = {"Content-Disposition": f'attachment; filename="discreet-ledger.{format}"'}
        return StreamingResponse(content, media_type=media_type, headers=headers)


def _view_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/recipients")
    async def recipients(me: Me) -> LedgerRecipientsView:
        """Return the recipients of data, including possible ones."""
        found = await services.ledger.recipients(me)
        return LedgerRecipientsView(recipients=[LedgerRecipientView.model_validate(each) for each in found])

    @api.get("/recipients/{host}/erasure-request")
    async def erasure_request(host: str, me: Me) -> ErasureRequestView:
        """Return a letter that asks a recipient for the stored data and its erasure."""
        return ErasureRequestView.model_validate(await services.ledger.erasure_request(me, host))

    @api.get("/models")
    async def model_providers(me: Me) -> ProviderSummariesView:
        """Return the model providers that got prompts of the person's stored chats, latest first (P14)."""
        found = await services.model_disclosures.list_providers(me)
        return ProviderSummariesView(providers=[ProviderSummaryView.of(each) for each in found])

    @api.get("/habits")
    async def habits(me: Me) -> HabitsView:
        """Return how often each GPT sends data and repeats the person's own words."""
        return HabitsView(habits=[HabitView.of(habit) for habit in await services.ledger.list_sharing_patterns(me)])
