"""The privacy receipt of an image: made by the functions that enforce what it says (specification: Chat).

Invariants:
- No sentence about privacy is written here that another function does not decide.
- That nothing trains on images follows from what is not there: `keys.py` makes no grant for the pipeline, whose role
  has no right to images.
"""

from dataclasses import dataclass
from uuid import UUID

from discreet.chat.images.image import Image
from discreet.promises.improve import Verdict
from discreet.promises.parties import SERVICE_NAMES, Service
from discreet.promises.retain import Retention, limits_of, retention_of
from discreet.promises.visible import ReceiptReader, readers

NO_DATASET = (
    "Nothing is trained on images: this version builds no dataset of images, and makes no key to this one that a later "
    "version could use."
)


@dataclass(frozen=True)
class ImageReceipt:
    service: Service
    readers: tuple[ReceiptReader, ...]
    improve: Verdict
    """What the rule says."""
    can_switch_off: bool
    """Whether the image's own "no" would still change something."""
    model: str
    where: str
    retention: Retention

    @property
    def service_name(self) -> str:
        return SERVICE_NAMES[self.service]

    @property
    def sent_out(self) -> str:
        return f"Your description went to the images endpoint at {self.where}, and nowhere else."


def receipt(image: Image, verdict: Verdict, operator: UUID | None, own_days: int | None) -> ImageReceipt:
    """`own_days`: how long its user keeps things, by their own setting."""
    return ImageReceipt(
        service=Service.CONSUMER_IMAGES,
        readers=readers(image.owner_id, None, operator, what="image"),
        improve=verdict,
        can_switch_off=verdict.allowed,
        model=image.model,
        where=image.where,
        retention=retention_of(image.began_at, limits_of(None, own_days)),
    )
