"""The fields of `gpt.json` (docs/formats/gpt.md).

Invariants:
- Values and pure functions only; no secret.
- Each field here is described in docs/formats/gpt.md; a test compares the two.
"""

import re
from typing import TYPE_CHECKING, Final

import msgspec

from discreet.assistants.actions.action import Action, BuilderAuth, NoAuth
from discreet.assistants.gpts.archive.import_note import NO_NOTE, ImportNote, decode_note
from discreet.assistants.gpts.gpt import NAME_CHARACTERS, Category, Configuration, InstructionsUse, KnowledgeUse
from discreet.assistants.gpts.knowledge import KnowledgeFile, safe_suffix
from discreet.assistants.gpts.test_sheet.sheet import GptTest
from discreet.errors import Invalid
from discreet.models.parameters import NO_PARAMETERS, ModelParameters
from discreet.promises.capabilities import Capability
from discreet.promises.recipients import ModelLimit

if TYPE_CHECKING:
    from discreet.assistants.gpts.bundle import GptBundle

NAME: Final = "gpt.json"
FORMAT: Final = "discreet-gpt"
VERSION: Final = 1
PICTURE: Final = "picture.webp"
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")


class KnowledgeForm(msgspec.Struct, frozen=True):
    """`path` is the name of the file in the archive."""

    name: str
    path: str


class ActionForm(msgspec.Struct, frozen=True):
    """An action; `path` is the name of its document in the archive.

    The document is as the builder gave it. An MCP server has none; its tools are listed again after the import.
    `enabled` None: its first operations, as for an action that a builder adds.
    """

    kind: str
    path: str | None = None
    source_url: str | None = None
    enabled: tuple[str, ...] | None = ()
    auth: BuilderAuth = NoAuth()
    policy_url: str | None = None


class GptManifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    version: int
    name: str
    description: str = ""
    category: Category = Category.OTHER
    instructions: str = ""
    starters: tuple[str, ...] = ()
    model: str | None = None
    knowledge_use: KnowledgeUse = "cite"
    instructions_use: InstructionsUse = "keep"
    model_limit: ModelLimit = ModelLimit.OFFERED
    lets_choose: bool | None = None
    parameters: ModelParameters = NO_PARAMETERS
    capabilities: tuple[Capability, ...] = ()
    picture: str | None = None
    knowledge: tuple[KnowledgeForm, ...] = ()
    actions: tuple[ActionForm, ...] = ()
    tests: tuple[GptTest, ...] = ()
    origins: str | None = None
    """The origins of its texts, sealed for the server that wrote it (P3)."""
    note: ImportNote | str = NO_NOTE
    """The builder's note on an import: what is left to do, and what the file held that has no field here."""

    @property
    def configuration(self) -> Configuration:
        return Configuration(
            self.name,
            self.description,
            self.instructions,
            self.starters,
            self.model,
            self.knowledge_use,
            self.instructions_use,
            self.model_limit,
            self.lets_choose,
            self.parameters,
            self.capabilities,
        )

    @property
    def paths(self) -> tuple[str, ...]:
        """All parts of the archive that the manifest names."""
        all_paths = (self.picture, *(each.path for each in self.knowledge), *(each.path for each in self.actions))
        return tuple(path for path in all_paths if path is not None)


def build_manifest(bundle: "GptBundle", origins: str) -> GptManifest:
    """Return the manifest of the draft, with the note of its origins."""
    draft = bundle.versions[0]
    gpt = draft.gpt
    return GptManifest(
        format=FORMAT,
        version=VERSION,
        name=gpt.name,
        description=gpt.description,
        category=gpt.category,
        instructions=draft.instructions,
        starters=tuple(gpt.starters),
        model=gpt.model,
        knowledge_use=gpt.knowledge_use,
        instructions_use=gpt.instructions_use,
        model_limit=gpt.model_limit,
        lets_choose=gpt.lets_choose,
        parameters=gpt.parameters,
        capabilities=gpt.capabilities,
        picture=PICTURE if bundle.picture else None,
        knowledge=tuple(_knowledge(n, file) for n, file in enumerate(bundle.files, 1)),
        actions=tuple(_action(n, action) for n, action in enumerate(draft.actions, 1)),
        tests=tuple(msgspec.structs.replace(test, id=None) for test in bundle.tests),
        origins=origins,
        note=decode_note(draft.note),
    )


def _knowledge(n: int, file: KnowledgeFile) -> KnowledgeForm:
    return KnowledgeForm(file.name, f"knowledge/{n:03}{safe_suffix(file.name)}")


def _action(n: int, action: Action) -> ActionForm:
    path = f"actions/{n:02}.txt" if action.kind == "openapi" else None
    return ActionForm(action.kind, path, action.source_url, action.enabled, action.builders_auth, action.policy_url)


def rename_as_copy(form: GptManifest) -> GptManifest:
    """Return the manifest with a name that marks it as a copy."""
    mark = " (copy)"
    return msgspec.structs.replace(form, name=form.name[: NAME_CHARACTERS - len(mark)].rstrip() + mark)


def archive_name(name: str) -> str:
    """Return a file name from the plain letters and digits of the GPT's name."""
    plain = _NOT_PLAIN.sub("-", name.lower()).strip("-")[:60]
    return f"{plain or 'gpt'}.gpt.zip"


def encode(form: GptManifest) -> bytes:
    """Return the manifest as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(form), indent=1) + b"\n"


def decode(data: bytes) -> GptManifest:
    """Parse `gpt.json`. Invalid says what is wrong, and where."""
    try:
        form = msgspec.json.decode(data, type=GptManifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"{NAME} cannot be read: {error}.", field="file") from None
    if form.format != FORMAT or form.version != VERSION:
        raise Invalid(f"This server reads {FORMAT} version {VERSION}; this file has another format.", field="file")
    return form
