"""GPTs found in a file of another service, before they become drafts.

Invariants:
- Values and pure functions only.
- No secret: a field whose name says that it holds one is named, and its value is dropped.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from discreet.assistants.actions.action import BuilderAuth, NoAuth
from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.gpt import Category
from discreet.models.parameters import NO_PARAMETERS, ModelParameters
from discreet.promises.capabilities import Capability


class GptSource(StrEnum):
    """The kind of file in which a GPT was found."""

    DISCREET = "discreet"
    CHATGPT = "chatgpt"
    OPEN_WEBUI = "open_webui"
    LIBRECHAT = "librechat"
    DIFY = "dify"
    SKILL = "skill"
    PLUGIN = "plugin"
    TEXT = "text"


class FoundKnowledge(msgspec.Struct, frozen=True):
    """A knowledge file that came with the GPT."""

    name: str
    data: bytes


class FoundAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action: an OpenAPI document, or the address of an MCP server in `source_url`.

    `enabled` None: the first operations, as for a new action.
    """

    document: str | None = None
    source_url: str | None = None
    auth: BuilderAuth = NoAuth()
    policy_url: str | None = None
    enabled: tuple[str, ...] | None = None


class FoundGpt(msgspec.Struct, frozen=True, kw_only=True):
    """A GPT as it was found, with texts of any length.

    `missing` are names of knowledge files that the file names and does not hold. `left_over` are the fields that have
    no place here, each with its value as text. `steps` are left to do by hand.
    """

    source: GptSource
    name: str
    description: str = ""
    category: Category = Category.OTHER
    instructions: str = ""
    starters: tuple[str, ...] = ()
    model: str | None = None
    parameters: ModelParameters = NO_PARAMETERS
    capabilities: tuple[Capability, ...] = ()
    knowledge: tuple[FoundKnowledge, ...] = ()
    missing: tuple[str, ...] = ()
    actions: tuple[FoundAction, ...] = ()
    left_over: Mapping[str, str] = {}
    steps: tuple[ImportStep, ...] = ()
    origins: str | None = None
    """The note of origins, where Discreet wrote the file (P3)."""
    settings: Mapping[str, object] = {}
    """Further fields of `gpt.json`, where Discreet wrote the file."""
    files: tuple[bytes, ...] = ()
    """The files of the upload that its parts were made of (P3)."""
    texts: tuple[str, ...] = ()
    """The texts that were joined to one of its texts (P3)."""
