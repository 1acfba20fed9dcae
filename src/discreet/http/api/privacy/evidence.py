"""Routes for the evidence log: a person's entries and their receipts (P12)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from discreet.errors import Conflict
from discreet.evidence.entry import EntryKind
from discreet.evidence.receipt import EvidenceReceipt
from discreet.evidence.server_events import SERVER
from discreet.evidence.service import RecordedEntry
from discreet.http.actor import Me, Operator, client_address
from discreet.http.api.bodies import CodeBody
from discreet.http.api.view import View
from discreet.identity.accounts.token import digest
from discreet.identity.workspaces.audit import OWN_ACTS

if TYPE_CHECKING:
    from discreet.http.services import Services


class PublishedRecordView(View):
    """`number` is the entry's place in the log; null until it is published."""

    id: UUID
    number: int | None
    kind: EntryKind
    at: datetime
    facts: dict[str, Any]

    @classmethod
    def of(cls, recorded: RecordedEntry) -> "PublishedRecordView":
        entry = recorded.entry
        return cls(id=recorded.id, number=recorded.number, kind=entry["kind"], at=entry["at"], facts=entry["facts"])


class LogEntriesView(View):
    """`more`: there are older entries before the last one."""

    entries: list[PublishedRecordView]
    more: bool


class EndedLogView(View):
    """A log that could not continue.

    `size`: its last known number of signed entries. The next log began at `ended_at`.
    """

    origin: str
    size: int
    ended_at: datetime


class WitnessView(View):
    """A witness of the log.

    `size`: the number of entries it has cosigned, or null before its first answer. `failing_since`: when it stopped
    cosigning. `contradicts`: it has seen a different tree of this log.
    """

    name: str
    key: str
    size: int | None
    failing_since: datetime | None
    contradicts: bool


class LogView(View):
    """The latest checkpoint, and the key that verifies it.

    `next_at`: when the log publishes the entries recorded by now; `every`: seconds between two steps. `halted` says
    why signing has stopped. `before` are the logs before this one, the latest first. A receipt's checkpoint needs
    cosignatures of `required` of the `witnesses`.
    """

    size: int
    signed_at: datetime
    next_at: datetime
    every: int
    checkpoint: str
    key: str
    halted: str | None
    before: list[EndedLogView]
    witnesses: list[WitnessView]
    required: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["evidence"])
    _log_routes(api, services)
    _own_record_routes(api, services)
    _subject_routes(api, services)
    return api


def _log_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/evidence")
    async def log() -> LogView:
        """Return the state of the log. Needs no sign-in."""
        latest, key = await services.log.checkpoint(), await services.log.verifier_key()
        return LogView(
            size=latest.size,
            signed_at=latest.at,
            checkpoint=latest.note,
            key=str(key),
            next_at=services.evidence.next_step,
            every=services.settings.evidence_step_seconds,
            halted=services.sequencer.halted,
            before=[
                EndedLogView(origin=begun.old.origin, size=begun.old.size, ended_at=begun.at)
                for begun in await services.log.list_new_logs()
            ],
            witnesses=await _witnesses(services),
            required=services.log.policy.required,
        )


def _own_record_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/me/evidence")
    async def my_records(me: Me, before: UUID | None = None) -> LogEntriesView:
        """Return the log's entries about the person, the latest first."""
        page = await services.evidence.list_own(me.account_id, before)
        return LogEntriesView(entries=[PublishedRecordView.of(recorded) for recorded in page.entries], more=page.more)

    @api.get("/me/evidence/{entry_id}/receipt", response_class=Response)
    async def receipt(entry_id: UUID, me: Me) -> Response:
        """Return the receipt of an entry as a file. 409 until it is published."""
        made = await services.evidence.own_receipt(me.account_id, entry_id)
        return as_file(msgspec.json.encode(made), f"receipt-{made.number}.json")

    @api.get("/me/evidence/{entry_id}/promise", response_class=Response)
    async def promise(entry_id: UUID, me: Me) -> Response:
        """Return the signed promise to publish an entry with the next step, as a file.

        409 once the entry is published.
        """
        made = await services.evidence.my_promise(me.account_id, entry_id)
        return as_file(msgspec.json.encode(made), f"promise-{entry_id}.json")


def _subject_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/datasets/{dataset_id}/evidence", response_class=Response)
    async def of_dataset(dataset_id: UUID, me: Operator) -> Response:
        """Return the receipts of a dataset's manifest and end, for publication."""
        return await _receipts(services, f"dataset:{dataset_id}")

    @api.get("/gpts/{gpt_id}/evidence", response_class=Response)
    async def of_gpt(gpt_id: UUID, me: Me) -> Response:
        """Return the receipts of a GPT's released numbers and their cost, for its builder."""
        await services.gpts.drafts.read(me, gpt_id)
        return await _receipts(services, f"gpt:{gpt_id}")

    @api.get("/workspace/evidence", response_class=Response)
    async def of_workspace(me: Me) -> Response:
        """Return the receipts of acts in the workspace, for its owners and admins.

        Acts of members for themselves are left out, because a receipt shows the hour (P8).
        """
        made = await services.evidence.list_receipts_about(f"workspace:{await services.audit.readable(me)}")
        return _as_receipts([each for each in made if each.entry["facts"].get("act") not in OWN_ACTS])

    @api.get("/operator/evidence", response_class=Response)
    async def of_server(_: Operator) -> Response:
        """Return the receipts of acts on the whole server.

        These are settings, quotas, budgets and suspensions.
        """
        return await _receipts(services, SERVER)

    @api.post("/deleted-account/receipts", response_class=Response)
    async def of_deleted_account(body: CodeBody, request: Request) -> Response:
        """Return the receipt of an account's deletion, for the code of its report."""
        subject = f"report:{digest(body.code).hex()}"
        with services.limits.join(client_address(request)):
            if not await services.evidence.list_receipts_about(subject):
                await services.deletions.get_by_code(body.code)  # refuses an unknown code
                raise Conflict(await services.evidence.not_published())
        return await _receipts(services, subject)


async def _witnesses(services: "Services") -> list[WitnessView]:
    known = {each.witness: each for each in await services.log.progress()} if services.log.policy.witnesses else {}
    shown = []
    for key in services.log.policy.witnesses:
        progress = known.get(str(key))
        shown.append(
            WitnessView(
                name=key.name,
                key=str(key),
                size=progress.size if progress else None,
                failing_since=progress.failing_since if progress else None,
                contradicts=progress is not None and progress.contradicts,
            )
        )
    return shown


async def _receipts(services: "Services", subject: str) -> Response:
    return _as_receipts(await services.evidence.list_receipts_about(subject))


def _as_receipts(receipts: list[EvidenceReceipt]) -> Response:
    """Return a list of receipts, the latest first, each in its usual form."""
    return as_file(msgspec.json.encode(receipts), "receipts.json")


def as_file(content: bytes, name: str) -> Response:
    """Return JSON as a download, indented for people."""
    return Response(
        msgspec.json.format(content, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
