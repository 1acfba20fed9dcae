"""Logging without content and without secrets: only listed fields are written.

See the specification, "Bad input and failure".
"""

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict

from discreet.ports.clock import RandomSource

ALLOWED = frozenset(
    {"event", "level", "timestamp", "method", "route", "status", "milliseconds", "request_id", "reference", "error",
     "where", "logger", "port", "task", "why", "count", "attempt", "lost_shares", "destroyed_shares", "version", "day",
     "gpts", "seconds"}
)  # fmt: skip
"""Allowed fields.

- Of a request: method, the route's template (never the path or query), status, duration, id.
- Of an error: its class and its place in the code, never its text.
- Of a release of private statistics: the day and the number of GPTs with released numbers, nothing about the counts.
- Of the background: the task's name.
- `why`: one of our own sentences about the server itself.

Event names are fixed: a noun and a past participle, such as `request_handled`."""


Note = Callable[[str, str, int, float | None], None]


def configure_logging(level: str) -> None:
    """Log as JSON lines to standard error, from `level` up.

    Records of libraries are logged the same way.
    """
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
    """Logs a library's record by name, level and error class.

    Its text may quote content.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        where = f"{record.module}:{record.lineno}:{record.funcName}"
        structlog.get_logger().log(
            record.levelno, "library_record_logged", logger=record.name, error=error, where=where
        )


class RequestLog:
    """ASGI middleware that logs one line when a request ends.

    The response carries the line's id. `note` gets the method, the route's template, the status, and the seconds
    until the response began.

    A request without a server error is logged at level debug, which is off by default: the log of a small server
    would show when each person does something (P8). A response with status 500 or above is logged at level info.
    """

    def __init__(self, app: ASGIApp, random: RandomSource, note: Note | None = None) -> None:
        self._app, self._random, self._note = app, random, note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id, started, status = self._random.bytes(8).hex(), time.perf_counter(), 0
        until_start = None

        def note_start(message: Message) -> Any:
            nonlocal status, until_start
            if message["type"] == "http.response.start":
                status, until_start = message["status"], time.perf_counter() - started
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            return send(message)

        try:
            await self._app(scope, receive, note_start)
        finally:
            route = getattr(scope.get("route"), "path", "") or "-"
            if self._note is not None:
                self._note(scope["method"], route, status, until_start)
            logger = structlog.get_logger()
            log_line = logger.info if status >= 500 else logger.debug
            log_line(
                "request_handled",
                method=scope["method"],
                route=route,
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                request_id=request_id,
            )
