"""GPTs as values: configuration, public view, editor view, and brief for the chat.

Invariants:
- Instructions are part of the editor view and of the brief for the chat, never of the public view.
- The limits are defined here only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from discreet.assistants.gpts.names import one_line, paragraphs
from discreet.errors import Invalid
from discreet.models.parameters import NO_PARAMETERS, ModelParameters, check_parameters
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.origins import NO_ORIGINS, Origins, TextOrigins, Texts
from discreet.promises.recipients import ModelLimit
from discreet.promises.stars import Stars
from discreet.promises.visibility import Level, Right

NAME_CHARACTERS = 80
DESCRIPTION_CHARACTERS = 300
INSTRUCTIONS_CHARACTERS = 32_000
STARTERS = 12
STARTER_CHARACTERS = 200
MODEL_CHARACTERS = 200
NOTE_CHARACTERS = 300
DRAFT = 0
"""The version number of the draft; published versions count from 1."""

InstructionsUse = Literal["keep", "tell"]
"""Whether answers may repeat the instructions word for word."""
KnowledgeUse = Literal["cite", "quote"]
"""Whether users may see only that a passage was used, or also its text."""


class Category(StrEnum):
    """The purpose of a GPT, chosen by its builder at publishing."""

    WRITING = "writing"
    PRODUCTIVITY = "productivity"
    RESEARCH = "research"
    EDUCATION = "education"
    LIFESTYLE = "lifestyle"
    PROGRAMMING = "programming"
    OTHER = "other"


class GptOrder(StrEnum):
    """Sort order of GPTs in a search: by name, or the latest published first."""

    NAME = "name"
    NEW = "new"


@dataclass(frozen=True)
class Configuration:
    """The builder's input; publishing freezes it as a version.

    `lets_choose`: whether people may choose another model; None is yes where the builder set none.
    """

    name: str
    description: str = ""
    instructions: str = ""
    starters: Sequence[str] = ()
    model: str | None = None
    knowledge_use: KnowledgeUse = "cite"
    instructions_use: InstructionsUse = "keep"
    model_limit: ModelLimit = ModelLimit.OFFERED
    """How far the builder lets prompts of its chats go (P14)."""
    lets_choose: bool | None = None
    parameters: ModelParameters = NO_PARAMETERS
    capabilities: tuple[Capability, ...] = ()

    @property
    def texts(self) -> Texts:
        """The texts that have origins (P3)."""
        return Texts(self.description, self.instructions, tuple(self.starters))


@dataclass(frozen=True, kw_only=True)
class Gpt:
    """The public view of a GPT.

    `allowed_since`: since when its builder allows improvement (P3). `workspace_id`: the space in which it was made;
    None for its builder's personal space. `right`: the viewer's own right on it, beside the published access.
    `lets_choose` is what the builder set about other models, `people_choose` what holds.
    """

    id: UUID
    owner_id: UUID
    builder_name: str
    name: str
    description: str
    starters: Sequence[str]
    model: str | None
    knowledge_use: KnowledgeUse
    instructions_use: InstructionsUse
    model_limit: ModelLimit
    level: Level
    version: int | None
    has_picture: bool
    allowed_since: datetime | None
    workspace_id: UUID | None
    right: Right | None = None
    category: Category = Category.OTHER
    stars: Stars | None = None
    lets_choose: bool | None = None
    parameters: ModelParameters = NO_PARAMETERS
    capabilities: tuple[Capability, ...] = ()

    @property
    def people_choose(self) -> bool:
        """Whether people may choose another model."""
        return self.model is None if self.lets_choose is None else self.lets_choose

    @property
    def published(self) -> bool:
        return self.version is not None


@dataclass(frozen=True)
class GptEdit:
    """The editor view: the draft, and whether it differs from the published version.

    `edition` goes up with each save. `origins`: the other authors of the texts (P3).
    """

    gpt: Gpt
    instructions: str
    draft_changed: bool
    edition: int
    origins: TextOrigins


@dataclass(frozen=True)
class GptBrief:
    """The facts with which the chat answers as this GPT. Version 0 is the draft.

    `origins`: the other authors of its content (P3).
    """

    id: UUID
    version: int
    name: str
    instructions: str
    model: str | None
    knowledge_use: KnowledgeUse
    has_knowledge: bool
    has_actions: bool = False
    instructions_use: InstructionsUse = "keep"
    origins: Origins = NO_ORIGINS
    model_limit: ModelLimit = ModelLimit.OFFERED
    lets_choose: bool = True
    parameters: ModelParameters = NO_PARAMETERS
    capabilities: tuple[Capability, ...] = ()

    @property
    def keeps_instructions(self) -> bool:
        return bool(self.instructions) and self.instructions_use == "keep"


def check_configuration(configuration: Configuration) -> Configuration:
    """Return the configuration cleaned and within every limit.

    Invalid names the field and the numbers.
    """
    starters = tuple(starter for starter in map(one_line, configuration.starters) if starter)
    clean = replace(
        configuration,
        name=one_line(configuration.name),
        description=paragraphs(configuration.description),
        instructions=paragraphs(configuration.instructions),
        starters=starters,
        model=one_line(configuration.model or "") or None,
        capabilities=in_order(configuration.capabilities),
    )
    if not clean.name:
        raise Invalid("Enter a name for the GPT.", field="name")
    _at_most(NAME_CHARACTERS, clean.name, "The name has", "name")
    _at_most(DESCRIPTION_CHARACTERS, clean.description, "The description has", "description")
    _at_most(INSTRUCTIONS_CHARACTERS, clean.instructions, "Instructions have", "instructions")
    _at_most(MODEL_CHARACTERS, clean.model or "", "The model's name has", "model")
    _check_starters(starters)
    check_parameters(clean.parameters)
    return clean


def check_note(note: str) -> str:
    """Return the builder's note on a version, cleaned. Invalid beyond its limit."""
    clean = paragraphs(note)
    _at_most(NOTE_CHARACTERS, clean, "The note has", "note")
    return clean


def _check_starters(starters: Sequence[str]) -> None:
    if len(starters) > STARTERS:
        raise Invalid(f"There are {len(starters)} conversation starters; {STARTERS} is the limit.", field="starters")
    for n, starter in enumerate(starters, 1):
        _at_most(STARTER_CHARACTERS, starter, f"Conversation starter {n} has", "starters")


def _at_most(limit: int, text: str, subject: str, field: str) -> None:
    if len(text) > limit:
        raise Invalid(f"{subject} {len(text):,} characters; {limit:,} is the limit.", field=field)
