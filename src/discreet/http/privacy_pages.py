"""P1 to P13 as pages without scripts: a plain one, and a part of the app's page.

Invariants:
- Both are written from the same values as the JSON, and all text in them is escaped here.
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

from discreet.data_rights.privacy_answers.answer import OperatorFact, PrivacyAnswer, PrivacyAnswerPage
from discreet.http.api.privacy.privacy import Viewer
from discreet.http.branded_files import branded_page
from discreet.http.language import DEPENDS_ON, language_of
from discreet.http.plain_page import plain_page
from discreet.http.policy_pages import policy_links
from discreet.http.static import pages_in
from discreet.identity.accounts.branding.service import Branding
from discreet.languages import STATIC
from discreet.promises.promises import READER_COLUMNS, Promise

if TYPE_CHECKING:
    from discreet.http.services import Services

TITLE = "Your privacy here"
PERSONAL = {"Cache-Control": "no-store", "Vary": DEPENDS_ON}

STYLES = '<noscript><link rel="stylesheet" href="/policy.css"></noscript>'


def routes(services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])

    @api.get("/privacy/answers", response_class=HTMLResponse)
    async def plain(viewer: Viewer, gpt: UUID | None = None, conversation: UUID | None = None) -> Response:
        """Return P1 to P13 answered for the viewer, as a page to read and print."""
        found = await services.privacy_answers.answers(viewer, gpt, conversation)
        links = policy_links(list(await services.policies.in_force()))
        return HTMLResponse(plain_page(found.server, TITLE, written(found), links), headers=PERSONAL)

    @api.get("/privacy", response_class=HTMLResponse)
    async def in_the_app(
        viewer: Viewer, request: Request, gpt: UUID | None = None, conversation: UUID | None = None
    ) -> Response:
        """Return the app's page, with the answers in it for browsers without scripts."""
        found = await services.privacy_answers.answers(viewer, gpt, conversation)
        brand = await services.branding.current()
        return HTMLResponse(_with_answers(found, brand, request.headers), headers=PERSONAL)

    return api


def written(found: PrivacyAnswerPage) -> str:
    """Return the answers and the operator's facts, as HTML."""
    answers = "\n".join(map(_answer, found.answers))
    return (
        f'<p class="quiet">{escape(found.about)}</p>\n{answers}\n<section id="server">\n<h2>This server</h2>\n'
        f"{_facts(found.facts)}\n<p>The remaining risks are described in <code>docs/threat-model.md</code> in the "
        "program's repository.</p>\n</section>"
    )


def _answer(answer: PrivacyAnswer) -> str:
    promise, said = answer.promise, answer.said
    lines = "".join(f"<li>{escape(line)}</li>" for line in said.lines)
    pages = " · ".join(f'<a href="{escape(each.href)}">{escape(each.label)}</a>' for each in said.evidence)
    return "\n".join(
        (
            f'<section class="answer" id="{promise.id}">',
            f"<h2><small>{promise.id}</small> {escape(promise.question)}</h2>",
            f"<p>{escape(promise.answer)}</p>",
            _readers(promise),
            f"<h3>For you</h3>\n<ul>{lines}</ul>" if lines else "",
            f"<p>See for yourself: {pages}</p>" if pages else "",
            _proof(answer),
            "</section>",
        )
    )


def _readers(promise: Promise) -> str:
    if not promise.readers:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in READER_COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape(reader.who)}</th><td>{escape(reader.reads)}</td>'
        f"<td>{escape(reader.noticed)}</td></tr>"
        for reader in promise.readers
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _proof(answer: PrivacyAnswer) -> str:
    promise = answer.promise
    if not promise.kept:
        return '<p class="notice">This promise is not kept yet: this version does only what the answer says.</p>'
    proofs = "".join(f"<li><code>{escape(proof)}</code></li>" for proof in promise.proofs)
    return (
        f"<details><summary>How it is enforced, and what proves it</summary><p>Held by <code>"
        f"{escape(promise.mechanism or '')}</code>, and proven by these tests in the program's repository:</p>"
        f"<ul>{proofs}</ul></details>"
    )


def _facts(facts: tuple[OperatorFact, ...]) -> str:
    rows = "".join(f"<dt>{escape(fact.name)}</dt><dd>{escape(fact.value)}</dd>" for fact in facts)
    return f"<dl>{rows}</dl>"


def _with_answers(found: PrivacyAnswerPage, brand: Branding, headers: Headers) -> str:
    """Return the app's page with the answers for browsers without scripts.

    A plain page where the app was not built.
    """
    pages = pages_in(STATIC)
    before, after = _app(pages.get(language_of(headers, pages)))
    header = f'<header><a href="/">{escape(found.server)}</a></header>'
    body = f'{header}<main lang="en"><h1>{TITLE}</h1>{written(found)}</main>'
    if not after:
        return plain_page(found.server, TITLE, written(found), "")
    return f"{branded_page(before, brand)}<noscript>{body}</noscript>{after}"


@cache
def _app(name: str | None) -> tuple[str, str]:
    """Return the app's page before and after its own <noscript> text.

    Two empty texts for None.
    """
    page = (STATIC / name).read_text() if name else ""
    before, _, rest = page.replace("</head>", f"{STYLES}</head>", 1).partition("<noscript>Discreet")
    return before, rest.partition("</noscript>")[2]
