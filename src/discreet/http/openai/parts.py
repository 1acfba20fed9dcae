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


def parse_content(value: Any, path: str, *, pictures: bool) -> Content:
    """Parse a text or a list of parts.

    Invalid and NotSupported name the place.
    """
    if isinstance(value, str):
        return Content(value)
    if value is None:
        raise Invalid(
            f"“{path}” is missing or null; it should be a text. Only an assistant's message that calls tools can omit "
            "it out.",
            field=path,
        )
    if not isinstance(value, list):
        raise Invalid(f"“{path}” should be a text, or a list of parts.", field=path)
    parts = [_parse_part(part, f"{path}[{n}]") for n, part in enumerate(value)]
    text = "\n".join(part.text for part in parts if isinstance(part, TextPart))
    if all(isinstance(part, TextPart) for part in parts):
        return Content(text)
    if not pictures:
        raise NotSupported("Only a user's message can hold pictures.", field=path)
    return Content(text, tuple(parts))


def require_text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Invalid(f"“{path}” should be a text.", field=path)
    return value


def _parse_part(part: Any, path: str) -> TextPart | ImagePart:
    if not isinstance(part, dict):
        raise Invalid(f"“{path}” should be an object.", field=path)
    if isinstance(kind := part.get("type"), str) and kind in PARTS:
        check(part, PARTS[kind], path)
    match kind:
        case kind if kind in TEXTS:
            return TextPart(require_text(part.get("text"), f"{path}.text"))
        case "refusal":
            return TextPart(require_text(part.get(REFUSAL), f"{path}.refusal"))
        case "image_url":
            image = part.get("image_url")
            if not isinstance(image, dict):
                raise Invalid(f"“{path}.image_url” should be an object with a “url”.", field=f"{path}.image_url")
            check(image, PART_IMAGE_URL, f"{path}.image_url")
            return _parse_image(image.get("url"), image.get("detail"), f"{path}.image_url")
        case "input_image":
            return _parse_image(part.get("image_url"), part.get("detail"), path)
    raise NotSupported(f"“{path}.type” can be a text or a picture here.", field=f"{path}.type")


def _parse_image(url: Any, detail: Any, path: str) -> ImagePart:
    url_path = f"{path}.url" if path.endswith("image_url") else f"{path}.image_url"
    if detail not in DETAILS:
        raise Invalid(f"“{path}.detail” should be auto, low, high or original.", field=f"{path}.detail")
    if not isinstance(url, str) or not DATA_URL.fullmatch(url):
        raise Invalid(
            "Send a picture itself, as data:image/png;base64,… (or jpeg, gif, webp). Addresses are not followed.",
            field=url_path,
        )
    return ImagePart(url, detail)


def require_object(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(f"“{path}” should be an object.", field=path)
    return value
