"""P4: a request with a picture is bound to the picture's bytes, and no picture changes the rest of its form."""

from email.parser import BytesParser
from email.policy import HTTP
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.assistants.actions.request.bodies import encode_body_with_picture
from discreet.promises.disclosure import ExactRequest, PictureDigestMismatch, SentPicture

pytestmark = pytest.mark.promise("P4")

TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FFF), max_size=80)


def of(data: bytes, number: int = 1) -> SentPicture:
    return SentPicture(
        file_id=UUID(int=number),
        number=number,
        media_type="image/jpeg",
        bytes=len(data),
        sha256=sha256(data).hexdigest(),
        width=1,
        height=1,
    )


def request_with(data: bytes, prompt: str) -> ExactRequest:
    kind, body, at = encode_body_with_picture("image", of(data), {"prompt": prompt, "n": 1})
    return ExactRequest("POST", "https://images.example/edits", (("content-type", kind),), body, of(data), at)


@given(st.binary(max_size=200), st.binary(max_size=200), TEXTS)
def test_only_the_shown_bytes_complete_a_request(data: bytes, other: bytes, prompt: str) -> None:
    request = request_with(data, prompt)
    completed = request.with_picture(data)
    assert (len(completed.body), completed.picture) == (len(request.body) + len(data), None)
    assert request.size == len(request.url) + len(completed.body)
    if other != data:
        assert request_with(other, prompt).digest != request.digest
        with pytest.raises(PictureDigestMismatch):
            request.with_picture(other)
    with pytest.raises(PictureDigestMismatch):
        request.with_picture(None)
    with pytest.raises(PictureDigestMismatch):
        completed.with_picture(data)


@given(st.binary(max_size=200), TEXTS)
def test_what_was_shown_is_what_the_form_holds(data: bytes, prompt: str) -> None:
    """Even where picture and description hold the beginnings of parts."""
    for nasty in (data, data + request_with(data, prompt).body, b"\r\n--x\r\n" + data):
        request = request_with(nasty, prompt)
        kind = request.headers[0][1]
        completed = request.with_picture(nasty).body
        form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + completed)
        boundary = kind.partition("boundary=")[2].encode()
        assert completed.count(boundary) == 4
        names = [part.get_param("name", header="content-disposition") for part in form.iter_parts()]
        assert names == ["image", "prompt", "n"]
        assert completed[request.picture_at :].startswith(nasty)
