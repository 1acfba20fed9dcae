"""Routes for who runs the server and how it looks. Operators only."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request

from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody
from discreet.http.api.uploads import IMAGE_BODY, at_most, drain_body
from discreet.http.api.view import View
from discreet.http.branded_files import page_branding
from discreet.identity.accounts.branding.accent import clean_accent, shades
from discreet.identity.accounts.branding.logo import MAX_BYTES

if TYPE_CHECKING:
    from discreet.http.services import Services


class ContactBody(StrictBody):
    name: str = Field(max_length=1000)
    contact: str = Field(max_length=1000)


class ContactView(View):
    """`name_set` and `contact_set`: the environment sets it, so the saved one has no effect."""

    name: str
    contact: str
    name_set: bool
    contact_set: bool


class BrandingBody(StrictBody):
    """`accent` is #rrggbb; empty texts are the product's own."""

    name: str = Field(max_length=1000)
    accent: str = Field(max_length=20)
    banner: str = Field(max_length=5000)


class AccentShadeView(View):
    accent: str
    strong: str
    on_accent: str
    wash: str


class AccentShadesView(View):
    """The shades of a colour that have a contrast of at least 4.5:1."""

    light: AccentShadeView
    dark: AccentShadeView


class BrandingView(View):
    """The looks in force, as the app's page holds them. `logo` is a data address."""

    name: str
    accent: str
    light: AccentShadeView | None
    dark: AccentShadeView | None
    logo: str
    banner: str


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator", tags=["operator"])
    _contact_routes(api, services)
    _branding_routes(api, services)
    _logo_routes(api, services)
    return api


def _contact_routes(api: APIRouter, services: "Services") -> None:
    async def contact_view() -> ContactView:
        operator, settings = (await services.accounts.instance()).operator, services.settings
        return ContactView(
            name=operator.name,
            contact=operator.contact,
            name_set=bool(settings.operator_name),
            contact_set=bool(settings.operator_contact),
        )

    @api.get("/contact")
    async def contact(_: Operator) -> ContactView:
        """Return the name and contact that people see."""
        return await contact_view()

    @api.put("/contact")
    async def change(body: ContactBody, me: Operator) -> ContactView:
        await services.administration.name_operator(me, body.name, body.contact)
        return await contact_view()


def _branding_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/branding")
    async def branding(_: Operator) -> BrandingView:
        return BrandingView.model_validate(page_branding(await services.branding.current()))

    @api.put("/branding")
    async def change(body: BrandingBody, me: Operator) -> BrandingView:
        await services.administration.brand(me, body.name, body.accent, body.banner)
        return BrandingView.model_validate(page_branding(await services.branding.current()))

    @api.get("/branding/shades")
    async def preview(_: Operator, accent: Annotated[str, Query(max_length=20)]) -> AccentShadesView:
        """Return the readable shades of a colour, without saving it."""
        return AccentShadesView.model_validate(shades(clean_accent(accent) or "#0f5f57"))


def _logo_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/branding/logo", openapi_extra=IMAGE_BODY)
    async def set_logo(request: Request, me: Operator) -> BrandingView:
        """Set the logo: PNG, JPEG or WebP, at most 2 MB and 4,096 pixels a side."""
        async with drain_body(request.stream()) as body:
            brand = await services.branding.set_logo(me, await at_most(body, MAX_BYTES + 1))
        return BrandingView.model_validate(page_branding(brand))

    @api.delete("/branding/logo")
    async def remove(me: Operator) -> BrandingView:
        """Remove the logo. The product's own mark is shown again."""
        return BrandingView.model_validate(page_branding(await services.branding.set_logo(me, None)))
