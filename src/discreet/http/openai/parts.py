"""The content of a message, in either of OpenAI's forms: texts and images.

Invariants:
- An image is part of the request. Addresses are refused, because a server would have to fetch them for the caller.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discreet.errors import Invalid
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import PART_IMAGE_URL, PARTS
from discreet.http.openai.fields import check
from discreet.ports.model_request import ImagePart, TextPart

DATA_URL = re.compile(r"data:image/(png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
TEXTS = ("text", "input_text", "output_text")
REFUSAL = "refusal"
DETAILS = (None, "auto", "low", "high", "original")


@dataclass(frozen=True)
class Content:
    """`text` is all of the text; `parts` is set if there is an image."""

    text: str = ""
    parts: tuple[TextPart | ImagePart, ...] = ()


def content_of(given: Any, where: str, *, pictures: bool) -> Content:
    """Parse a text or a list of parts.

    Invalid and NotSupported name the place.
    """
    if isinstance(given, str):
        return Content(given)
    if given is None:
        raise Invalid(
            f"“{where}” is missing or null; it should be a text. Only an assistant's message that calls tools can omit "
            "it out.",
            field=where,
        )
    if not isinstance(given, list):
        raise Invalid(f"“{where}” should be a text, or a list of parts.", field=where)
    parts = [_part(part, f"{where}[{n}]") for n, part in enumerate(given)]
    text = "\n".join(part.text for part in parts if isinstance(part, TextPart))
    if all(isinstance(part, TextPart) for part in parts):
        return Content(text)
    if not pictures:
        raise NotSupported("Only a user's message can hold pictures.", field=where)
    return Content(text, tuple(parts))


def text_of(given: Any, where: str) -> str:
    if not isinstance(given, str):
        raise Invalid(f"“{where}” should be a text.", field=where)
    return given


def _part(part: Any, where: str) -> TextPart | ImagePart:
    if not isinstance(part, dict):
        raise Invalid(f"“{where}” should be an object.", field=where)
    if isinstance(kind := part.get("type"), str) and kind in PARTS:
        check(part, PARTS[kind], where)
    match kind:
        case kind if kind in TEXTS:
            return TextPart(text_of(part.get("text"), f"{where}.text"))
        case "refusal":
            return TextPart(text_of(part.get(REFUSAL), f"{where}.refusal"))
        case "image_url":
            image = part.get("image_url")
            if not isinstance(image, dict):
                raise Invalid(f"“{where}.image_url” should be an object with a “url”.", field=f"{where}.image_url")
            check(image, PART_IMAGE_URL, f"{where}.image_url")
            return _image(image.get("url"), image.get("detail"), f"{where}.image_url")
        case "input_image":
            return _image(part.get("image_url"), part.get("detail"), where)
    raise NotSupported(f"“{where}.type” can be a text or a picture here.", field=f"{where}.type")


def _image(url: Any, detail: Any, at: str) -> ImagePart:
    where = f"{at}.url" if at.endswith("image_url") else f"{at}.image_url"
    if detail not in DETAILS:
        raise Invalid(f"“{at}.detail” should be auto, low, high or original.", field=f"{at}.detail")
    if not isinstance(url, str) or not DATA_URL.fullmatch(url):
        raise Invalid(
            "Send a picture itself, as data:image/png;base64,… (or jpeg, gif, webp). Addresses are not followed.",
            field=where,
        )
    return ImagePart(url, detail)


def object_at(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Invalid(f"“{where}” should be an object.", field=where)
    return given
