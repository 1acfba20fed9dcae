"""Routes for a workspace's audit log, as pages and as CSV, for owners and admins."""

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from discreet.http.actor import Me
from discreet.http.api.workspaces.workspace_views import AuditEntryView, AuditView
from discreet.identity.workspaces.audit import AuditEntry, Filter
from discreet.promises.spreadsheets import harmless_cell

if TYPE_CHECKING:
    from discreet.http.services import Services

Moment = Annotated[AwareDatetime | None, Query()]
COLUMNS = ("at", "act", "made_by", "actor", "actor_id", "about", "about_id", "details")


def read_filter(
    act: Annotated[str | None, Query(max_length=60, pattern="^[a-z_]+$")] = None,
    person: UUID | None = None,
    since: Moment = None,
    until: Moment = None,
) -> Filter:
    return Filter(act, person, since, until)


FilterQuery = Annotated[Filter, Depends(read_filter)]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspace", tags=["workspace"])

    @api.get("/audit")
    async def audit(
        audit_filter: FilterQuery, me: Me, before: Annotated[int | None, Query(ge=1, le=2**62)] = None
    ) -> AuditView:
        """Return entries, the latest first.

        `before` is the id of the last entry of the page before.
        """
        page = await services.audit.page(me, audit_filter, before)
        return AuditView(entries=[AuditEntryView.of(entry) for entry in page.entries], more=page.more)

    @api.get("/audit.csv", response_class=Response)
    async def audit_csv(audit_filter: FilterQuery, me: Me) -> Response:
        """Return all entries that match the filter as CSV, the latest first."""
        csv_text = as_csv(await services.audit.list_all(me, audit_filter))
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
        return Response(csv_text, media_type="text/csv; charset=utf-8", headers=headers)

    return api


def as_csv(entries: Sequence[AuditEntry]) -> str:
    """Return one line per entry.

    Cells that a spreadsheet would evaluate as a formula start with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        cells = (
            entry.at.isoformat(),
            entry.act,
            entry.made_by,
            entry.actor_name,
            entry.actor_id or "",
            entry.about_name,
            entry.about_id or "",
            json.dumps(dict(entry.details), ensure_ascii=False),
        )
        writer.writerow([harmless_cell(str(cell)) for cell in cells])
    return out.getvalue()
