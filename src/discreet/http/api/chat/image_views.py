"""Views of images, running generations and image receipts."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from discreet.chat.images.generation import GenerationJob
from discreet.chat.images.image import Image
from discreet.chat.images.receipt import NO_DATASET, ImageReceipt
from discreet.chat.images.service import Gallery
from discreet.http.api.chat.conversation_views import (
    ConversationModelView,
    ConversationReaderView,
    ImproveView,
    ReasonView,
    RetentionView,
    SentenceView,
    ServiceView,
)
from discreet.ports import ImageMaker, ImageShape

Size = Literal["square", "portrait", "landscape"]


class ImageView(BaseModel):
    """The picture is at `/api/images/{id}/file`, a small one at `/small`."""

    id: UUID
    prompt: str
    size: Size
    made_at: datetime
    media_type: str
    width: int
    height: int
    bytes: int
    model: str
    where: str
    file_name: str

    @classmethod
    def of(cls, image: Image) -> "ImageView":
        return cls(
            id=image.id, prompt=image.prompt, size=image.shape.value, made_at=image.began_at,
            media_type=image.media_type, width=image.width, height=image.height, bytes=image.bytes, model=image.model,
            where=image.where, file_name=image.file_name,
        )  # fmt: skip


class MakingView(BaseModel):
    """A running or recent generation.

    `id` is the image's once the state is "made"; `message` says why there is no image.
    """

    id: UUID
    prompt: str
    size: Size
    began_at: datetime
    state: Literal["running", "made", "stopped", "failed"]
    message: str | None

    @classmethod
    def of(cls, making: GenerationJob) -> "MakingView":
        return cls(
            id=making.id, prompt=making.order.prompt, size=making.order.shape.value, began_at=making.began_at,
            state=making.state.value, message=making.sentence,
        )  # fmt: skip


class LatestImageView(BaseModel):
    making: MakingView | None

    @classmethod
    def of(cls, making: GenerationJob | None) -> "LatestImageView":
        return cls(making=MakingView.of(making) if making else None)


class MakerView(BaseModel):
    """The endpoint that generates images, with its sizes."""

    name: str
    where: str
    sizes: list[Size]

    @classmethod
    def of(cls, maker: ImageMaker) -> "MakerView":
        return cls(name=maker.name, where=maker.where, sizes=[ImageShape(shape).value for shape in maker.shapes])


class GalleryView(BaseModel):
    """A page of the person's images, latest first.

    `maker` is null if the server has none; `left_today` is the number of images the person may still request today.
    """

    images: list[ImageView]
    more: bool
    maker: MakerView | None
    left_today: int

    @classmethod
    def of(cls, gallery: Gallery, maker: ImageMaker | None, left: int) -> "GalleryView":
        shown = [ImageView.of(image) for image in gallery.images]
        maker_view = MakerView.of(maker) if maker else None
        return cls(images=shown, more=gallery.more, maker=maker_view, left_today=left)


class ImageReceiptView(BaseModel):
    """`improve` is the rule's verdict; `datasets` says how datasets treat images."""

    service: ServiceView
    readers: list[ConversationReaderView]
    improve: ImproveView
    datasets: SentenceView
    model: ConversationModelView
    retention: RetentionView
    sent_out: SentenceView

    @classmethod
    def of(cls, receipt: ImageReceipt) -> "ImageReceiptView":
        verdict = receipt.improve
        reasons = [ReasonView(party=r.party.kind, allows=r.allows, sentence=r.sentence) for r in verdict.reasons]
        return cls(
            service=ServiceView(name=receipt.service_name, sentence="Fixed when the image was made."),
            readers=[ConversationReaderView(who=r.who, can=r.can, why=r.why) for r in receipt.readers],
            improve=ImproveView(
                allowed=verdict.allowed, sentence=verdict.sentence, reasons=reasons,
                can_switch_off=receipt.can_switch_off,
            ),
            datasets=SentenceView(sentence=NO_DATASET),
            model=ConversationModelView(name=receipt.model, where=receipt.where),
            retention=RetentionView.of(receipt.retention),
            sent_out=SentenceView(sentence=receipt.sent_out),
        )  # fmt: skip
