"""Reader of GPTs as ChatGPT's editor stores them: the "gizmo" that backup tools save.

{"gizmo": {"display": {"name", "description", "prompt_starters"}, "instructions"}, "tools": […], "files": […]}
"""

from typing import Any

from discreet.assistants.gpts.gpt import Category
from discreet.assistants.gpts.imports.foreign_actions import ActionsFound
from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields
from discreet.promises.capabilities import Capability

CAPABILITIES_OF_TOOLS: dict[str, tuple[Capability, ...]] = {
    "browser": (Capability.WEB_SEARCH, Capability.READ_PAGES),
    "web_search": (Capability.WEB_SEARCH, Capability.READ_PAGES),
    "search": (Capability.WEB_SEARCH, Capability.READ_PAGES),
    "python": (Capability.CODE,),
    "code_interpreter": (Capability.CODE,),
    "dalle": (Capability.IMAGES,),
    "image_gen": (Capability.IMAGES,),
}
_ACTIONS = ("plugins_prototype", "jit_plugin")
_OF_THE_SERVICE = (
    "id", "organization_id", "short_url", "author", "author_user_id", "updated_at", "created_at", "version",
    "live_version", "last_interacted_at", "num_interactions", "share_recipient", "vanity_metrics",
    "current_user_permission", "allowed_sharing_recipients", "workspace_approved", "workspace_approval_date",
    "appeal_info", "profile_pic_permalink", "profile_picture_url", "profile_pic_id", "location", "size", "file_id",
    "file_size_tokens", "retrieval_index_status", "action_id",
)  # fmt: skip
"""Ids, times and counts, which mean nothing outside of ChatGPT."""


def find_gizmo(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the object with `gizmo`, `tools` and `files`, out of the envelopes of lists; None if there is none."""
    for _ in range(3):
        inner = value.get("resource") if isinstance(value.get("resource"), dict) else value.get("gizmo")
        if not isinstance(inner, dict):
            break
        if not isinstance(inner.get("gizmo"), dict):
            return value if isinstance(value.get("gizmo"), dict) else _as_gizmo(inner)
        value = inner
    return _as_gizmo(value)


def _as_gizmo(value: dict[str, Any]) -> dict[str, Any] | None:
    is_gizmo = isinstance(value.get("display"), dict) and (
        "instructions" in value or "prompt_starters" in value["display"]
    )
    return {"gizmo": value} if is_gizmo else None


def read_gizmo(value: dict[str, Any]) -> FoundGpt:
    """Read what `find_gizmo` returned."""
    root = LooseFields(value)
    gizmo = root.object("gizmo")
    display = gizmo.object("display")
    for fields in (root, gizmo, display):
        fields.skip(*_OF_THE_SERVICE)
    tools = root.objects("tools") or gizmo.objects("tools")
    actions, capabilities, left_over = _read_tools(tools)
    category = _choose_category(display.texts("categories"), left_over)
    files = root.objects("files") or gizmo.objects("files")
    missing = tuple(name for file in files if (name := file.text("name", "filename", "file_name")))
    for file in files:
        file.skip(*_OF_THE_SERVICE, "type", "mime_type")
    return FoundGpt(
        source=GptSource.CHATGPT,
        name=display.text("name") or gizmo.text("name"),
        description=display.text("description") or gizmo.text("description"),
        category=category,
        instructions=gizmo.text("instructions") or root.text("instructions"),
        starters=display.texts("prompt_starters") or gizmo.texts("prompt_starters"),
        capabilities=tuple(capabilities),
        missing=missing,
        actions=tuple(actions.actions),
        left_over=root.left_over() | left_over,
        steps=tuple(actions.steps),
    )


def _choose_category(names: tuple[str, ...], left_over: dict[str, str]) -> Category:
    """Return the first category that exists here. If there is none, `left_over` gets their names."""
    known = [Category(name.lower()) for name in names if name.lower() in {*Category}]
    if names and not known:
        left_over["gizmo.display.categories"] = ", ".join(names)[:200]
    return next(iter(known), Category.OTHER)


def _read_tools(tools: list[LooseFields]) -> tuple[ActionsFound, dict[Capability, None], dict[str, str]]:
    actions, capabilities, left_over = ActionsFound(), dict[Capability, None](), dict[str, str]()
    for tool in tools:
        kind = tool.text("type")
        tool.skip("id")
        if kind in _ACTIONS:
            metadata = tool.object("metadata")
            metadata.skip("action_id")
            actions.add(metadata)
        elif kind in CAPABILITIES_OF_TOOLS:
            capabilities.update(dict.fromkeys(CAPABILITIES_OF_TOOLS[kind]))
        elif kind:
            left_over[f"tools: {kind[:60]}"] = "on"
    return actions, capabilities, left_over
