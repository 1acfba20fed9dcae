"""The releasing process' own composition root: `python -m discreet.app.insight` (P8).

Reads one order after the other from standard input, and says what came of each. It is given the keys of one day's
contributions and streams, and the address of a role that sees those alone: no conversation, no account, no other key.
"""

import asyncio
import errno
import sys
import traceback
from collections.abc import Callable

from asyncpg import DiskFullError, InterfaceError, OperatorInterventionError, PostgresConnectionError

from discreet.adapters.entropy import SystemEntropy
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from discreet.analytics.releasing.release_day import release_day
from discreet.analytics.releasing.release_order import Released, ReleaseFailed, Said, decode_order, encode
from discreet.errors import NO_ROOM, DiscreetError
from discreet.runtime.child_process import standard_input, stdout_writer, until_stdin_closes, without_core_files

CALLED_OFF = ReleaseFailed("The release was called off.")


def main() -> int:
    say = _voice()
    without_core_files()
    try:
        asyncio.run(_release_days(say))
    except Exception as error:
        say(_failure(error))
        return 1
    return 0


async def _release_days(say: Callable[[Said], None]) -> None:
    """Day after day, until standard input ends. When it ends in the middle of a day, the server is gone."""
    orders = await standard_input()
    coming = asyncio.create_task(orders.readline())
    while line := await coming:
        coming = asyncio.create_task(orders.readline())
        say(await until_stdin_closes(_release(line), coming, lambda: say(CALLED_OFF)))


async def _release(line: bytes) -> Released:
    return await release_day(decode_order(line), discrete_gaussian, SystemEntropy())


def _failure(error: Exception) -> ReleaseFailed:
    """What became of the day, without the error's own words: those could hold what nobody may read."""
    match error:
        case DiscreetError():
            return ReleaseFailed(error.sentence)
        case DiskFullError() | OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return ReleaseFailed(NO_ROOM)
        case ConnectionError() | InterfaceError() | PostgresConnectionError() | OperatorInterventionError():
            return ReleaseFailed("The releasing process lost its connection to the database. The next release goes on.")
    traceback.print_tb(error.__traceback__)
    return ReleaseFailed(f"The releasing process failed with an unexpected error ({type(error).__name__}).")


def _voice() -> Callable[[Said], None]:
    say = stdout_writer()
    return lambda said: say(encode(said))


if __name__ == "__main__":
    sys.exit(main())
