"""The child process that signs one made image (C2PA), within kernel limits.

`python -m discreet.chat.images.signing_child` answers an image with one frame: the same image with a manifest. Behind
an edited image comes the picture that it was made from, its ingredient.

Invariants:
- The manifest says that a model made the image, and names the program. It holds no time, text, name or address.
- No timestamp authority is asked and no remote manifest is read: the process has no network.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from discreet.chat.images.picture import MADE_BY_A_MODEL
from discreet.runtime.confined_child import ChildInput, answer_order

PARENT: Final = "parent"
PARENT_TYPE: Final = "image/jpeg"
CREATED: Final = ({"action": "c2pa.created", "digitalSourceType": MADE_BY_A_MODEL},)
EDITED: Final = (
    {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}},
    {"action": "c2pa.edited", "digitalSourceType": MADE_BY_A_MODEL},
)
SETTINGS: Final[dict[str, Any]] = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}


class SigningOrder(ChildInput, frozen=True, kw_only=True):
    """What to sign with. Key and chain are PEM."""

    media_type: str
    private_key: bytes
    chain: bytes
    parent_size: int = 0
    """The last bytes of the data are the picture that was edited, a JPEG; 0 if there is none."""


def manifest(*, is_edited: bool) -> dict[str, Any]:
    actions = {"label": "c2pa.actions.v2", "created": True, "data": {"actions": EDITED if is_edited else CREATED}}
    return {"claim_generator_info": [{"name": "Discreet"}], "assertions": [actions]}


def encode_signed(order: SigningOrder, data: bytes) -> Iterator[bytes]:
    """Yield the signed image."""
    from c2pa import Builder, C2paSignerInfo, Context, Signer

    signer = Signer.from_info(C2paSignerInfo(b"ed25519", order.chain, order.private_key, None))
    buffer, end = BytesIO(), len(data) - order.parent_size
    with Builder(manifest(is_edited=order.parent_size > 0), Context.from_dict(SETTINGS)) as builder:
        if order.parent_size:
            ingredient = {"relationship": "parentOf", "label": PARENT}
            builder.add_ingredient(ingredient, PARENT_TYPE, BytesIO(data[end:]))
        builder.sign(signer, order.media_type, BytesIO(data[:end]), buffer)
    yield buffer.getvalue()


def load_library(_: SigningOrder) -> None:
    """Load the library before the limits, without network and without the image."""
    import c2pa  # noqa: F401


if __name__ == "__main__":
    answer_order(SigningOrder, encode_signed, load_library)
