"""Routes of evidence: what the log holds about oneself, and the receipts of it (P12)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel

from discreet.errors import Conflict
from discreet.evidence.entry import EntryKind
from discreet.evidence.receipt import EvidenceReceipt
from discreet.evidence.server_events import SERVER
from discreet.evidence.service import Recorded
from discreet.http.actor import Me, Operator, address_of
from discreet.http.api.bodies import CodeBody
from discreet.identity.accounts.token import digest
from discreet.identity.workspaces.audit import OWN_ACTS

if TYPE_CHECKING:
    from discreet.http.services import Services


class RecordedView(BaseModel):
    """`number` is the entry's place in the log; null until the log has published it."""

    id: UUID
    number: int | None
    kind: EntryKind
    at: datetime
    facts: dict[str, Any]

    @classmethod
    def of(cls, recorded: Recorded) -> "RecordedView":
        entry = recorded.entry
        return cls(id=recorded.id, number=recorded.number, kind=entry["kind"], at=entry["at"], facts=entry["facts"])


class LogEntriesView(BaseModel):
    """`more`: whether there are older entries, before the last one's id."""

    entries: list[RecordedView]
    more: bool


class OldLogView(BaseModel):
    """A log that could not go on. `size`: how many of its entries had been signed, as far as is known; the next log
    began at `ended_at`."""

    origin: str
    size: int
    ended_at: datetime


class WitnessView(BaseModel):
    """A witness of the log. `size`: how many entries it has cosigned; null before it was asked. `failing_since`: since
    when it has not cosigned what it was asked to; `contradicts`: it has seen another tree of this log."""

    name: str
    key: str
    size: int | None
    failing_since: datetime | None
    contradicts: bool


class LogView(BaseModel):
    """The latest checkpoint, and the key that verifies it. `next_at`: when the log publishes what is recorded by now,
    and `every` how many seconds it takes from one such step to the next. `halted` says why nothing is signed any more;
    `before` are the logs that this one is the successor of, the latest first. `required` of the `witnesses` have to
    have cosigned the checkpoint of a receipt."""

    size: int
    signed_at: datetime
    next_at: datetime
    every: int
    checkpoint: str
    key: str
    halted: str | None
    before: list[OldLogView]
    witnesses: list[WitnessView]
    required: int


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["evidence"])
    _log(api, services)
    _mine(api, services)
    _of_things(api, services)
    return api


def _log(api: APIRouter, services: "Services") -> None:
    @api.get("/evidence")
    async def log() -> LogView:
        """Where the log stands. No sign-in is needed."""
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
                OldLogView(origin=begun.old.origin, size=begun.old.size, ended_at=begun.at)
                for begun in await services.log.begun()
            ],
            witnesses=await _witnesses(services),
            required=services.log.policy.required,
        )


def _mine(api: APIRouter, services: "Services") -> None:
    @api.get("/me/evidence")
    async def mine(me: Me, before: UUID | None = None) -> LogEntriesView:
        """What the log holds about me, the latest first."""
        page = await services.evidence.mine(me.account_id, before)
        return LogEntriesView(entries=[RecordedView.of(recorded) for recorded in page.entries], more=page.more)

    @api.get("/me/evidence/{entry_id}/receipt", response_class=Response)
    async def receipt(entry_id: UUID, me: Me) -> Response:
        """The receipt of an entry, a file to keep. 409 until the log has published it."""
        made = await services.evidence.my_receipt(me.account_id, entry_id)
        return as_file(msgspec.json.encode(made), f"receipt-{made.number}.json")

    @api.get("/me/evidence/{entry_id}/promise", response_class=Response)
    async def promise(entry_id: UUID, me: Me) -> Response:
        """The log's signed promise to publish an entry with its next step, a file to keep. 409 once it is published."""
        made = await services.evidence.my_promise(me.account_id, entry_id)
        return as_file(msgspec.json.encode(made), f"promise-{entry_id}.json")


def _of_things(api: APIRouter, services: "Services") -> None:
    @api.get("/datasets/{dataset_id}/evidence", response_class=Response)
    async def of_dataset(dataset_id: UUID, me: Operator) -> Response:
        """The receipts of a dataset's manifest and of its end, for the operator to publish beside it."""
        return await _receipts(services, f"dataset:{dataset_id}")

    @api.get("/gpts/{gpt_id}/evidence", response_class=Response)
    async def of_gpt(gpt_id: UUID, me: Me) -> Response:
        """The receipts of the numbers that were released of a GPT, with what they cost, for its builder."""
        await services.gpts.draft(me, gpt_id)
        return await _receipts(services, f"gpt:{gpt_id}")

    @api.get("/workspace/evidence", response_class=Response)
    async def of_workspace(me: Me) -> Response:
        """The receipts of what was done in the workspace, for its owners and admins. What members did for themselves is
        not among them: a receipt tells the hour (P8)."""
        made = await services.evidence.receipts_about(f"workspace:{await services.audit.readable(me)}")
        return _as_receipts([each for each in made if each.entry["facts"].get("act") not in OWN_ACTS])

    @api.get("/operator/evidence", response_class=Response)
    async def of_server(_: Operator) -> Response:
        """The receipts of what was done to the server as a whole: settings, quotas, budgets, suspensions."""
        return await _receipts(services, SERVER)

    @api.post("/deleted-account/receipts", response_class=Response)
    async def of_deleted_account(body: CodeBody, request: Request) -> Response:
        """The receipt of an account's end, for whoever has the code of its report."""
        subject = f"report:{digest(body.code).hex()}"
        with services.limits.join(address_of(request)):
            if not await services.evidence.receipts_about(subject):
                await services.deletions.of_account(body.code)  # refuses a code that is none
                raise Conflict(await services.evidence.not_published())
        return await _receipts(services, subject)


async def _witnesses(services: "Services") -> list[WitnessView]:
    known = {each.witness: each for each in await services.log.progress()} if services.log.policy.witnesses else {}
    shown = []
    for key in services.log.policy.witnesses:
        progress = known.get(str(key))
        shown.append(WitnessView(
            name=key.name, key=str(key), size=progress.size if progress else None,
            failing_since=progress.failing_since if progress else None,
            contradicts=progress is not None and progress.contradicts,
        ))  # fmt: skip
    return shown


async def _receipts(services: "Services", subject: str) -> Response:
    return _as_receipts(await services.evidence.receipts_about(subject))


def _as_receipts(made: list[EvidenceReceipt]) -> Response:
    """A list of receipts, each as it is downloaded for a single entry; the latest first."""
    return as_file(msgspec.json.encode(made), "receipts.json")


def as_file(content: bytes, name: str) -> Response:
    """JSON as a file to keep, indented for people."""
    return Response(
        msgspec.json.format(content, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
