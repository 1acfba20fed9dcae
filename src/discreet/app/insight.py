"""Composition root of the process that releases private statistics (P8).

`python -m discreet.app.insight` reads orders from standard input, one after the other, and answers each. It gets the
keys of one day's contributions and streams, and a database role that reads only those: no conversation, no account,
no other key.
"""

import asyncio
import errno
import sys
import traceback
from collections.abc import Callable

from asyncpg import DiskFullError, InterfaceError, OperatorInterventionError, PostgresConnectionError

from discreet.adapters.entropy import SystemRandomSource
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from discreet.analytics.releasing.release_day import release_day
from discreet.analytics.releasing.release_order import DayReleased, ReleaseFailed, Said, decode_order, encode
from discreet.errors import NO_ROOM, DiscreetError
from discreet.runtime.child_process import standard_input, stdout_writer, until_stdin_closes, without_core_files

CALLED_OFF = ReleaseFailed("The release was cancelled.")


def main() -> int:
    send = _message_sender()
    without_core_files()
    try:
        asyncio.run(_release_days(send))
    except Exception as error:
        send(_build_failure(error))
        return 1
    return 0


async def _release_days(send: Callable[[Said], None]) -> None:
    """Release one day after the other, until standard input ends.

    If it ends within a day, the server has ended.
    """
    orders = await standard_input()
    next_line = asyncio.create_task(orders.readline())
    while line := await next_line:
        next_line = asyncio.create_task(orders.readline())
        send(await until_stdin_closes(_release(line), next_line, lambda: send(CALLED_OFF)))


async def _release(line: bytes) -> DayReleased:
    return await release_day(decode_order(line), discrete_gaussian, SystemRandomSource())


def _build_failure(error: Exception) -> ReleaseFailed:
    """Return the failure without the error's own text, which could contain content."""
    match error:
        case DiscreetError():
            return ReleaseFailed(error.sentence)
        case DiskFullError() | OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return ReleaseFailed(NO_ROOM)
        case ConnectionError() | InterfaceError() | PostgresConnectionError() | OperatorInterventionError():
            return ReleaseFailed(
                "The releasing process lost its connection to the database. The next release continues."
            )
    traceback.print_tb(error.__traceback__)
    return ReleaseFailed(f"The releasing process failed with an unexpected error ({type(error).__name__}).")


def _message_sender() -> Callable[[Said], None]:
    send = stdout_writer()
    return lambda said: send(encode(said))


if __name__ == "__main__":
    sys.exit(main())
