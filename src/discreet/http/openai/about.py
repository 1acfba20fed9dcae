"""GET /v1: describes this address to a person or a program that tries it."""

import msgspec

from discreet.http.openai.app import ApiCall


async def about(call: ApiCall) -> None:
    description = {
        "object": "api",
        "message": "This is the base URL of an OpenAI-compatible API. Give it to a client together with an API key.",
        "base_url": f"{call.services.settings.public_url}/v1",
        "endpoints": ["/v1/models", "/v1/chat/completions", "/v1/responses", "/v1/embeddings"],
    }
    await call.reply(msgspec.json.encode(description))
