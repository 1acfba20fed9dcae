"""Device cookies: recognise a browser that has signed in before.

Failed sign-ins from other browsers therefore do not lock it out. A cookie holds up to five entries, one per account
or workspace. An entry is a day, a random number, and a MAC over both and the subject. It grants no access, does not
reveal the subject, and gives its browser a failure counter of its own. Source: OWASP, "Slow Down Online Guessing
Attacks with Device Cookies".
"""

import base64
import hashlib
import hmac
from binascii import Error as Undecodable
from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from discreet.identity.accounts.account import comparable_email
from discreet.ports.clock import Clock, RandomSource

DEVICE_COOKIE: Final = "discreet_device"
VALID_FOR: Final = timedelta(days=400)
"""The longest time for which browsers keep a cookie."""
MAX_ENTRIES: Final = 5
_DAY_BYTES, _NUMBER_BYTES, _MAC_BYTES = 3, 11, 16
_ENTRY_CHARACTERS: Final = 40


def account_subject(email: str) -> str:
    """Return the subject for an address, whether or not it has an account."""
    return f"account {comparable_email(email)}"


def workspace_subject(workspace_id: UUID) -> str:
    """Return the subject for a workspace's organisation sign-in."""
    return f"workspace {workspace_id}"


class DeviceCookies:
    """Makes and recognises entries.

    `secret`: 32 bytes, the same for every process of an installation.
    """

    def __init__(self, secret: bytes, clock: Clock, random: RandomSource, *, secure: bool) -> None:
        self._secret, self._clock, self._random, self._secure = secret, clock, random, secure

    def device(self, request: Request, subject: str) -> bytes | None:
        """Return this browser's number for `subject`.

        None if the browser has not signed in there within 400 days.
        """
        for entry in _entries(request):
            if number := self._read_number(entry, subject):
                return number
        return None

    def remember(self, request: Request, response: Response, subject: str) -> None:
        """Give the browser a new entry for `subject`, which it has just signed in to."""
        others = [entry for entry in _entries(request) if self._read_number(entry, subject) is None]
        response.set_cookie(
            DEVICE_COOKIE,
            ".".join([self._build_entry(subject), *others][:MAX_ENTRIES]),
            max_age=int(VALID_FOR.total_seconds()),
            path="/api",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def _build_entry(self, subject: str) -> str:
        payload = self._today().to_bytes(_DAY_BYTES) + self._random.bytes(_NUMBER_BYTES)
        return base64.urlsafe_b64encode(payload + self._mac(payload, subject)).decode()

    def _read_number(self, entry: str, subject: str) -> bytes | None:
        try:
            raw = base64.b64decode(entry, altchars=b"-_", validate=True)
        except (Undecodable, ValueError):
            return None
        payload, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(payload, subject)):
            return None
        age = self._today() - int.from_bytes(payload[:_DAY_BYTES])
        return payload if 0 <= age <= VALID_FOR.days else None

    def _mac(self, payload: bytes, subject: str) -> bytes:
        message = payload + subject.encode(errors="replace")
        return hmac.digest(self._secret, message, hashlib.sha256)[:_MAC_BYTES]

    def _today(self) -> int:
        return self._clock.now().toordinal()


def _entries(request: Request) -> list[str]:
    """Return the entries that have the right length, at most five."""
    cookie = request.cookies.get(DEVICE_COOKIE, "")[: MAX_ENTRIES * (_ENTRY_CHARACTERS + 1)]
    return [entry for entry in cookie.split(".") if len(entry) == _ENTRY_CHARACTERS]
