"""Policies as plain pages, for anonymous readers and without scripts (P13).

Invariants:
- All text in a page is escaped here or rendered by `http/markdown.py`.
"""

import re
from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from discreet.errors import NotFound
from discreet.http.error_page import wants_page
from discreet.http.errors import error_response
from discreet.http.plain_page import NOT_KEPT, plain_page
from discreet.identity.accounts.policies.policy import TITLES, PolicyVersion
from discreet.promises.terms import OF_THE_OPERATOR, PolicyKind

if TYPE_CHECKING:
    from discreet.http.services import Services

ADDRESSES = {PolicyKind.PRIVACY: "/privacy-policy", PolicyKind.TERMS: "/terms"}
NUMBER = re.compile("[0-9]{1,9}")


def routes(services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])
    for kind in OF_THE_OPERATOR:
        _pages(api, services, kind)
    return api


def _pages(api: APIRouter, services: "Services", kind: PolicyKind) -> None:
    @api.get(ADDRESSES[kind], response_class=HTMLResponse, name=f"{kind}_in_force")
    async def in_force(request: Request) -> Response:
        """Return the version in force, as a page."""
        return await _page(services, request, kind, None)

    @api.get(ADDRESSES[kind] + "/{version}", response_class=HTMLResponse, name=f"{kind}_version")
    async def one(version: str, request: Request) -> Response:
        """Return one version, as a page."""
        return await _page(services, request, kind, int(version) if NUMBER.fullmatch(version) else 0)


async def _page(services: "Services", request: Request, kind: PolicyKind, version: int | None) -> Response:
    instance, in_force = await services.accounts.instance(), await services.policies.in_force()
    page = partial(plain_page, instance.name, TITLES[kind], banner=instance.banner)
    links = policy_links([each for each in OF_THE_OPERATOR if each in in_force])
    try:
        policy = await services.policies.policy(kind, version)
    except NotFound as error:
        return _not_found(request, error, lambda body: page(body, links))
    versions = [each for each in await services.policies.versions() if each.kind == kind]
    text = await services.policy_html.render(policy.text)
    document = _document(policy.info, text, versions)
    return HTMLResponse(page(document, links), headers=NOT_KEPT)


def _not_found(request: Request, error: NotFound, page: Callable[[str], str]) -> Response:
    """Answer a navigation with a page, and any other request with the usual error."""
    response = error_response(error)
    if not wants_page(request.headers):
        return response
    return HTMLResponse(page(f"<p>{escape(error.sentence)}</p>"), response.status_code, headers=NOT_KEPT)


def _document(version: PolicyVersion, text: str, versions: list[PolicyVersion]) -> str:
    latest = versions[0]
    notice = (
        f'<p class="notice">This version is no longer in force. <a href="{ADDRESSES[latest.kind]}">Read version '
        f"{latest.version}, which is in force</a>.</p>"
    )
    return "\n".join(
        (
            f'<p class="quiet">{_version_label(version, latest)}</p>',
            notice if version.version != latest.version else "",
            f"<article>{text}</article>",
            _history(version, versions),
        )
    )


def _history(current: PolicyVersion, versions: list[PolicyVersion]) -> str:
    rows = "\n".join(_row(version, current, versions[0]) for version in versions)
    return f'<section>\n<h2>Versions</h2>\n<ol class="versions">\n{rows}\n</ol>\n</section>'


def _row(version: PolicyVersion, current: PolicyVersion, latest: PolicyVersion) -> str:
    aria_current = ' aria-current="page"' if version.version == current.version else ""
    link = f'<a href="{ADDRESSES[version.kind]}/{version.version}"{aria_current}>{_version_label(version, latest)}</a>'
    return f"<li>{link}<br>{escape(version.note or 'The first version.')}</li>"


def _version_label(version: PolicyVersion, latest: PolicyVersion) -> str:
    day = f"{version.published_at.day} {version.published_at:%B %Y}"
    return f"Version {version.version}, {'in force since' if version.version == latest.version else 'of'} {day}"


def policy_links(kinds: list[PolicyKind]) -> str:
    return " · ".join(f'<a href="{ADDRESSES[kind]}">{TITLES[kind]}</a>' for kind in kinds)
