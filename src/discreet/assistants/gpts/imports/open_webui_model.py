"""Reader of Open WebUI's "Export models": models with a system prompt."""

from typing import Any

from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields
from discreet.models.parameters import ModelParameters
from discreet.promises.capabilities import Capability

_FEATURES = {
    "web_search": (Capability.WEB_SEARCH, Capability.READ_PAGES),
    "code_interpreter": (Capability.CODE,),
    "image_generation": (Capability.IMAGES,),
}
MAX_TOKENS = 10_000_000


def find_model(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the model, also out of the `info` of a list of models; None if this is none."""
    inner = value.get("info")
    model = inner if isinstance(inner, dict) else value
    has_form = isinstance(model.get("params"), dict) and isinstance(model.get("meta"), dict)
    return {"name": value.get("name")} | model if has_form else None


def read_model(value: dict[str, Any]) -> FoundGpt:
    """Read one model."""
    model = LooseFields(value)
    model.skip("id", "user_id", "access_control", "access_grants", "is_active", "created_at", "updated_at", "user")
    params, meta = model.object("params"), model.object("meta")
    meta.skip("profile_image_url", "capabilities", "hidden")
    tokens = params.number("max_tokens", 16, MAX_TOKENS)
    features = meta.texts("defaultFeatureIds")
    return FoundGpt(
        source=GptSource.OPEN_WEBUI,
        name=model.text("name"),
        description=meta.text("description"),
        instructions=params.text("system"),
        starters=meta.texts("suggestion_prompts"),
        parameters=ModelParameters(
            temperature=params.number("temperature", 0, 2),
            top_p=params.number("top_p", 0, 1),
            answer_tokens=int(tokens) if tokens is not None else None,
        ),
        capabilities=tuple(dict.fromkeys(each for name in features for each in _FEATURES.get(name, ()))),
        missing=_list_file_names(meta),
        left_over=model.left_over(),
    )


def _list_file_names(meta: LooseFields) -> tuple[str, ...]:
    """Return the names of its files; of a collection without a list of files, the collection's."""
    names: list[str] = []
    for each in meta.objects("knowledge"):
        each.skip(
            "id", "user_id", "type", "created_at", "updated_at", "user", "data", "access_control", "collection_names"
        )
        inner = [name for file in each.objects("files") if (name := _read_file_name(file))]
        own = _read_file_name(each)
        names += inner or ([own] if own else [])
    return tuple(names)


def _read_file_name(file: LooseFields) -> str:
    file.skip("id", "hash", "user_id", "created_at", "updated_at")
    file.object("meta").skip("size", "content_type", "collection_name")
    return file.object("meta").text("name") or file.text("filename", "name")
