"""The page of a GPT in another site's frame, and the window in which its cards are answered (P4, P6).

Invariants:
- Only the sites on a link's list can show its frame. A link that is not open, or has no sites, is shown by none.
- No cookie is read or set for a frame.
- The window forgets its opener before it goes to a third party's page, which then cannot navigate the guest's page.
- Every other page of this server refuses to be framed (`http/headers.py`).
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discreet.http.artifact_frames import PERMISSIONS

SCRIPT: Final = "/embed.js"
"""What a site loads. It may: the header against use by other sites says `cross-origin` for this one file."""
FRAMES: Final = "/embed/"
WINDOW: Final = "/guest-card"
GUEST_PAGE: Final = re.compile(r"/g/[\w-]{43}", re.ASCII)
"""The page of a link for guests. It opens the window, too, and has to know it."""
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {sites}"
)
COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": PERMISSIONS.replace("clipboard-write=()", "clipboard-write=(self)"),
    "Cache-Control": "no-store",
}
"""A frame may be used by a site that isolates itself, so it says the same of itself (COEP, CORP)."""
FRAME: Final = COMMON | {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
OWN_WINDOW: Final = COMMON | {
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""The frame that opened the window hands it the guest's visit, so the window has to know its opener."""

FindSites = Callable[[str], Awaitable[Sequence[str]]]


def is_frame_page(path: str) -> bool:
    """Return whether the page of a frame, or its window, is at this address."""
    return path == WINDOW or (path.startswith(FRAMES) and "/" not in path.removeprefix(FRAMES))


def page_language(query: bytes, headers: Headers) -> Headers:
    """Return headers that choose the page's language: by the address, else by the browser; never by a cookie."""
    preference = QueryParams(query).get("language") or headers.get("accept-language", "")
    return Headers({"accept-language": preference})


class EmbedPages:
    """ASGI middleware around the browser app: gives the frame's page its own security headers.

    `find_sites` returns the sites that may show the frame of a link's token.
    """

    def __init__(self, app: ASGIApp, find_sites: FindSites) -> None:
        self._app, self._find_sites = app, find_sites

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if scope["type"] != "http" or not is_frame_page(path):
            await self._app(scope, receive, send)
            return
        page_headers = OWN_WINDOW if path == WINDOW else FRAME
        sites = () if path == WINDOW else await self._find_sites(path.removeprefix(FRAMES))
        policy = PAGE_POLICY.format(sites=" ".join(sites) or "'none'")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(page_headers | {"Content-Security-Policy": policy})
            await send(message)

        await self._app(scope, receive, with_headers)
