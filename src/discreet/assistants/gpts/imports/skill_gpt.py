"""Agent skills and plugins as GPTs (https://agentskills.io/specification).

A skill without files becomes a GPT with the skill's text as its instructions, which always apply. Files that are read
become its knowledge. A skill with scripts becomes the knowledge of a GPT that may run Python: there the model gets the
skill whole, and the scripts run in the cell. A plugin becomes one GPT: its skills are knowledge, its commands and
agents are instructions.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.openapi.read_yaml import read_yaml
from discreet.assistants.gpts.gpt import INSTRUCTIONS_CHARACTERS
from discreet.assistants.gpts.imports.found_gpt import FoundAction, FoundGpt, FoundKnowledge, GptSource
from discreet.assistants.gpts.imports.loose_fields import LooseFields, drop_surrogates
from discreet.assistants.gpts.knowledge import is_skill_name
from discreet.promises.capabilities import Capability
from discreet.runtime.streaming_zip import StreamingZip

MANIFEST = "SKILL.md"
PLUGIN = ".claude-plugin/plugin.json"
HOOKS = "hooks/hooks.json"
FRONT_MATTER_VALUES = 2_000
DESCRIPTION_CHARACTERS = 1024
ORIGINS, NAME, STARTERS, ACTIONS = "discreet-origins", "discreet-name", "discreet-starters", "assets/actions/"
"""Where Discreet's own export of a skill keeps what skills have no field for."""
_SCRIPTS = (".py", ".sh", ".js", ".ts", ".rb", ".mjs")

Files = Mapping[str, bytes]
"""The files of a folder, by their paths within it."""


@dataclass(frozen=True)
class SkillText:
    """SKILL.md, or another Markdown file with fields at its top."""

    fields: LooseFields
    body: str
    text: bytes

    @property
    def is_valid(self) -> bool:
        """Whether the reader of knowledge accepts it as a skill."""
        name, description = self.fields.text("name"), self.fields.text("description")
        fits = is_skill_name(name)
        return fits and 0 < len(description) <= DESCRIPTION_CHARACTERS


def read_skill_text(data: bytes) -> SkillText:
    """Read the fields between two lines of "---", and the text below. Broken fields count as none."""
    text = drop_surrogates(data.decode("utf-8-sig", "replace")).replace("\r\n", "\n")
    if text.startswith("---\n"):
        given, mark, body = text[4:].partition("\n---")
        if mark:
            return SkillText(LooseFields(_parse_yaml(given)), body.partition("\n")[2].strip(), data)
    return SkillText(LooseFields({}), text.strip(), data)


def read_skill(files: Files, folder: str) -> FoundGpt:
    """Read the skill of a folder with SKILL.md."""
    skill = read_skill_text(files[MANIFEST])
    other_files = {path: data for path, data in files.items() if path != MANIFEST and data}
    if skill.is_valid and any(path.endswith(_SCRIPTS) for path in other_files):
        return _as_knowledge(skill, files)
    fields, metadata = skill.fields, skill.fields.object("metadata")
    actions = [_parse_action(data) for path, data in other_files.items() if path.startswith(ACTIONS)]
    knowledge_files = {path: data for path, data in other_files.items() if not path.startswith(ACTIONS)}
    return FoundGpt(
        source=GptSource.SKILL,
        name=metadata.text(NAME) or title_case(fields.text("name") or folder),
        description=fields.text("description"),
        instructions=skill.body,
        starters=metadata.texts(STARTERS),
        knowledge=tuple(FoundKnowledge(path.rpartition("/")[2], data) for path, data in knowledge_files.items()),
        actions=tuple(actions),
        origins=metadata.text(ORIGINS) or None,
        left_over=fields.left_over(),
    )


def _as_knowledge(skill: SkillText, files: Files) -> FoundGpt:
    fields = skill.fields
    name, description = fields.text("name"), fields.text("description")
    return FoundGpt(
        source=GptSource.SKILL,
        name=title_case(name),
        description=description,
        instructions=f"Follow your skill “{name}”. {description}",
        capabilities=(Capability.CODE,),
        knowledge=(FoundKnowledge(f"{name}.skill", pack_skill(name, files)),),
        texts=(skill.body,),
        left_over=fields.left_over(),
    )


def read_plugin(files: Files, folder: str) -> FoundGpt:
    """Read the plugin of a folder with `.claude-plugin/plugin.json`."""
    manifest = LooseFields(_parse_json(files[PLUGIN]))
    name = manifest.text("name") or folder
    parts, knowledge = _list_texts(files), [*_list_skills(files)]
    texts = [f"## {heading}\n\n{text.body}" for heading, text in parts if text.body]
    instructions = "\n\n".join([manifest.text("description"), *texts]).strip()
    if len(instructions) > INSTRUCTIONS_CHARACTERS:
        knowledge += [FoundKnowledge(f"{heading.lstrip('/')}.md", text.text) for heading, text in parts]
        instructions = manifest.text("description")
    servers = _list_servers(files, manifest)
    has_scripts = any(path.startswith("skills/") and path.endswith(_SCRIPTS) for path in files)
    manifest.skip("version", "commands", "agents", "skills")
    hooks = drop_surrogates(files.get(HOOKS, b"").decode("utf-8", "replace"))[:2000]
    return FoundGpt(
        source=GptSource.PLUGIN,
        name=title_case(name),
        description=manifest.text("description"),
        instructions=instructions or "Follow your skills.",
        starters=tuple(heading for heading, _ in parts if heading.startswith("/"))[:12],
        capabilities=(Capability.CODE,) if has_scripts else (),
        knowledge=tuple(knowledge),
        texts=(manifest.text("description"), *(text.body for _, text in parts)),
        actions=tuple(FoundAction(source_url=url) for url in servers if url.startswith("https://")),
        left_over=manifest.left_over()
        | {f"MCP server {n}": server for n, server in enumerate(servers, 1) if not server.startswith("https://")}
        | ({HOOKS: hooks} if hooks else {}),
    )


def _list_texts(files: Files) -> list[tuple[str, SkillText]]:
    """Return the commands and agents with the headings that they get in the instructions."""
    texts = []
    for path, data in sorted(files.items()):
        stem = path.rpartition("/")[2].removesuffix(".md")
        if path.startswith("commands/") and path.endswith(".md"):
            texts.append((f"/{stem}", read_skill_text(data)))
        elif path.startswith("agents/") and path.endswith(".md"):
            texts.append((title_case(stem), read_skill_text(data)))
    return texts


def _list_skills(files: Files) -> Iterator[FoundKnowledge]:
    for path in sorted(path for path in files if path.endswith(f"/{MANIFEST}") or path == MANIFEST):
        folder = path.removesuffix(MANIFEST)
        own = {each.removeprefix(folder): data for each, data in files.items() if each.startswith(folder)}
        skill = read_skill_text(files[path])
        name = skill.fields.text("name") or folder.strip("/").rpartition("/")[2] or "skill"
        if skill.is_valid:
            yield FoundKnowledge(f"{name}.skill", pack_skill(name, own))
        else:
            yield FoundKnowledge(f"{name}.md", files[path])


def _list_servers(files: Files, manifest: LooseFields) -> list[str]:
    """Return the MCP servers: an address, or the command of one that runs on a person's own computer."""
    inner = manifest.value("mcpServers")
    given = inner if isinstance(inner, dict) else _parse_json(files.get(".mcp.json", b"{}")).get("mcpServers", {})
    servers = given.values() if isinstance(given, dict) else ()
    found = [server for server in servers if isinstance(server, dict)]
    return [str(server.get("url") or server.get("command") or "")[:500] for server in found]


def pack_skill(name: str, files: Files) -> bytes:
    """Return a folder as the archive of a skill. The same files have the same bytes."""
    archive = StreamingZip()
    for path, data in sorted(files.items()):
        with archive.file(f"{name}/{path}") as part:
            part.write(data)
    return archive.close()


def title_case(name: str) -> str:
    """Return a name of hyphens and small letters as people write it."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _parse_action(data: bytes) -> FoundAction:
    return FoundAction(document=drop_surrogates(data.decode("utf-8-sig", "replace")))


def _parse_yaml(text: str) -> Any:
    try:
        return read_yaml(text, FRONT_MATTER_VALUES)[0]
    except Unreadable:
        return {}


def _parse_json(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
