"""Routes for images: generate, list, delete.

A missing image and another person's image both get 404.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from discreet.chat.images.image import parse_image_request
from discreet.chat.images.picture import SMALL_TYPE
from discreet.chat.images.receipt import receipt
from discreet.errors import Invalid
from discreet.http.actor import Me
from discreet.http.api.chat.chat import ForbidTrainingBody
from discreet.http.api.chat.image_views import (
    GalleryView,
    ImageGenerationView,
    ImageReceiptView,
    ImageView,
    LatestImageView,
)
from discreet.http.api.plain_text import TextBody
from discreet.http.headers import BY_ITSELF
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services


class GenerateImageBody(TextBody):
    """The limits are in `chat/images/image.py`. `edited`: one of the person's images, which is sent to be changed."""

    model_config = ConfigDict(extra="forbid")

    prompt: str
    size: str = "square"
    edited: UUID | None = None


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/images", tags=["images"])
    _generation_routes(api, services)
    _gallery_routes(api, services)
    _image_routes(api, services)
    return api


def _generation_routes(api: APIRouter, services: "Services") -> None:
    @api.post("", status_code=202)
    async def make(body: GenerateImageBody, me: Me) -> ImageGenerationView:
        """Start to generate an image, one at a time.

        `/api/images/making` returns the state.
        """
        image_request = parse_image_request(body.prompt, body.size)
        return ImageGenerationView.of(await services.image_generation.make(me, image_request, body.edited))

    @api.get("/making")
    async def latest_generation(me: Me) -> LatestImageView:
        """Return the running or last generation; null after ten minutes or a restart."""
        return LatestImageView.of(services.image_generation.latest(me))

    @api.post("/stop", status_code=204)
    async def stop(me: Me) -> None:
        """Stop the running generation. A finished image stays."""
        await services.image_generation.stop_making(me)


def _gallery_routes(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def gallery(me: Me, before: UUID | None = None) -> GalleryView:
        """Return the person's images before `before`, latest first, 24 at a time."""
        making = services.image_generation
        return GalleryView.of(await services.images.gallery(me, before), making.maker, await making.left_today(me))

    @api.delete("", status_code=204)
    async def delete_all(me: Me) -> None:
        await services.images.delete_all(me)


def _image_routes(api: APIRouter, services: "Services") -> None:
    @api.get("/{image_id}")
    async def read_image(image_id: UUID, me: Me) -> ImageView:
        return ImageView.of(await services.images.get(me, image_id))

    @api.get("/{image_id}/file", response_class=Response)
    async def file(image_id: UUID, me: Me) -> Response:
        """Return the picture, as PNG, JPEG or WebP."""
        image, data = await services.images.picture(me, image_id)
        named = {"Content-Disposition": f'inline; filename="{image.file_name}"'}
        return Response(data, media_type=image.media_type, headers=BY_ITSELF | named)

    @api.get("/{image_id}/small", response_class=Response)
    async def thumbnail(image_id: UUID, me: Me) -> Response:
        """Return the picture with at most 512 pixels a side, as WebP."""
        return Response(await services.images.small(me, image_id), media_type=SMALL_TYPE, headers=BY_ITSELF)

    @api.get("/{image_id}/receipt")
    async def privacy_receipt(image_id: UUID, me: Me) -> ImageReceiptView:
        return await _receipt(services, me, image_id)

    @api.put("/{image_id}/improve")
    async def close(image_id: UUID, body: ForbidTrainingBody, me: Me) -> ImageReceiptView:
        """Record the final "no" of an image (P2)."""
        if body.allowed:
            raise Invalid("You can only switch training off for an image, not on.", field="allowed")
        await services.images.close_for_improvement(me, image_id)
        return await _receipt(services, me, image_id)

    @api.delete("/{image_id}", status_code=204)
    async def delete(image_id: UUID, me: Me) -> None:
        await services.images.delete(me, image_id)


async def _receipt(services: "Services", me: Actor, image_id: UUID) -> ImageReceiptView:
    image, verdict = await services.images.verdict(me, image_id)
    own_days = (await services.retention_settings.own(me)).days
    return ImageReceiptView.of(receipt(image, verdict, await services.accounts.operator_id(), own_days))
