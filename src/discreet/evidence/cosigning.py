"""Submits checkpoints to the configured witnesses and stores cosignatures (P12).

The protocol is c2sp.org/tlog-witness. The server sends each checkpoint with the proof that it extends the tree that the
witness cosigned last. A witness that knows another size answers 409 with that size, and the server asks once more from
there.

Invariants:
- Nothing waits for a witness: requests are answered, and checkpoints are signed and served, without one.
- An error with one witness is stored for that witness and does not affect the others.
- One process at a time asks a witness. If that process is killed, another one takes over after `CLAIM`.
- A cosignature is stored after it was verified with the witness's own key over the checkpoint that was signed here.
"""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from discreet.db.pool import Database
from discreet.errors import Unavailable
from discreet.evidence import log_store, witnesses_store
from discreet.evidence.checkpoint import NotSigned
from discreet.evidence.cosignature import WitnessKey, text_of
from discreet.evidence.log import hashes_of
from discreet.evidence.log_store import Checkpoint
from discreet.evidence.subtrees import consistency_path
from discreet.ports.clock import Clock
from discreet.ports.evidence import LogWitness, WitnessAnswer, WitnessUnreachable
from discreet.runtime.background import background

POLL_SECONDS: Final = 1.0
"""Seconds between two checks for a new checkpoint."""
PAUSE: Final = timedelta(seconds=5)
"""Minimum time between two submitted checkpoints for the same witness."""
CLAIM: Final = timedelta(seconds=90)
"""Longer than two requests to a witness take."""
MAX_PAUSE: Final = timedelta(minutes=5)
"""Maximum time until a failed witness is asked again. The time doubles with each failure."""
UNEXPECTED: Final = "Its answer could not be used because of an error in this server. See the server's log."
SIZE_TYPE: Final = "text/x.tlog.size"

logger = structlog.get_logger("discreet.evidence")


class CosignatureRefused(Exception):
    """The witness gave no cosignature.

    `contradicts`: it has seen another tree of this log.
    """

    def __init__(self, sentence: str, *, contradicts: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.contradicts = sentence, contradicts


@dataclass(frozen=True)
class WitnessClient:
    """A witness and the connection to it."""

    key: WitnessKey
    remote: LogWitness


class Cosigning:
    def __init__(self, database: Database, clock: Clock, witnesses: Sequence[WitnessClient]) -> None:
        self._database, self._clock, self._witnesses = database, clock, witnesses
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._witnesses:
            self._task = background.start("evidence_witnesses", self._go_on)

    async def stop(self) -> None:
        await background.stop(self._task)

    async def advance(self) -> None:
        """Submit the latest checkpoint to every witness that is due.

        A witness is due if it has not cosigned that checkpoint and its pause has passed. Raises Unavailable if the
        database is unreachable, after every witness was asked.
        """
        outcomes = await asyncio.gather(*map(self._submit, self._witnesses), return_exceptions=True)
        unavailable = None
        for outcome in outcomes:
            if isinstance(outcome, Unavailable):
                unavailable = outcome
            elif isinstance(outcome, Exception):
                background.report("evidence_witnesses", outcome, event="cosigning_failed")
        if unavailable is not None:
            raise unavailable

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.advance()
            except Unavailable as error:  # the database is unreachable for now
                logger.warning("cosigning_interrupted", error=type(error).__name__)

    async def _submit(self, witness: WitnessClient) -> None:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            log = await log_store.current(connection)
            checkpoint = await log_store.last_checkpoint(connection, log)
            if checkpoint is None:
                return
            claimed = await witnesses_store.claim(
                connection, str(witness.key), log=log, size=checkpoint.size, now=now, until=now + CLAIM
            )
        if claimed is None:
            return
        old, failures = claimed
        try:
            line = await self._cosignature(witness, log, checkpoint, old)
            await self._store(witness.key, log, checkpoint, line)
        except (CosignatureRefused, WitnessUnreachable) as refused:
            await self._note_failure(witness.key, refused, failures)
        except Unavailable:
            raise
        except Exception as error:
            background.report("evidence_witnesses", error, event="cosigning_failed")
            await self._note_failure(witness.key, CosignatureRefused(UNEXPECTED), failures)

    async def _cosignature(self, witness: WitnessClient, log: int, checkpoint: Checkpoint, old: int) -> str:
        """Return the verified cosignature line.

        Raises CosignatureRefused and WitnessUnreachable.
        """
        answer = await self._ask(witness, log, checkpoint, min(old, checkpoint.size))
        if answer.status == 409 and (known_size := parse_size(answer)) not in (None, old):
            assert known_size is not None
            if known_size > checkpoint.size:
                raise await self._explain_larger_tree(known_size, log)
            answer = await self._ask(witness, log, checkpoint, known_size)
        if answer.status != 200:
            raise refusal(answer)
        try:
            line = witness.key.cosignature(text_of(checkpoint.note), answer.text)
        except NotSigned as error:
            raise CosignatureRefused(f"It answered, but {error}.") from None
        if line is None:
            raise CosignatureRefused("It answered without a cosignature of the key that the settings name.")
        return line

    async def _ask(self, witness: WitnessClient, log: int, checkpoint: Checkpoint, old: int) -> WitnessAnswer:
        async with self._database.anonymous() as connection:
            proof = await hashes_of(connection, log, consistency_path(old, checkpoint.size))
        steps = "".join(f"{b64encode(step).decode()}\n" for step in proof)
        return await witness.remote.add_checkpoint(f"old {old}\n{steps}\n{checkpoint.note}")

    async def _explain_larger_tree(self, known_size: int, log: int) -> CosignatureRefused:
        """Return the error for a witness that knows a larger tree than the submitted one.

        Either this server has signed that tree since, or it never did.
        """
        async with self._database.anonymous() as connection:
            latest = await log_store.last_checkpoint(connection, log)
        signed_size = latest.size if latest else 0
        if known_size <= signed_size:
            return CosignatureRefused("Another process has submitted a later checkpoint.")
        return CosignatureRefused(
            f"It has cosigned {known_size:,} entries of this log, and this server has signed {signed_size:,}: a backup "
            "was restored, or another server signs with the same key.",
            contradicts=True,
        )

    async def _store(self, key: WitnessKey, log: int, checkpoint: Checkpoint, line: str) -> None:
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await witnesses_store.insert_cosignature(connection, str(key), log, checkpoint.size, line, now)
            await witnesses_store.note_success(connection, str(key), log, checkpoint.size, now + PAUSE)

    async def _note_failure(
        self, key: WitnessKey, failed: CosignatureRefused | WitnessUnreachable, failures: int
    ) -> None:
        contradicts = isinstance(failed, CosignatureRefused) and failed.contradicts
        tell = logger.error if contradicts else logger.warning
        tell("witness_failed", witness=key.name, why=failed.sentence, times=failures + 1)
        now = self._clock.now()
        pause = min(timedelta(seconds=2) * 2 ** min(failures, 10), MAX_PAUSE)
        async with self._database.anonymous() as connection:
            await witnesses_store.note_failure(
                connection,
                str(key),
                failure=failed.sentence,
                now=now,
                next_attempt=now + pause,
                contradicts=contradicts,
            )


def parse_size(answer: WitnessAnswer) -> int | None:
    """Return the size that the witness cosigned last, if its answer contains it."""
    text = answer.text.removesuffix("\n")
    if answer.media_type != SIZE_TYPE or not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    return int(text)


def refusal(answer: WitnessAnswer) -> CosignatureRefused:
    """Return what an answer other than 200 means, and what to do about it."""
    if answer.status == 404:
        return CosignatureRefused("It does not know this log. Give its operator the key at /evidence/key.")
    if answer.status == 403:
        return CosignatureRefused("It knows this log with another key. Give its operator the key at /evidence/key.")
    if answer.status in (409, 422):
        return CosignatureRefused(
            "It has cosigned another tree of this log: the log was changed, or another server signs with the same key.",
            contradicts=True,
        )
    return CosignatureRefused(f"It refused the checkpoint (HTTP {answer.status}).")
