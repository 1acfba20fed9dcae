"""Views of images, running generations and image receipts."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from discreet.chat.images.generation import GenerationJob
from discreet.chat.images.image import Image
from discreet.chat.images.receipt import NO_DATASET, ImageReceipt
from discreet.chat.images.service import Gallery
from discreet.http.api.chat.receipt_views import (
    ConversationReaderView,
    ImproveView,
    RetentionView,
    SentenceView,
    ServiceView,
)
from discreet.http.api.view import View
from discreet.ports.images import ImageMaker, ImageShape

Size = Literal["square", "portrait", "landscape"]


class ImageView(View):
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
        return cls.from_value(image, size=image.shape, made_at=image.began_at)


class ImageGenerationView(View):
    """A running or recent generation.

    `id` is the image's once the state is "made"; `message` says why there is no image. `edited`: the image that it
    is made from.
    """

    id: UUID
    prompt: str
    size: Size
    began_at: datetime
    state: Literal["running", "made", "stopped", "failed"]
    message: str | None
    edited: UUID | None

    @classmethod
    def of(cls, making: GenerationJob) -> "ImageGenerationView":
        order = making.request
        return cls.from_value(making, prompt=order.prompt, size=order.shape, message=making.sentence)


class LatestImageView(View):
    making: ImageGenerationView | None

    @classmethod
    def of(cls, making: GenerationJob | None) -> "LatestImageView":
        return cls(making=ImageGenerationView.of(making) if making else None)


class ImageGeneratorView(View):
    """The endpoint that generates images, with its sizes."""

    name: str
    where: str
    sizes: list[Size]

    @classmethod
    def of(cls, maker: ImageMaker) -> "ImageGeneratorView":
        return cls(name=maker.name, where=maker.where, sizes=[ImageShape(shape).value for shape in maker.shapes])


class GalleryView(View):
    """A page of the person's images, latest first.

    `maker` is null if the server has none; `left_today` is the number of images the person may still request today.
    """

    images: list[ImageView]
    more: bool
    maker: ImageGeneratorView | None
    left_today: int

    @classmethod
    def of(cls, gallery: Gallery, maker: ImageMaker | None, left_today: int) -> "GalleryView":
        images = [ImageView.of(image) for image in gallery.images]
        maker_view = ImageGeneratorView.of(maker) if maker else None
        return cls(images=images, more=gallery.more, maker=maker_view, left_today=left_today)


class ImageModelView(View):
    """The model that made the image, and where it runs."""

    name: str
    where: str


class ImageReceiptView(View):
    """`improve` is the rule's verdict; `datasets` says how datasets treat images, `mark` what the file tells."""

    service: ServiceView
    readers: list[ConversationReaderView]
    improve: ImproveView
    datasets: SentenceView
    model: ImageModelView
    retention: RetentionView
    sent_out: SentenceView
    mark: SentenceView

    @classmethod
    def of(cls, receipt: ImageReceipt) -> "ImageReceiptView":
        return cls.from_value(
            receipt,
            service=ServiceView(name=receipt.service_name, sentence="Fixed when the image was made."),
            improve=ImproveView.of(
                receipt.improve,
                receipt.improve.sentence,
                receipt.improve.reasons,
                can_switch_off=receipt.can_switch_off,
            ),
            datasets=SentenceView(sentence=NO_DATASET),
            model=ImageModelView(name=receipt.model, where=receipt.where),
            retention=RetentionView.of(receipt.retention),
            sent_out=SentenceView(sentence=receipt.sent_out),
            mark=SentenceView(sentence=receipt.mark),
        )
