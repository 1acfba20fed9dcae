"""E-mails that are written and sent after the response to their request.

Invariants:
- The response comes before any lookup for the e-mail, so it reveals nothing about accounts.
- At most `MAX_WAITING` e-mails wait in one process; further requests are refused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from discreet.errors import Unavailable
from discreet.ports.mail import EmailSender, OutgoingEmail
from discreet.runtime.background import background

MAX_WAITING: Final = 200
"""Most requests for an e-mail in progress; more are a flood."""
MAX_CONCURRENT: Final = 4


class OutgoingMail:
    def __init__(self, mail: EmailSender) -> None:
        self._mail = mail
        self._turns = asyncio.Semaphore(MAX_CONCURRENT)
        self._sending: set[asyncio.Task[None]] = set()

    def enqueue(self, write: Callable[[], Awaitable[OutgoingEmail | None]]) -> None:
        """Have an e-mail written and sent, if `write` returns one.

        Unavailable when too many are waiting.
        """
        if len(self._sending) >= MAX_WAITING:
            raise Unavailable("Too many people ask for this at the moment. Please try again in a few minutes.")
        task = asyncio.create_task(self._send(write))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def settled(self) -> None:
        """Wait until every requested e-mail is sent or turned out to be none."""
        if self._sending:
            await asyncio.wait(self._sending)

    async def stop(self) -> None:
        for task in self._sending:
            task.cancel()
        await self.settled()

    async def _send(self, write: Callable[[], Awaitable[OutgoingEmail | None]]) -> None:
        try:
            async with self._turns:
                if message := await write():
                    await self._mail.send(message)
        except Exception as error:
            background.report("mail", error, event="mail_failed")
