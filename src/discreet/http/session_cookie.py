"""The session cookie: its name, who may set it, and how it is read.

Over HTTPS its name begins with `__Host-`: browsers then accept it from this host only, for the whole host, and never
from a sibling subdomain. Of two cookies with its name, neither counts. Source: RFC 6265bis, section 4.1.3.2.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from discreet.identity.accounts.session import SESSION_LIFETIME

SESSION_COOKIE: Final = "discreet_session"


@dataclass(frozen=True)
class SessionToken:
    """A session's token as read from a cookie.

    `unprefixed`: it came under the name that was used over HTTPS before the prefix. That name is valid only for
    sessions of that time.
    """

    value: str
    unprefixed: bool = False


@dataclass(frozen=True)
class SessionCookie:
    """The session cookie of a server behind HTTPS (`secure`) or, for trials, HTTP."""

    secure: bool

    @property
    def name(self) -> str:
        return host_only(SESSION_COOKIE, secure=self.secure)

    def read(self, headers: Headers) -> SessionToken | None:
        """Return the token; None without one, and if several cookies have its name."""
        if (token := only_cookie(headers, self.name)) is not None:
            return SessionToken(token)
        if not self.secure or any(name == self.name for name, _ in _cookies(headers)):
            return None
        unprefixed = only_cookie(headers, SESSION_COOKIE)
        return SessionToken(unprefixed, unprefixed=True) if unprefixed else None

    def remember(self, response: Response, token: str) -> None:
        """Give the browser a token: for this server only, unreadable by scripts."""
        response.set_cookie(
            self.name,
            token,
            max_age=int(SESSION_LIFETIME.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        for name in {self.name, SESSION_COOKIE}:
            response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")


def host_only(name: str, *, secure: bool) -> str:
    """Return the cookie's name, with a prefix over HTTPS so that no other host can set it.

    Such a cookie has the path "/".
    """
    return f"__Host-{name}" if secure else name


BLANK: Final = " \t"
"""Characters that are trimmed around a cookie's name (RFC 6265bis, section 5.6). A name that begins with any other
character, for example a no-break space, has no prefix to a browser, so a sibling subdomain may set it."""


def only_cookie(headers: Headers, name: str) -> str | None:
    """Return the value of the only cookie with this name.

    None if there is none, an empty one, or more than one.
    """
    values = [value for key, value in _cookies(headers) if key == name]
    return values[0] or None if len(values) == 1 else None


def _cookies(headers: Headers) -> Iterator[tuple[str, str]]:
    lines: Iterable[str] = headers.getlist("cookie")
    for line in lines:
        for pair in line.split(";"):
            name, _, value = pair.partition("=")
            yield name.strip(BLANK), value.strip(BLANK)
