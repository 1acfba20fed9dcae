"""Views of GPTs and their knowledge."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.gpts.gpt import Gpt, GptEdit, InstructionsUse, KnowledgeUse
from discreet.assistants.gpts.knowledge_recipients import FileRecipients
from discreet.http.api.accounts.choice_views import HistoryView, TrainingChoiceView
from discreet.http.api.actions.action_views import PublicActionView, public_actions
from discreet.http.api.gpts.capabilities import CapabilityUseView
from discreet.http.api.model_views import ModelParametersView
from discreet.http.api.provider_views import ModelProviderView, NamedProviderView
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoice
from discreet.models.endpoint import Catalogue
from discreet.promises.capabilities import Capability
from discreet.promises.capability_use import CapabilityUse
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import owns_gpt
from discreet.promises.workspace_rules import PolicyDecision

CategoryName = Literal["writing", "productivity", "research", "education", "lifestyle", "programming", "other"]


class StarsView(View):
    """The approximate rating out of 5, between `low` and `high`, in steps of a half.

    At least `people` people rated it.
    """

    about: float
    low: float
    high: float
    people: int


class BuilderView(View):
    id: UUID
    name: str


class GptView(View):
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
    improve: TrainingChoiceView
    knowledge_use: KnowledgeUse
    instructions_use: InstructionsUse
    model_limit: ModelLimit
    people_choose: bool
    """Whether people may choose another model."""
    version: int | None
    right: Literal["own", "edit", "view", "chat"] | None
    """What the person may do with it beyond using the published version."""
    category: CategoryName
    stars: StarsView | None
    """Null until enough people have rated it."""

    @classmethod
    def of(cls, gpt: Gpt, me: Actor) -> "GptView":
        return cls.from_value(
            gpt,
            builder=BuilderView(id=gpt.owner_id, name=gpt.builder_name),
            mine=owns_gpt(me.account_id, gpt.owner_id),
            improve=TrainingChoiceView.at(gpt.allowed_since),
        )


class GptPageView(GptView):
    """A GPT with the hosts to which it may send data, shown before a chat (P4)."""

    actions: list[PublicActionView]
    capability_uses: list[CapabilityUseView]
    """What it may do beyond answering, and whether it may do it here."""
    refused: str | None
    """Why it may not be used in the current space."""

    @classmethod
    def of_page(
        cls,
        gpt: Gpt,
        me: Actor,
        offered: tuple[BoundOperation, ...],
        capability_uses: Iterable[CapabilityUse],
        decision: PolicyDecision,
    ) -> "GptPageView":
        gpt_view = GptView.of(gpt, me)
        return cls(
            **gpt_view.model_dump(),
            actions=public_actions(offered),
            capability_uses=CapabilityUseView.of_all(capability_uses),
            refused=decision.refusal,
        )


class GptEditView(GptView):
    """The builder's view: the draft with its instructions, and the training choices.

    `edition` identifies the draft that was opened. `lets_choose` null: people choose where no model is set.
    """

    improve: HistoryView
    instructions: str
    lets_choose: bool | None
    parameters: ModelParametersView
    capabilities: list[Capability]
    draft_changed: bool
    edition: int

    @classmethod
    def of_edit(cls, edit: GptEdit, me: Actor, history: tuple[ConsentChoice, ...]) -> "GptEditView":
        gpt_view = GptView.of(edit.gpt, me).model_dump(exclude={"improve"})
        improve = HistoryView.of(edit.gpt.allowed_since, history)
        return cls.from_value(
            edit,
            **gpt_view,
            improve=improve,
            lets_choose=edit.gpt.lets_choose,
            parameters=edit.gpt.parameters,
            capabilities=edit.gpt.capabilities,
        )


class GptsView(View):
    gpts: list[GptView]


class SkillView(View):
    name: str
    description: str


class FileView(View):
    """`progress` goes from 0 to 1; `reason` says why a file, or some of its pages, could not be read.

    `recognised`: the number of its pages whose text was recognised in a scan. `refused`: the number of its passages
    that the provider of the embedding model refused; this server's own model searches them. `skill`: what the file
    is, if it is an agent skill.
    """

    id: UUID
    name: str
    bytes: int
    state: Literal["waiting", "reading", "ready", "failed"]
    progress: float
    passages: int
    recognised: int
    refused: int
    reason: str | None
    added_at: datetime
    skill: SkillView | None = None


class FilesView(View):
    files: list[FileView]


class PassageView(View):
    """`score`: higher is better; comparable only within one answer."""

    file: str
    place: str
    text: str
    score: float


class PassagesView(View):
    """`fallbacks`: why another model than the chosen one searched or ordered, one sentence each."""

    passages: list[PassageView]
    fallbacks: list[str]


class FileReceiverView(View):
    """A model provider that got passages of a GPT's files. `files`: how many files."""

    recipient: NamedProviderView
    files: int
    last_at: datetime


class KnowledgeProviderView(View):
    """The provider that gets passages of new files for search (P14).

    `provider` null: only this server. `reasons`: why it does not get them; one sentence for each limit. `received`: the
    providers that got passages of the present files.
    """

    provider: ModelProviderView | None
    reasons: list[str]
    received: list[FileReceiverView]

    @classmethod
    def of(cls, catalogue: Catalogue, recipients: FileRecipients) -> Self:
        provider, reasons = None, []
        if recipients.chosen is not None:
            recipient, decision = recipients.chosen
            provider = ModelProviderView.of(catalogue.endpoints[recipient.endpoint_id], recipient.host)
            reasons = list(decision.reasons)
        return cls(
            provider=provider,
            reasons=reasons,
            received=[
                FileReceiverView.from_value(
                    each, recipient=NamedProviderView.of_recipient(each.recipient, each.facts_since)
                )
                for each in recipients.received
            ],
        )
