"""POST /v1/embeddings: vectors from the embedded model; nothing leaves the server."""

import base64
import struct
from collections.abc import Sequence
from typing import Any

import msgspec

from discreet.api_projects.completions import NoSuchModel
from discreet.errors import Forbidden, Invalid
from discreet.http.openai.app import ApiCall
from discreet.http.openai.body import convert_fields, read_object
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import EMBEDDINGS
from discreet.http.openai.fields import check

EMBEDDING_MODEL = "all-MiniLM-L6-v2"
MAX_TEXTS = 256
MAX_CHARACTERS = 100_000
"""The limit for one text. The model reads about the first 256 tokens."""
CHARACTERS_PER_TOKEN = 4


class EmbeddingsBody(msgspec.Struct, frozen=True, kw_only=True):
    model: str
    input: str | list[Any]
    encoding_format: str | None = None
    dimensions: int | None = None


async def embeddings(call: ApiCall) -> None:
    fields, services = read_object(call.body), call.services
    check(fields, EMBEDDINGS)
    body = convert_fields(fields, EmbeddingsBody)
    if not call.caller.scope.may_embed:
        raise Forbidden("This API key cannot create embeddings.", field="model")
    if body.model != EMBEDDING_MODEL:
        raise NoSuchModel(f"The only model for embeddings here is {EMBEDDING_MODEL}.", field="model")
    if body.dimensions not in (None, services.api.embedder.dimensions):
        dimensions = services.api.embedder.dimensions
        raise NotSupported(f"The vectors have {dimensions} dimensions, and cannot be shortened.", field="dimensions")
    if body.encoding_format not in (None, "float", "base64"):
        raise Invalid("“encoding_format” should be float or base64.", field="encoding_format")
    texts = _texts(body.input)
    tokens = sum(-(-len(text) // CHARACTERS_PER_TOKEN) for text in texts)
    services.api.rate_limiter.reserve(call.caller.key_id, tokens)
    vectors = await services.api.embedder.for_holder(call.caller.key_id).embed(texts)
    data = [
        {
            "object": "embedding",
            "index": n,
            "embedding": _encode_vector(vector) if body.encoding_format == "base64" else vector,
        }
        for n, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    await call.reply(msgspec.json.encode({"object": "list", "data": data, "model": EMBEDDING_MODEL, "usage": usage}))


def _texts(value: str | list[Any]) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not texts:
        raise Invalid("“input” is empty.", field="input")
    if len(texts) > MAX_TEXTS:
        raise Invalid(f"“input” has {len(texts):,} texts; {MAX_TEXTS} is the limit.", field="input")
    for n, text in enumerate(texts):
        path = f"input[{n}]" if isinstance(value, list) else "input"
        if not isinstance(text, str):
            raise NotSupported(f"“{path}” should be a text; lists of tokens are not supported.", field=path)
        if not text or len(text) > MAX_CHARACTERS:
            raise Invalid(f"“{path}” should have 1 to {MAX_CHARACTERS:,} characters.", field=path)
    return texts


def _encode_vector(vector: Sequence[float]) -> str:
    """Return 32-bit little-endian floats in Base64."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
