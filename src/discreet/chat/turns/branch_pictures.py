"""The pictures of a branch, which a GPT names by their number to edit one (P4).

Invariants:
- The numbers follow from the branch alone: a picture keeps its number while the branch grows.
- What is sent are the pixels that a page shows: without the metadata of the person's file, and without its name.
"""

from collections.abc import Sequence
from hashlib import sha256

from discreet.chat.conversations.attachment import MODEL_PICTURE_TYPE, Attachment, FileKind
from discreet.chat.conversations.message import Message, MessageBody
from discreet.errors import Invalid
from discreet.promises.disclosure import SentPicture


def list_pictures(history: Sequence[Message], partial_answer: MessageBody) -> list[Attachment]:
    """Return all pictures of the branch in their order, with those of the answer so far."""
    bodies = [*(message.body for message in history), partial_answer]
    return [file for body in bodies for file in body.files if file.kind is FileKind.PICTURE]


def is_made_by(host: str, file: Attachment, history: Sequence[Message], partial_answer: MessageBody) -> bool:
    """Return whether the picture is an image that this host has made in the branch."""
    bodies = [*(message.body for message in history), partial_answer]
    image_calls = (call for body in bodies for call in body.calls if call.are_for_person and call.host == host)
    return any(file.id in call.pictures for call in image_calls)


def get_picture(pictures: Sequence[Attachment], number: int) -> Attachment:
    """Return the picture of this number, counted from 1. Invalid says which there are."""
    if 1 <= number <= len(pictures):
        return pictures[number - 1]
    if not pictures:
        raise Invalid("There is no picture in this chat yet. Make one first, or ask the person to attach one.")
    raise Invalid(f"There is no picture of this number. The pictures of this chat are 1 to {len(pictures)}.")


def build_sent_picture(file: Attachment, number: int, data: bytes, *, from_recipient: bool) -> SentPicture:
    """Return the facts of a picture that would be sent with these bytes."""
    return SentPicture(
        file_id=file.id,
        number=number,
        media_type=MODEL_PICTURE_TYPE,
        bytes=len(data),
        sha256=sha256(data).hexdigest(),
        width=file.width,
        height=file.height,
        from_recipient=from_recipient,
    )
