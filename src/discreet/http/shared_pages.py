"""Shared snapshots as plain pages without scripts and without external content.

Invariants:
- All text in a page is escaped here or rendered by `http/markdown.py`.
- Search engines are asked not to list a page, and no other site gets its address.
- Nothing of a share stays in memory after a request for it is answered (P10).
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from discreet.chat.conversations.message import Role
from discreet.chat.conversations.sharing.seals import GONE
from discreet.chat.conversations.sharing.snapshot import (
    SealedSnapshot,
    SharedCall,
    SharedFile,
    SharedMessage,
    align_html,
    markdown_texts,
)
from discreet.errors import DiscreetError, NotFound
from discreet.http.actor import find_actor
from discreet.http.error_page import wants_page
from discreet.http.errors import error_response
from discreet.http.plain_page import plain_page
from discreet.runtime.worker_threads import WorkerThreads

if TYPE_CHECKING:
    from discreet.http.services import Services

THREADS = 2
"""Pages that are rendered at the same time. Anonymous readers do not delay other work."""
SAYS = {Role.USER: "Question", Role.ASSISTANT: "Answer"}
ONE_GPT = {Role.USER: "Question to the GPT", Role.ASSISTANT: "Answer of the GPT"}
"""Where another GPT than the chat's own was asked; its name follows."""
ABSENT = (
    "<p>This link doesn’t work. It may be incomplete or expired, or sharing was stopped. If it was shared in a "
    "workspace, sign in as a member to see it.</p>"
)
UNLISTED = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'",
}


def routes(services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])
    threads = WorkerThreads("shared-pages", THREADS)

    @api.get("/s/{share_id}/{secret}", response_class=HTMLResponse)
    async def shared(share_id: str, secret: str, request: Request) -> Response:
        """Return a shared snapshot as a page. The secret is part of the link."""
        instance = await services.accounts.instance()
        name, banner = instance.name, instance.banner
        try:
            dated, expires_at = await services.sharing.read(
                await find_actor(request), _parse_share_id(share_id), secret
            )
        except DiscreetError:  # absent, expired and not permitted get the same answer
            if not wants_page(request.headers):
                return error_response(NotFound(GONE))
            return HTMLResponse(plain_page(name, "Not found", ABSENT, "", banner=banner), 404, headers=UNLISTED)
        html = dated.html or await _render_messages(services, dated, share_id)
        body = await threads.run(_build_body, dated, html, expires_at)
        return HTMLResponse(plain_page(name, dated.snapshot.title, body, "", banner=banner), headers=UNLISTED)

    return api


def _parse_share_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(GONE) from None


async def _render_messages(services: "Services", dated: SealedSnapshot, share_id: str) -> Sequence[str | None]:
    """Render a share that was made before HTML was stored with it."""
    messages = dated.snapshot.messages
    return align_html(messages, await services.anonymous_markdown.render(markdown_texts(messages), share_id))


def _build_body(dated: SealedSnapshot, html: Sequence[str | None], expires_at: datetime) -> str:
    messages = "\n".join(map(_message, dated.snapshot.messages, html))
    caption = (
        f"Snapshot of a chat with an AI, shared on {_day(dated.made_at)}. The link works until {_day(expires_at)}."
    )
    return f'<p class="quiet">{caption} AI answers can be wrong.</p>\n{messages}'


def _message(message: SharedMessage, html: str | None) -> str:
    """Return a message; an answer without HTML is shown as plain text."""
    as_written = "pre" if message.role is Role.ASSISTANT else "p"
    text = html if html is not None else f"<{as_written}>{escape(message.text)}</{as_written}>"
    parts = [f"<h2>{_heading(message)}</h2>", *map(_file, message.files), text, *map(_call, message.calls)]
    return f'<section class="said {message.role.value}">\n{"".join(parts)}\n</section>'


def _heading(message: SharedMessage) -> str:
    if not message.gpt:
        return SAYS[message.role]
    return f"{ONE_GPT[message.role]} “{escape(message.gpt)}”"


def _file(file: SharedFile) -> str:
    if file.picture is None:
        return f'<p class="quiet">File: {escape(file.name)}</p>'
    data = base64.b64encode(file.picture).decode()
    return f'<p><img src="data:image/jpeg;base64,{data}" alt="{escape(file.alt or file.name)}"></p>'


def _call(call: SharedCall) -> str:
    operation = f"{escape(call.operation)} at {escape(call.host or 'no host')}"
    answer = f"<pre>{escape(call.response)}</pre>" if call.response else ""
    caption = "Python that ran on the server:" if call.is_code else f"Sent: {operation}"
    return f'<p class="quiet">{caption}</p><pre>{escape(call.arguments)}</pre>{answer}'


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
