"""The session cookie: its name, who may set it, and how it is read.

Over HTTPS its name begins with `__Host-`, so that browsers take it from this host alone, for the whole host, and never
from a sibling subdomain. Of two cookies with its name none counts.
Source: RFC 6265bis, section 4.1.3.2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from discreet.identity.accounts.session import SESSION_LASTS

SESSION_COOKIE: Final = "discreet_session"


@dataclass(frozen=True)
class SessionToken:
    """`unprefixed`: it came under the name that was used over HTTPS before the prefix, which counts for sessions of
    that time alone."""

    value: str
    unprefixed: bool = False


@dataclass(frozen=True)
class SessionCookie:
    """The session cookie of an installation that is reached over HTTPS (`secure`) or, for trying out, over HTTP."""

    secure: bool

    @property
    def name(self) -> str:
        return host_only(SESSION_COOKIE, secure=self.secure)

    def read(self, headers: Headers) -> SessionToken | None:
        """The token; None without one, and where several cookies claim to be it."""
        if (token := only_cookie(headers, self.name)) is not None:
            return SessionToken(token)
        if not self.secure or any(name == self.name for name, _ in _cookies(headers)):
            return None
        before = only_cookie(headers, SESSION_COOKIE)
        return SessionToken(before, unprefixed=True) if before else None

    def remember(self, response: Response, token: str) -> None:
        """Give the browser a session's token: for this server alone, out of reach of scripts and other sites."""
        response.set_cookie(
            self.name,
            token,
            max_age=int(SESSION_LASTS.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        for name in {self.name, SESSION_COOKIE}:
            response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")


def host_only(name: str, *, secure: bool) -> str:
    """A cookie's name that over HTTPS no other host can use. Such a cookie has the path "/"."""
    return f"__Host-{name}" if secure else name


BLANK: Final = " \t"
"""What is trimmed around a cookie's name (RFC 6265bis, section 5.6). To a browser a name that begins with any other
character, a no-break space say, has no prefix, so a sibling subdomain may set it."""


def only_cookie(headers: Headers, name: str) -> str | None:
    """The value of the one cookie with this name; None when there is none, an empty one, or more than one."""
    values = [value for key, value in _cookies(headers) if key == name]
    return values[0] or None if len(values) == 1 else None


def _cookies(headers: Headers) -> Iterator[tuple[str, str]]:
    lines: Iterable[str] = headers.getlist("cookie")
    for line in lines:
        for pair in line.split(";"):
            name, _, value = pair.partition("=")
            yield name.strip(BLANK), value.strip(BLANK)
