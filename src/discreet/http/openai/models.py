"""GET /v1/models: the server's models and the GPTs that a key may use.

A GPT is `gpt:<id>`, or its alias.
"""

from typing import Any

import msgspec

from discreet.api_projects.completions import ListedModel
from discreet.http.openai.app import ApiCall
from discreet.http.openai.embeddings import EMBEDDING_MODEL


async def list_models(call: ApiCall) -> None:
    offered = await call.services.api.answering.offered(call.caller)
    models = [_build_model(model) for model in offered]
    if call.caller.scope.may_embed:
        models.append(_build_model(ListedModel(EMBEDDING_MODEL)))
    await call.reply(msgspec.json.encode({"object": "list", "data": models}))


async def get_model(call: ApiCall) -> None:
    name = call.path["model"]
    if name == EMBEDDING_MODEL and call.caller.scope.may_embed:
        offered = ListedModel(EMBEDDING_MODEL)
    else:
        offered = await call.services.api.answering.one(call.caller, name)
    await call.reply(msgspec.json.encode(_build_model(offered)))


def _build_model(offered: ListedModel) -> dict[str, Any]:
    """Return a model; `name`, `description` and `alias` are our own, for GPTs only."""
    gpt = offered.gpt
    model: dict[str, Any] = {"id": offered.name, "object": "model", "created": 0, "owned_by": "discreet"}
    if gpt is None:
        return model
    created = gpt.id.int >> 80  # the milliseconds at the start of a version 7 UUID
    return model | {
        "created": created // 1000,
        "owned_by": gpt.builder_name,
        "name": gpt.name,
        "description": gpt.description,
        "alias": offered.alias,
    }
