"""The evidence log as public static files in C2SP's tlog-tiles layout (P12).

Also serves the programs that check it.

Invariants:
- Reading needs no sign-in and reveals nothing about any person: the entries are commitments.
"""

from base64 import b64encode
from collections.abc import Iterable
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response

from discreet.errors import NotFound
from discreet.evidence.cosignature import as_policy
from discreet.evidence.tiles import Tile, read_tile

if TYPE_CHECKING:
    from discreet.http.services import Services

LogNumber = Annotated[int, Path(ge=1, le=2**15 - 1)]
Size = Annotated[int, Path(ge=0, le=2**62)]
CACHE_ONE_SECOND = {"Cache-Control": "public, max-age=1"}
CACHE_PERMANENTLY = {"Cache-Control": "public, max-age=31536000, immutable"}
BYTES = "application/octet-stream"
CHECKER = "check_evidence.py"
PROGRAM: dict[int | str, dict[str, Any]] = {200: {"description": "The program.", "content": {"text/x-python": {}}}}
WITNESS = "witness.py"


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/evidence", tags=["evidence"])
    _log(api, services)
    _old_logs(api, services)
    _checking(api, services)
    return api


def _log(api: APIRouter, services: "Services") -> None:
    @api.get("/checkpoint", response_class=PlainTextResponse)
    async def checkpoint() -> Response:
        """Return the latest signed checkpoint, as a signed note."""
        return PlainTextResponse((await services.log.checkpoint()).note, headers=CACHE_ONE_SECOND)

    @api.get("/cosigned", response_class=PlainTextResponse)
    async def cosigned() -> Response:
        """Return the latest checkpoint with enough witness cosignatures, as a signed note."""
        return PlainTextResponse((await services.log.cosigned()).note, headers=CACHE_ONE_SECOND)

    @api.get("/tile/entries/{number:path}", response_class=Response)
    async def entries(number: str) -> Response:
        """Return entries, each after its length as two bytes.

        An entry is a salted commitment of 32 bytes.
        """
        return Response(await services.log.entries(_tile("0", number)), media_type=BYTES, headers=CACHE_PERMANENTLY)

    @api.get("/tile/{level}/{number:path}", response_class=Response)
    async def tile(level: str, number: str) -> Response:
        """Return hashes of the tree."""
        return Response(await services.log.tile(_tile(level, number)), media_type=BYTES, headers=CACHE_PERMANENTLY)


def _old_logs(api: APIRouter, services: "Services") -> None:
    @api.get("/begun", response_class=Response)
    async def begun() -> Response:
        """Return the receipt of the first entry of each log that replaced an older one.

        It records the last known checkpoint of the log before. Receipts whose key is lost are left out; 410 if all
        are.
        """
        made = await services.evidence.list_new_log_receipts()
        return Response(msgspec.json.format(msgspec.json.encode(made), indent=2), media_type="application/json")

    @api.get("/logs/{log}/checkpoint", response_class=PlainTextResponse)
    async def old_checkpoint(log: LogNumber) -> Response:
        """Return the last checkpoint of an older log, as a signed note.

        Logs are counted from 1.
        """
        return PlainTextResponse((await services.log.checkpoint(log=log)).note, headers=CACHE_ONE_SECOND)

    @api.get("/logs/{log}/key", response_class=PlainTextResponse)
    async def old_key(log: LogNumber) -> Response:
        return PlainTextResponse(f"{await services.log.verifier_key(log)}\n", headers=CACHE_ONE_SECOND)

    @api.get("/logs/{log}/consistency/{old}/{new}", response_class=PlainTextResponse)
    async def old_consistency(log: LogNumber, old: Size, new: Size) -> Response:
        return _proof(await services.log.consistency(old, new, log))


def _checking(api: APIRouter, services: "Services") -> None:
    @api.get("/consistency/{old}/{new}", response_class=PlainTextResponse)
    async def consistency(old: Size, new: Size) -> Response:
        """Return the proof that the tree of size `new` extends the one of size `old`.

        Hashes in Base64, one per line.
        """
        return _proof(await services.log.consistency(old, new))

    @api.get("/key", response_class=PlainTextResponse)
    async def key() -> Response:
        """Return the key that verifies checkpoints.

        Write it down, and compare it later.
        """
        return PlainTextResponse(f"{await services.log.verifier_key()}\n", headers=CACHE_ONE_SECOND)

    @api.get("/policy", response_class=PlainTextResponse)
    async def policy() -> Response:
        """Return the log, its witnesses and the quorum for a receipt.

        The format is c2sp.org/tlog-policy.
        """
        text = as_policy(await services.log.verifier_key(), services.log.policy)
        return PlainTextResponse(text, headers=CACHE_ONE_SECOND)

    @api.get(f"/{WITNESS}", response_class=Response, responses=PROGRAM)
    async def witness() -> Response:
        """Return the witness program, which anyone can run."""
        return Response((files("discreet.evidence") / WITNESS).read_bytes(), media_type="text/x-python; charset=utf-8")

    @api.get(f"/{CHECKER}", response_class=Response, responses=PROGRAM)
    async def checker() -> Response:
        """Return a program that checks receipts and checkpoints.

        It needs only Python.
        """
        return Response((files("discreet.evidence") / CHECKER).read_bytes(), media_type="text/x-python; charset=utf-8")


def _proof(steps: Iterable[bytes]) -> Response:
    return PlainTextResponse("".join(f"{b64encode(step).decode()}\n" for step in steps), headers=CACHE_PERMANENTLY)


def _tile(level: str, number: str) -> Tile:
    tile = read_tile(level, number)
    if tile is None:
        raise NotFound("There is no such tile.")
    return tile
