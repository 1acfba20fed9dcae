"""Public pages of GPTs, for people without an account and for search engines, and robots.txt (P3).

Invariants:
- A GPT without a public page, a missing one and an address that is no id get the same answer.
- Addresses in a page come from the settings, never from the request.
- No cache may store a page, so it ends everywhere when its builder ends it.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from discreet.assistants.gpts.public_pages import PublicGpt
from discreet.errors import NotFound
from discreet.http.actor import Me, client_address
from discreet.http.documents.requests import CardRequest
from discreet.http.gpt_page_html import GptPageContent, GptPageHtml, robots
from discreet.http.language import DEPENDS_ON, language_of
from discreet.http.policy_pages import policy_links
from discreet.identity.accounts.instance import SignUp
from discreet.languages import languages
from discreet.promises.capability_use import capability_uses
from discreet.promises.recipients import ModelRecipient, RecipientLimits, may_receive

if TYPE_CHECKING:
    from discreet.http.services import Services

NO_TRAINING: Final = "train-ai=n"
"""No builder has been asked, so no page of this server may train a model (IETF AI preferences)."""
ROBOTS: Final = f"""User-agent: *
Content-Usage: {NO_TRAINING}
Disallow: /api/
Disallow: /v1/
Allow: /
"""
CARD_HOLDER: Final = "public cards"
"""All pictures wait in one line, so that strangers never delay a person's files."""
PAGE: Final = {
    "Cache-Control": "no-store",
    "Vary": DEPENDS_ON,
    "Content-Usage": NO_TRAINING,
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
}
PREVIEW: Final = PAGE | {"X-Robots-Tag": "noindex, nofollow, noarchive"}
ABSENT: Final = "There is no such GPT."


def routes(services: "Services") -> APIRouter:
    api = APIRouter(tags=["pages"])
    _pages(api, services)
    _card(api, services)

    @api.get("/robots.txt", response_class=PlainTextResponse)
    async def robots_txt() -> Response:
        """Return what crawlers may read. Each page says itself whether it may be listed."""
        return PlainTextResponse(ROBOTS, headers={"Cache-Control": "no-cache", "Content-Usage": NO_TRAINING})

    return api


def _pages(api: APIRouter, services: "Services") -> None:
    @api.get("/gpt/{gpt_id}", response_class=HTMLResponse)
    async def public_gpt(gpt_id: str, request: Request) -> Response:
        """Return the public page of a GPT whose builder wants one."""
        gpt = await services.public_pages.read(_parse_gpt_id(gpt_id))
        html = await _render_page(services, gpt, request)
        return HTMLResponse(html, headers=PAGE | {"X-Robots-Tag": robots(gpt)})

    @api.get("/gpt/{gpt_id}/preview", response_class=HTMLResponse)
    async def preview(gpt_id: UUID, request: Request, me: Me) -> Response:
        """Return the page as it would be with the person's own draft."""
        gpt = await services.public_pages.preview(me, gpt_id)
        return HTMLResponse(await _render_page(services, gpt, request, is_preview=True), headers=PREVIEW)


def _card(api: APIRouter, services: "Services") -> None:
    @api.get("/gpt/{gpt_id}/card.png", response_class=Response)
    async def card(gpt_id: str, request: Request) -> Response:
        """Return the picture of a public page for previews of links."""
        gpt = await services.public_pages.read(_parse_gpt_id(gpt_id))
        card_request = CardRequest(
            name=gpt.name,
            description=gpt.description,
            server=(await services.accounts.instance()).name,
            language="en",
            picture=gpt.picture,
        )

        async def draw() -> bytes:
            services.limits.draw_card(client_address(request))
            return (await services.documents.make(card_request, CARD_HOLDER)).data

        picture = await services.public_cards.get(gpt.id, msgspec.msgpack.encode(card_request), draw)
        return Response(picture, media_type="image/png", headers=PAGE | {"X-Robots-Tag": robots(gpt)})


async def _render_page(services: "Services", gpt: PublicGpt, request: Request, *, is_preview: bool = False) -> str:
    instance, in_force = await services.accounts.instance(), await services.policies.in_force()
    page = GptPageHtml(
        language=language_of(request.headers, languages()),
        server=instance.name,
        banner=instance.banner,
        address=services.settings.public_url,
        may_sign_up=instance.sign_up is SignUp.OPEN,
    )
    limits = RecipientLimits(gpt=gpt.model_limit)
    content = GptPageContent(
        gpt=gpt,
        recipients=_recipients(services, gpt, limits),
        uses=capability_uses(
            gpt.capabilities, await services.capability_policy.offers.all(), sealed_by=limits.sealed_by
        ),
        measured=await services.insight_reports.request_label(gpt.id) if gpt.hosts else None,
    )
    return page.render(content, policy_links(list(in_force)), is_preview=is_preview)


def _recipients(services: "Services", gpt: PublicGpt, limits: RecipientLimits) -> list[ModelRecipient]:
    """Return the model providers that may get prompts of a chat with the GPT in a person's own space (P14)."""
    models = services.models
    candidates = models.recipients(None) if gpt.people_choose else [models.find(gpt.model).recipient]
    return [recipient for recipient in candidates if may_receive(recipient, limits).allowed]


def _parse_gpt_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(ABSENT) from None
