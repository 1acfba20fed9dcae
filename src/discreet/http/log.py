"""The log holds no content and no secrets, ever: a field that is not on this list does not get in (specification:
Bad input and failure)."""

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict

from discreet.ports import RandomSource

ALLOWED = frozenset(
    {"event", "level", "timestamp", "method", "route", "status", "milliseconds", "request_id", "reference", "error",
     "where", "logger", "port", "task", "why", "how_many", "attempt", "lost", "destroyed", "interrupted", "version",
     "day", "gpts", "seconds"}
)  # fmt: skip
"""Of a request: method, the route's template (never the path or query), status, duration, id. Of an error: its
class and where in the code, never its text. Of a release of private statistics: the day, and how many GPTs' numbers
came out; nothing of how much there was to count. Of the background: the task's name. `why` is one of our own sentences
about the server itself. Events are fixed phrases."""


Note = Callable[[str, str, int, float | None], None]


def configure_logging(level: str) -> None:
    """Log as JSON lines on standard error, from `level` on; libraries' records go the same way."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(handlers=[_LibraryRecords()], level=max(number, logging.WARNING), force=True)


def only_allowed(_: Any, __: str, event: EventDict) -> EventDict:
    return {name: value for name, value in event.items() if name in ALLOWED}


class _LibraryRecords(logging.Handler):
    """What libraries log: which one, how grave, and an error's class. Their texts may quote what they handled."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        where = f"{record.module}:{record.lineno}:{record.funcName}"
        structlog.get_logger().log(record.levelno, "a library reports", logger=record.name, error=error, where=where)


class RequestLog:
    """Pure ASGI: one line per request when it ends, with an id that the response carries too. `note` hears of it, too:
    method, the route's template, status, and the seconds until the response began.

    A request that the server answered as it should has its line on the level debug, which is off: the log of a small
    server would tell when each person does something (P8). What the server failed at is on the level info.
    """

    def __init__(self, app: ASGIApp, entropy: RandomSource, note: Note | None = None) -> None:
        self._app, self._entropy, self._note = app, entropy, note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id, began, status = self._entropy.bytes(8).hex(), time.perf_counter(), 0
        until_start = None

        def noting(message: Message) -> Any:
            nonlocal status, until_start
            if message["type"] == "http.response.start":
                status, until_start = message["status"], time.perf_counter() - began
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            return send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "") or "-"
            if self._note is not None:
                self._note(scope["method"], route, status, until_start)
            logger = structlog.get_logger()
            told = logger.info if status >= 500 else logger.debug
            told(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                milliseconds=round((time.perf_counter() - began) * 1000, 1),
                request_id=request_id,
            )
