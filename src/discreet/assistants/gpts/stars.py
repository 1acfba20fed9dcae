"""Use cases of stars: give, change, delete, and read a person's own rating (P8).

Invariants:
- A person's number of stars is sealed under their key and is part of no count.
- Only a coin toss is counted. It is derived from the person's key and the GPT, so rating again,
  even after a deletion, does not toss again.
- Tosses are counted only for a release (`star_releases.py`), so a rating does not change what is shown.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.gpts.access import get_usable
from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed, seal
from discreet.db.pool import Connection, Database
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.stars import MAX_STARS, SIDES, is_good

NOT_YET = "You can rate a GPT once it has answered you in a saved chat. Its owner and editors can't rate it."


@dataclass(frozen=True)
class OwnStars:
    """The actor's stars, None before a rating. `may`: the actor can rate."""

    stars: int | None
    may: bool


class GptRatings:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database, self._keys, self._random = database, keys, random

    async def get_own(self, actor: Actor, gpt_id: UUID) -> OwnStars:
        """Return the actor's rating. NotFound for a GPT that the actor may not use."""
        async with self._database.acting_as(actor.account_id) as connection:
            await get_usable(connection, actor, gpt_id)
            sealed = await connection.fetchval(
                "SELECT sealed FROM gpt_stars WHERE gpt_id = $1 AND account_id = acting_account()", gpt_id
            )
            may = await _may_rate(connection, gpt_id)
        return OwnStars(self._open_stars(actor, gpt_id, sealed) if sealed else None, may)

    async def list_own(self, actor: Actor) -> list[tuple[UUID, int | None]]:
        """Return each GPT that the actor has rated, with the stars."""
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await connection.fetch(
                "SELECT gpt_id, sealed FROM gpt_stars WHERE account_id = acting_account() ORDER BY gpt_id"
            )
        return [(row["gpt_id"], self._open_stars(actor, row["gpt_id"], row["sealed"])) for row in rows]

    async def rate(self, actor: Actor, gpt_id: UUID, stars: int) -> None:
        """Rate a GPT; the rating replaces an earlier one.

        Forbidden if the actor may not rate it.
        """
        if not 1 <= stars <= MAX_STARS:
            raise Invalid(f"Choose 1 to {MAX_STARS} stars.", field="stars")
        key = self._key(actor)
        good = is_good(stars, _coin_side(key, gpt_id))
        sealed = seal(
            self._random, derive_key(key, "discreet v1 gpt stars"), bytes([stars]), _associated_data(actor, gpt_id)
        )
        async with self._database.acting_as(actor.account_id) as connection:
            await get_usable(connection, actor, gpt_id)
            if not await _may_rate(connection, gpt_id):
                raise Forbidden(NOT_YET)
            await connection.execute(
                """
                INSERT INTO gpt_stars (gpt_id, account_id, good, sealed) VALUES ($1, acting_account(), $2, $3)
                ON CONFLICT (gpt_id, account_id) DO UPDATE SET good = excluded.good, sealed = excluded.sealed
                """,
                gpt_id,
                good,
                sealed,
            )

    async def remove(self, actor: Actor, gpt_id: UUID) -> None:
        """Delete the actor's rating, also of a GPT that they may no longer use.

        No error when there is no rating; NotFound when there is none and the actor may not use the GPT.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            done = await connection.execute(
                "DELETE FROM gpt_stars WHERE gpt_id = $1 AND account_id = acting_account()", gpt_id
            )
            if done == "DELETE 0":
                await get_usable(connection, actor, gpt_id)

    def _open_stars(self, actor: Actor, gpt_id: UUID, sealed: bytes) -> int | None:
        """Open the stars; None when they were sealed under a destroyed key."""
        try:
            return open_sealed(
                derive_key(self._key(actor), "discreet v1 gpt stars"), sealed, _associated_data(actor, gpt_id)
            )[0]
        except DecryptionFailed:
            return None

    def _key(self, actor: Actor) -> bytes:
        key = self._keys.key(f"user/{actor.account_id}")
        if key is None:
            raise NotFound("This account no longer exists.")
        return key


def _coin_side(key: bytes, gpt_id: UUID) -> int:
    """Return the side of this person's coin for this GPT.

    All sides are equally likely: bytes that would favour some are skipped.
    """
    fair = 256 - 256 % SIDES
    return next(
        byte % SIDES
        for n in range(256)
        for byte in derive_key(key, f"discreet v1 star coin {gpt_id} {n}")
        if byte < fair
    )


def _associated_data(actor: Actor, gpt_id: UUID) -> str:
    return f"stars of {actor.account_id} for {gpt_id}"


async def _may_rate(connection: Connection, gpt_id: UUID) -> bool:
    may: bool = await connection.fetchval("SELECT may_rate($1)", gpt_id)
    return may
