"""P1 to P14 as pages without scripts: a plain one, and a part of the app's page.

Invariants:
- Both are written from the same values as the JSON (`http/commitments_html.py`).
"""

from functools import cache
from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from discreet.data_rights.privacy_answers.answer import PrivacyAnswerPage
from discreet.http.api.privacy.privacy import Viewer
from discreet.http.branded_files import branded_page
from discreet.http.commitments_html import TITLE, CommitmentsHtml
from discreet.http.language import DEPENDS_ON, language_of
from discreet.http.plain_page import plain_page
from discreet.http.policy_pages import policy_links
from discreet.http.static import pages_in
from discreet.http.translation import translate
from discreet.identity.accounts.branding.service import Branding
from discreet.languages import STATIC

if TYPE_CHECKING:
    from discreet.http.services import Services

PERSONAL = {"Cache-Control": "no-store", "Vary": DEPENDS_ON}

STYLES = '<noscript><link rel="stylesheet" href="/policy.css"></noscript>'


def routes(services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])

    @api.get("/privacy/answers", response_class=HTMLResponse)
    async def plain(
        viewer: Viewer,
        request: Request,
        gpt: UUID | None = None,
        conversation: UUID | None = None,
        *,
        details: bool = False,
    ) -> Response:
        """Return P1 to P14 answered for the viewer, as a page to read and print.

        With `details`, every answer is open.
        """
        answers = await services.privacy_answers.answers(viewer, gpt, conversation)
        links = policy_links(list(await services.policies.in_force()))
        page = CommitmentsHtml(language=language_of(request.headers, pages_in(STATIC)), opened=details)
        title = translate(TITLE, page.language)
        body = page.render(answers)
        return HTMLResponse(plain_page(answers.server, title, body, links, language=page.language), headers=PERSONAL)

    @api.get("/privacy", response_class=HTMLResponse)
    async def in_the_app(
        viewer: Viewer, request: Request, gpt: UUID | None = None, conversation: UUID | None = None
    ) -> Response:
        """Return the app's page, with the answers in it for browsers without scripts."""
        answers = await services.privacy_answers.answers(viewer, gpt, conversation)
        brand = await services.branding.current()
        return HTMLResponse(_with_answers(answers, brand, request.headers), headers=PERSONAL)

    return api


def _with_answers(answers: PrivacyAnswerPage, brand: Branding, headers: Headers) -> str:
    """Return the app's page with the answers for browsers without scripts.

    A plain page where the app was not built.
    """
    pages = pages_in(STATIC)
    page = CommitmentsHtml(language=language_of(headers, pages))
    head, tail = _split_app_page(pages.get(page.language))
    title, html = translate(TITLE, page.language), page.render(answers)
    if not tail:
        return plain_page(answers.server, title, html, "", language=page.language)
    header = f'<header><a href="/">{escape(answers.server)}</a></header>'
    body = f"{header}<main><h1>{escape(title)}</h1>{html}</main>"
    return f"{branded_page(head, brand)}<noscript>{body}</noscript>{tail}"


@cache
def _split_app_page(name: str | None) -> tuple[str, str]:
    """Return the app's page before and after its own <noscript> text.

    Two empty texts for None.
    """
    page = (STATIC / name).read_text() if name else ""
    head, _, tail = page.replace("</head>", f"{STYLES}</head>", 1).partition("<noscript>Discreet")
    return head, tail.partition("</noscript>")[2]
