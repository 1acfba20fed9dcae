"""The privacy receipt of an image (specification: Chat).

Invariants:
- Every sentence about privacy is decided by the function that enforces it.
- Nothing trains on images because no access exists: `keys.py` makes no grant for the pipeline, whose role has no right
  to images.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.chat.images.image import Image
from discreet.promises.improve import Verdict
from discreet.promises.parties import SERVICE_NAMES, Service
from discreet.promises.retention import Retention, limits_of, retention_of
from discreet.promises.visibility import ReceiptReader, readers

NO_DATASET = (
    "Images are never used for training: this version builds no image datasets, and creates no key to this image that "
    "a later version could use."
)
SIGNED = (
    "The file says that a model made it, signed with this server's key (C2PA). It does not say who asked for it, with "
    "which description, or when."
)
UNSIGNED = "None: this server did not mark images when this one was made."


@dataclass(frozen=True)
class ImageReceipt:
    service: Service
    readers: tuple[ReceiptReader, ...]
    improve: Verdict
    """The verdict of the training rule."""
    can_switch_off: bool
    """Whether the image's own "no" would still change something."""
    model: str
    where: str
    retention: Retention
    is_signed: bool

    @property
    def service_name(self) -> str:
        return SERVICE_NAMES[self.service]

    @property
    def sent_out(self) -> str:
        return f"Your description was sent to the images endpoint at {self.where}, and nowhere else."

    @property
    def mark(self) -> str:
        """Say what the image's file tells its reader."""
        return SIGNED if self.is_signed else UNSIGNED


def receipt(image: Image, verdict: Verdict, operator: UUID | None, own_days: int | None) -> ImageReceipt:
    """Return the receipt. `own_days` is the retention that its user chose."""
    return ImageReceipt(
        service=Service.CONSUMER_IMAGES,
        readers=readers(image.owner_id, None, operator, what="image"),
        improve=verdict,
        can_switch_off=verdict.allowed,
        model=image.model,
        where=image.where,
        retention=retention_of(image.began_at, limits_of(None, own_days)),
        is_signed=image.is_signed,
    )
