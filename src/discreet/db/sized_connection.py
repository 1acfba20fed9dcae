"""A connection that refuses values that are too large, before it sends them.

PostgreSQL accepts messages of less than 1 GB. It closes the connection when a larger one is announced, which looks like
a lost database.
"""

from collections.abc import Iterable
from typing import Any, Final

import asyncpg

from discreet.errors import TooLarge

MAX_BYTES: Final = 500_000_000
"""Total size of the values of one statement. Their hexadecimal text is still less than 1 GB."""


_SIZED: Final = (str, bytes, bytearray, memoryview)


class SizedConnection(asyncpg.Connection):  # type: ignore[misc]  # the library ships no types
    """An asyncpg.Connection that raises TooLarge above `MAX_BYTES` of values."""

    async def execute(self, query: str, *args: Any, **options: Any) -> Any:
        _refuse_too_large(args)
        return await super().execute(query, *args, **options)

    async def executemany(self, command: str, args: Iterable[Any], **options: Any) -> Any:
        rows = list(args)
        for row in rows:
            _refuse_too_large(row)
        return await super().executemany(command, rows, **options)

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        _refuse_too_large(args)
        return await super().fetch(query, *args, **options)

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        _refuse_too_large(args)
        return await super().fetchval(query, *args, **options)

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        _refuse_too_large(args)
        return await super().fetchrow(query, *args, **options)


def _refuse_too_large(values: Iterable[Any]) -> None:
    total = 0
    for value in values:  # without a generator: every statement of every request runs through here
        if isinstance(value, _SIZED):
            total += len(value)
    if total > MAX_BYTES:
        max_megabytes = MAX_BYTES // 1_000_000
        raise TooLarge(f"This is too large to save. The limit is {max_megabytes} MB. Split it and try again.")
