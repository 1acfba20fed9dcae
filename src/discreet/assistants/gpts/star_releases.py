"""Monthly release of the GPTs' public star counts, with noise (P8).

Invariants:
- No code here reads a count without its noise, and a month's release is never replaced.
- Whether a GPT has a release does not depend on whether it was rated.
"""

from discreet.db.pool import Database
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.noise import geometric_noise
from discreet.promises.stars import NOISE

RELEASE_STARS = "release_stars"
EVERY_HOUR_AT_THIRTY = "30 * * * *"


class StarReleases:
    def __init__(self, database: Database, clock: Clock, random: RandomSource) -> None:
        self._database, self._clock, self._random = database, clock, random

    async def release_due(self) -> None:
        """Release this month's counts of each GPT that has no release yet."""
        month = self._clock.now().date().replace(day=1)
        async with self._database.anonymous() as connection:
            due = [row[0] for row in await connection.fetch("SELECT gpts_to_release_stars_of($1)", month)]
        for gpt_id in due:
            good, bad = (geometric_noise(NOISE, self._random.bytes) for _ in range(2))
            async with self._database.anonymous() as connection:
                await connection.execute("SELECT release_stars($1, $2, $3, $4)", gpt_id, month, good, bad)
