"""Views of GPTs and their knowledge."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from discreet.assistants.actions.action import Bound
from discreet.assistants.gpts.gpt import Gpt, GptEdit, InstructionsUse, KnowledgeUse
from discreet.assistants.gpts.knowledge import KnowledgeFile, Passage
from discreet.http.api.accounts.choice_views import HistoryView, StandingView
from discreet.http.api.actions.action_views import PublicActionView, public_actions
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoice
from discreet.promises.visible import owns_gpt
from discreet.promises.workspace_rules import PolicyDecision

CategoryName = Literal["writing", "productivity", "research", "education", "lifestyle", "programming", "other"]


class StarsView(BaseModel):
    """The approximate rating out of 5, between `low` and `high`, in steps of a half.

    At least `people` people rated it.
    """

    about: float
    low: float
    high: float
    people: int


class BuilderView(BaseModel):
    id: UUID
    name: str


class GptView(BaseModel):
    """What each user of a GPT sees. `version` is null if it was never published."""

    id: UUID
    name: str
    description: str
    starters: list[str]
    builder: BuilderView
    mine: bool
    level: Literal["me", "workspace", "link", "everyone"]
    published: bool
    has_picture: bool
    model: str | None
    improve: StandingView
    knowledge_use: KnowledgeUse
    instructions_use: InstructionsUse
    version: int | None
    right: Literal["own", "edit", "view", "chat"] | None
    """What the person may do with it beyond using the published version."""
    category: CategoryName
    stars: StarsView | None
    """Null until enough people have rated it."""

    @classmethod
    def of(cls, gpt: Gpt, me: Actor) -> "GptView":
        return cls(
            id=gpt.id, name=gpt.name, description=gpt.description, starters=list(gpt.starters),
            builder=BuilderView(id=gpt.owner_id, name=gpt.builder_name),
            mine=owns_gpt(me.account_id, gpt.owner_id), level=gpt.level.value, published=gpt.published,
            has_picture=gpt.has_picture, model=gpt.model, improve=StandingView.at(gpt.allowed_since),
            knowledge_use=gpt.knowledge_use, instructions_use=gpt.instructions_use, version=gpt.version,
            right=gpt.right.value if gpt.right else None, category=gpt.category.value,
            stars=StarsView.model_validate(gpt.stars, from_attributes=True) if gpt.stars else None,
        )  # fmt: skip


class GptPageView(GptView):
    """A GPT with the hosts to which it may send data, shown before a chat (P4)."""

    actions: list[PublicActionView]
    refused: str | None
    """Why it may not be used in the current space."""

    @classmethod
    def of_page(cls, gpt: Gpt, me: Actor, offered: tuple[Bound, ...], here: PolicyDecision) -> "GptPageView":
        shown = GptView.of(gpt, me)
        return cls(**shown.model_dump(), actions=public_actions(offered), refused=here.refusal)


class GptEditView(GptView):
    """The builder's view: the draft with its instructions, and the training choices.

    `edition` identifies the draft that was opened.
    """

    improve: HistoryView
    instructions: str
    draft_changed: bool
    edition: int

    @classmethod
    def of_edit(cls, edit: GptEdit, me: Actor, history: tuple[ConsentChoice, ...]) -> "GptEditView":
        shown = GptView.of(edit.gpt, me)
        improve = HistoryView.of(edit.gpt.allowed_since, history)
        return cls(
            **shown.model_dump(exclude={"improve"}), improve=improve, instructions=edit.instructions,
            draft_changed=edit.draft_changed, edition=edit.edition,
        )  # fmt: skip


class GptsView(BaseModel):
    gpts: list[GptView]


class FileView(BaseModel):
    """`progress` goes from 0 to 1; `reason` says why a file failed."""

    id: UUID
    name: str
    bytes: int
    state: Literal["waiting", "reading", "ready", "failed"]
    progress: float
    passages: int
    reason: str | None
    added_at: datetime

    @classmethod
    def of(cls, file: KnowledgeFile) -> "FileView":
        return cls(
            id=file.id, name=file.name, bytes=file.bytes, state=file.state.value, progress=file.progress,
            passages=file.passages, reason=file.reason, added_at=file.added_at,
        )  # fmt: skip


class FilesView(BaseModel):
    files: list[FileView]


class PassageView(BaseModel):
    """`score`: higher is better; comparable only within one answer."""

    file: str
    place: str
    text: str
    score: float

    @classmethod
    def of(cls, passage: Passage) -> "PassageView":
        return cls(file=passage.file, place=passage.place, text=passage.text, score=passage.score)


class PassagesView(BaseModel):
    passages: list[PassageView]


class OfferedModelView(BaseModel):
    """`where`: "on this server" or the endpoint's host name."""

    name: str
    where: str


class ModelsView(BaseModel):
    """The default model comes first."""

    models: list[OfferedModelView]
