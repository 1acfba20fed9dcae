"""Reader of LibreChat agents as JSON, with their actions where the file has them."""

from typing import Any

from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.imports.chatgpt_gpt import CAPABILITIES_OF_TOOLS
from discreet.assistants.gpts.imports.foreign_actions import ActionsFound
from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields
from discreet.models.parameters import ModelParameters
from discreet.promises.capabilities import Capability

_TOOLS = CAPABILITIES_OF_TOOLS | {
    "execute_code": (Capability.CODE,),
    "image_gen_oai": (Capability.IMAGES,),
    "flux": (Capability.IMAGES,),
    "stable-diffusion": (Capability.IMAGES,),
}
_OF_ACTIONS = "_action_"
"""In the names of tools that are operations of the agent's actions."""
_LOST = ImportStep("Its actions came without their documents. Add them.", "actions")


def is_agent(value: dict[str, Any]) -> bool:
    """Return whether this is an agent: by its id, or by fields that only agents have."""
    named = isinstance(value.get("id"), str) and value["id"].startswith("agent_")
    return named or ("tool_resources" in value and "instructions" in value)


def join_actions(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the agents of a bundle of agents and actions, each with its own actions."""
    agents, actions = bundle.get("agents"), bundle.get("actions")
    if not isinstance(agents, list) or not isinstance(actions, list):
        return []
    of_agent: dict[str, list[Any]] = {}
    for action in actions:
        if isinstance(action, dict) and isinstance(action.get("agent_id"), str):
            of_agent.setdefault(action["agent_id"], []).append(action)
    given = [agent for agent in agents if isinstance(agent, dict)]
    return [agent | {"actions": of_agent.get(str(agent.get("id")), agent.get("actions"))} for agent in given]


def read_agent(value: dict[str, Any]) -> FoundGpt:
    """Read one agent."""
    agent = LooseFields(value)
    agent.skip("id", "_id", "author", "authorName", "createdAt", "updatedAt", "versions", "__v", "projectIds", "avatar")
    parameters = agent.object("model_parameters")
    files, search = agent.objects("files", "knowledge"), agent.object("tool_resources").object("file_search")
    search.skip("file_ids", "vector_store_ids")
    files += search.objects("files")
    actions_found = ActionsFound()
    for action in agent.objects("actions"):
        actions_found.add(action.object("metadata"))
        action.skip("action_id", "agent_id", "type", "user", "_id")
    if not actions_found.actions:
        agent.skip("actions")
    names = agent.texts("tools")
    own_tools = [name for name in names if name not in _TOOLS and name != "file_search" and _OF_ACTIONS not in name]
    has_lost_actions = any(_OF_ACTIONS in name for name in names) and not actions_found.actions
    return FoundGpt(
        source=GptSource.LIBRECHAT,
        name=agent.text("name"),
        description=agent.text("description"),
        instructions=agent.text("instructions"),
        starters=agent.texts("conversation_starters"),
        parameters=ModelParameters(
            temperature=parameters.number("temperature", 0, 2), top_p=parameters.number("top_p", 0, 1)
        ),
        capabilities=tuple(dict.fromkeys(each for name in names for each in _TOOLS.get(name, ()))),
        missing=tuple(name for file in files if (name := file.text("filename", "name"))),
        actions=tuple(actions_found.actions),
        left_over=agent.left_over() | ({"tools": ", ".join(own_tools)[:2000]} if own_tools else {}),
        steps=(*actions_found.steps, *([_LOST] if has_lost_actions else [])),
    )
