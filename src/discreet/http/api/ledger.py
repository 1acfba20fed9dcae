"""Routes of the ledger: what third parties have received, for the person whose data it is (P5)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from discreet.assistants.actions.ledger.export import as_csv, as_json
from discreet.http.actor import Me
from discreet.http.api.ledger_views import (
    EntriesView,
    ErasureRequestView,
    FullEntryView,
    HabitsView,
    HabitView,
    LedgerEntryView,
    ReceiversView,
    ReceiverView,
)

if TYPE_CHECKING:
    from discreet.http.services import Services

FILES: dict[int | str, dict[str, Any]] = {
    200: {"description": "A file.", "content": {"application/json": {}, "text/csv": {}}}
}


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/ledger", tags=["ledger"])
    _entries(api, services)
    _views(api, services)
    return api


def _entries(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def entries(
        me: Me,
        q: Annotated[str, Query(max_length=200)] = "",
        recipient: Annotated[str, Query(max_length=300)] = "",
        gpt: UUID | None = None,
        before: datetime | None = None,
    ) -> EntriesView:
        """Latest first; `q` looks in hosts, operations, GPTs, builders and in the fields that are still there."""
        page = await services.ledger.entries(me, q, recipient or None, gpt, before)
        return EntriesView(entries=[LedgerEntryView.of(entry) for entry in page.entries], more=page.more)

    @api.get("/entries/{entry_id}")
    async def one(entry_id: UUID, me: Me) -> FullEntryView:
        return FullEntryView.of_full(await services.ledger.entry(me, entry_id))

    @api.get("/export", response_class=Response, responses=FILES)
    async def export(me: Me, format: Literal["json", "csv"] = "json") -> Response:
        """Everything, as a file."""
        rows = services.ledger.export(me)
        written, media_type = (as_csv(rows), "text/csv") if format == "csv" else (as_json(rows), "application/json")
        named = {"Content-Disposition": f'attachment; filename="discreet-ledger.{format}"'}
        return StreamingResponse(written, media_type=media_type, headers=named)


def _views(api: APIRouter, services: "Services") -> None:
    @api.get("/recipients")
    async def recipients(me: Me) -> ReceiversView:
        """Who has received something, or may have."""
        found = await services.ledger.recipients(me)
        return ReceiversView(recipients=[ReceiverView.of(each) for each in found])

    @api.get("/recipients/{host}/erasure-request")
    async def erasure_request(host: str, me: Me) -> ErasureRequestView:
        """A letter that asks a recipient what it holds, and to erase it."""
        return ErasureRequestView.of(await services.ledger.erasure_request(me, host))

    @api.get("/habits")
    async def habits(me: Me) -> HabitsView:
        """How often each GPT sends something, and how often it repeats one's own words."""
        return HabitsView(habits=[HabitView.of(habit) for habit in await services.ledger.habits(me)])
