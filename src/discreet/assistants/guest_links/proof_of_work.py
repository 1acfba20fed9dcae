"""Proofs of work: a guest's browser computes for a moment before it is admitted.

The challenge is ALTCHA's, version 2: find the counter with which SHA-256 gives the signed prefix. It is signed with a
secret of the installation, made for one link, expires, and works once. No third party is asked.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import altcha

from discreet.db.pool import Database
from discreet.ports.clock import Clock, RandomSource

VALID_FOR: Final = timedelta(minutes=10)
MAX_LENGTH: Final = 4_000
"""Characters of a proof."""
BUSY: Final = 200
"""Proofs used within `VALID_FOR` from which each challenge takes twice the work; from twice as many, four times."""
MAX_DOUBLINGS: Final = 5


@dataclass(frozen=True)
class ProofChallenge:
    """A challenge in ALTCHA's form, for the browser. `tries` is the most counters that the browser has to try."""

    challenge: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class SolvedChallenge:
    """What was signed with a challenge that is solved. `digest` is the same for all solutions of one challenge."""

    link: str
    until: int
    digest: bytes


def read_proof(proof: str, secret: bytes) -> SolvedChallenge | None:
    """Read a proof of anyone. None unless it solves a challenge that was signed with this secret."""
    if len(proof) > MAX_LENGTH:
        return None
    try:
        solved = altcha.Payload.from_base64(proof)
        if not altcha.verify_solution(solved, secret).verified:
            return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    signed = solved.challenge.parameters.data or {}
    return SolvedChallenge(
        signed["link"], signed["until"], hashlib.sha256(str(solved.challenge.signature).encode()).digest()
    )


class ProofsOfWork:
    """Makes challenges and checks proofs.

    `secret`: 32 bytes, the same for every process of an installation. `tries`: the most counters of a challenge in
    quiet times; 0: no proof.
    """

    def __init__(self, database: Database, clock: Clock, random: RandomSource, secret: bytes, *, tries: int) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._secret, self._tries = secret, tries

    @property
    def is_needed(self) -> bool:
        return self._tries > 0

    async def challenge(self, link_id: UUID, *, doublings: int = 0) -> ProofChallenge | None:
        """Return a challenge for this link; None where this server asks for no proof.

        `doublings`: how often its work is doubled, besides those of a rush.
        """
        if not self.is_needed:
            return None
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            recent_challenges: int = await connection.fetchval("SELECT guest_proofs_lately($1)", now)
        tries = self._tries << min((recent_challenges // BUSY).bit_length() + doublings, MAX_DOUBLINGS)
        challenge = altcha.create_challenge(
            "SHA-256",
            1,
            counter=int.from_bytes(self._random.bytes(8)) % tries,
            data={"link": str(link_id), "until": int((now + VALID_FOR).timestamp())},
            hmac_secret=self._secret,
        )
        return ProofChallenge(challenge.to_dict(), tries)

    async def use(self, link_id: UUID, proof: str) -> bool:
        """Use a proof for this link. False for one that is wrong, expired, for another link, or used before."""
        solved, now = read_proof(proof, self._secret), self._clock.now()
        if solved is None or solved.link != str(link_id) or solved.until <= now.timestamp():
            return False
        until = datetime.fromtimestamp(solved.until, now.tzinfo)
        async with self._database.one_statement() as connection:
            used: bool = await connection.fetchval("SELECT use_guest_proof($1, $2, $3)", solved.digest, now, until)
        return used
