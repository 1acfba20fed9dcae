"""Reader of Dify apps: the DSL in YAML or JSON that "Export DSL" makes.

A workflow has steps that no GPT has. The system prompts of its model steps become the instructions.
"""

from typing import Any

from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields
from discreet.models.parameters import ModelParameters

_NO_FILES = ImportStep("Its knowledge isn't part of the file. Add the files.", "knowledge")
_WORKFLOW = ImportStep(
    "It is a workflow. The prompts of its steps became the instructions: check them.", "instructions"
)


def is_app(value: dict[str, Any]) -> bool:
    return isinstance(value.get("app"), dict) and (
        value.get("kind") == "app" or isinstance(value.get("model_config") or value.get("workflow"), dict)
    )


def read_app(value: dict[str, Any]) -> FoundGpt:
    """Read one app."""
    whole = LooseFields(value)
    whole.skip("kind", "version", "dependencies")
    app = whole.object("app")
    mode = app.text("mode")
    app.skip("icon", "icon_background", "icon_type", "use_icon_as_answer_icon")
    config, workflow = whole.object("model_config"), whole.object("workflow")
    features = workflow.object("features")
    parameters = config.object("model").object("completion_params")
    prompts, texts, steps = _read_workflow(workflow)
    if config.object("dataset_configs").object("datasets").objects("datasets"):
        steps.append(_NO_FILES)
    return FoundGpt(
        source=GptSource.DIFY,
        name=app.text("name"),
        description=app.text("description"),
        instructions=config.text("pre_prompt") or "\n\n".join(prompts),
        starters=config.texts("suggested_questions") or features.texts("suggested_questions"),
        parameters=ModelParameters(
            temperature=parameters.number("temperature", 0, 2), top_p=parameters.number("top_p", 0, 1)
        ),
        left_over=({"mode": mode} if mode else {}) | whole.left_over(),
        steps=tuple(steps),
        texts=tuple(texts),
    )


def _read_workflow(workflow: LooseFields) -> tuple[list[str], list[str], list[ImportStep]]:
    """Return the prompts of a workflow's model steps, the texts in them, and what is left to do."""
    prompts: list[str] = []
    texts_found: list[str] = []
    kinds: dict[str, None] = {}
    for node in workflow.object("graph").objects("nodes"):
        data = node.object("data")
        kind, title = data.text("type"), data.text("title")
        kinds[kind] = None
        texts = [text for each in data.objects("prompt_template") if (text := _read_prompt(each))]
        texts_found += texts
        if text := "\n\n".join(texts):
            prompts.append(text if not prompts and not title else f"## {title or kind}\n\n{text}")
    steps = []
    if prompts:
        steps.append(_WORKFLOW)
    if "knowledge-retrieval" in kinds:
        steps.append(_NO_FILES)
    return prompts, texts_found, steps


def _read_prompt(message: LooseFields) -> str:
    return message.text("text") if message.text("role") in ("system", "") else ""
