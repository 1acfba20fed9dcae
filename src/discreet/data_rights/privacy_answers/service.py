"""Answers P1 to P14 for the viewer, in their current space, GPT and conversation.

Invariants:
- It asks the services that enforce the promises, as this person, and decides nothing.
- A visitor who is not signed in gets the promises and the operator's facts.
- A session made by an organisation's provider, or with a locked user-held key, gets nothing of the person's own (P7).
"""

from dataclasses import dataclass
from uuid import UUID

from discreet import __version__
from discreet.analytics.counting.opt_out import InsightOptOut
from discreet.analytics.feedback.service import Feedback
from discreet.assistants.actions.consent.service import Consents
from discreet.assistants.actions.consent.standing_grants import get_grant_state
from discreet.assistants.actions.ledger.service import DisclosureLedger
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.assistants.gpts.gpt import Gpt
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.receipt import ConversationReceipt, receipt
from discreet.chat.conversations.retention import RetentionService
from discreet.chat.conversations.service import Conversations
from discreet.chat.conversations.temporary_registry import TemporaryChatRegistry
from discreet.data_rights.privacy_answers import sentences
from discreet.data_rights.privacy_answers.answer import AnswerText, OperatorFact, PrivacyAnswer, PrivacyAnswerPage
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.evidence.service import EvidenceService as EvidenceLog
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import OperatorContact
from discreet.identity.accounts.policies.policy import TITLES
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.retention import RetentionSettings
from discreet.identity.accounts.security import SecurityLog
from discreet.identity.accounts.service import Accounts
from discreet.identity.accounts.user_key.service import UserHeldKey
from discreet.identity.workspaces.rules import rules_in_force
from discreet.models.disclosures import ModelDisclosures
from discreet.models.permitted_model import PermittedModel
from discreet.ports.clock import Clock
from discreet.ports.model_request import UsageOwner
from discreet.promises.parties import SERVICE_NAMES
from discreet.promises.promises import in_reading_order
from discreet.promises.visibility import readers
from discreet.promises.workspace_rules import WorkspaceRules
from discreet.training.service import Datasets

UNNAMED_BUILDER = UUID(int=0)
"""Stands for the builder if the question names no GPT."""
OPERATOR_UNNAMED = "The operator of this server has not said who they are."


@dataclass(frozen=True)
class AnswerSources:
    """The services that enforce the promises."""

    database: Database
    clock: Clock
    accounts: Accounts
    retention_settings: RetentionSettings
    security: SecurityLog
    user_key: UserHeldKey
    policies: Policies
    conversations: Conversations
    retention_rules: RetentionService
    gpts: Gpts
    gpt_catalogue: GptCatalogue
    actions: Actions
    consents: Consents
    ledger: DisclosureLedger
    insight_opt_out: InsightOptOut
    feedback: Feedback
    datasets: Datasets
    temporary: TemporaryChatRegistry
    evidence: EvidenceLog
    model: PermittedModel
    model_disclosures: ModelDisclosures


@dataclass(frozen=True)
class _Viewer:
    """The viewer, with the GPT and conversation that the question is about."""

    actor: Actor
    gpt: Gpt | None
    opened: OpenConversation | None
    receipt: ConversationReceipt | None
    rules: WorkspaceRules


class PrivacyAnswers:
    def __init__(self, sources: AnswerSources, images_host: str | None, search_host: str | None) -> None:
        self._sources, self._images_host, self._search_host = sources, images_host, search_host

    async def answers(
        self, actor: Actor | None, gpt_id: UUID | None, conversation_id: UUID | None
    ) -> PrivacyAnswerPage:
        """Return the page of answers.

        NotFound for a GPT that the person may not use and for another person's conversation.
        """
        instance = await self._sources.accounts.instance()
        server, facts = instance.name, await self._facts(instance.operator)
        if actor is None:
            description = "These answers are general. Sign in to see the answers for you."
            return PrivacyAnswerPage(
                server, description, tuple(PrivacyAnswer(p, AnswerText()) for p in in_reading_order()), facts
            )
        viewer = await self._load_viewer(actor, gpt_id, conversation_id)
        texts = await self._collect_answers(viewer)
        answers = tuple(PrivacyAnswer(promise, texts.get(promise.id, AnswerText())) for promise in in_reading_order())
        return PrivacyAnswerPage(server, await self._describe_viewer(viewer), answers, facts)

    async def _load_viewer(self, actor: Actor, gpt_id: UUID | None, conversation_id: UUID | None) -> _Viewer:
        sources = self._sources
        opened = receipt_ = None
        if conversation_id is not None:
            opened, verdict = await sources.conversations.get_verdict(actor, conversation_id)
            gpt_id = opened.metadata.gpt_id
        gpt = await self._gpt(actor, gpt_id, required=conversation_id is None)
        if opened is not None:
            receipt_ = receipt(
                opened,
                verdict,
                builder=gpt.owner_id if gpt else None,
                operator=await sources.accounts.operator_id(),
                prompts=await sources.model_disclosures.list_for_conversation(actor, opened.metadata.id),
                disclosures=await sources.ledger.list_for_conversation(actor, opened.metadata.id),
                retention=await sources.retention_rules.retention_for(actor, opened.metadata),
            )
        async with sources.database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
        return _Viewer(actor, gpt, opened, receipt_, rules)

    async def _gpt(self, actor: Actor, gpt_id: UUID | None, *, required: bool) -> Gpt | None:
        """Return the GPT, or None if an old conversation's GPT is gone or closed to them."""
        if gpt_id is None:
            return None
        try:
            return await self._sources.gpts.get(actor, gpt_id)
        except NotFound:
            if required:
                raise
            return None

    async def _describe_viewer(self, viewer: _Viewer) -> str:
        account = await self._sources.accounts.account(viewer.actor)
        if viewer.actor.space.workspace_id is None:
            space = "in your own space"
        else:
            space = f"in a workspace ({SERVICE_NAMES[viewer.actor.service].lower()})"
        return sentences.describe_viewer(account, space, viewer.gpt, viewer.opened is not None)

    async def _collect_answers(self, viewer: _Viewer) -> dict[str, AnswerText]:
        """Return the answers by promise id."""
        space_answers = await self._space_answers(viewer)
        own_answers = {} if viewer.actor.via_sso or viewer.actor.locked else await self._own_answers(viewer)
        return space_answers | {id_: space_answers.get(id_, AnswerText()) + text for id_, text in own_answers.items()}

    async def _space_answers(self, viewer: _Viewer) -> dict[str, AnswerText]:
        """Return the answers about this space."""
        sources, actor, gpt = self._sources, viewer.actor, viewer.gpt
        operator_id = await sources.accounts.operator_id()
        content_readers = (
            viewer.receipt.readers if viewer.receipt else readers(actor.account_id, _builder(viewer), operator_id)
        )
        if viewer.receipt and viewer.opened:
            trains = sentences.conversation_trains(viewer.receipt, viewer.opened.metadata.id)
        else:
            trains = sentences.answer_training(
                await sources.conversations.starting.would_improve(actor, gpt.id if gpt else None), gpt
            )
        own_gpts = await sources.gpt_catalogue.list_own(actor)
        return {
            "P1": trains,
            "P3": sentences.answer_builder(own_gpts, actor.space.workspace_id is not None),
            "P6": sentences.answer_readers(content_readers, "builder"),
            "P7": sentences.answer_readers(content_readers, "operator"),
            "P13": sentences.answer_policies(
                await sources.policies.in_force(), await sources.policies.acceptances(actor)
            ),
            "P14": sentences.answer_model_providers(
                await sources.model.decisions(UsageOwner(actor.account_id, actor.space.workspace_id))
            ),
        }

    async def _own_answers(self, viewer: _Viewer) -> dict[str, AnswerText]:
        """Return the answers about the person, in whichever space they work."""
        sources, actor, gpt = self._sources, viewer.actor, viewer.gpt
        now, retention = sources.clock.now(), await sources.retention_settings.own(actor)
        operations = await sources.actions.list_operations(actor, gpt.id, gpt.version or 0) if gpt else ()
        grants = [
            each for each in await sources.consents.list_standing_grants(actor) if get_grant_state(each, now) == "holds"
        ]
        return {
            "P2": sentences.answer_choices(await sources.accounts.choices(actor), retention),
            "P4": sentences.answer_recipients(gpt, operations, viewer.rules, grants),
            "P5": sentences.answer_ledger(await sources.ledger.recipients(actor)),
            "P7": sentences.answer_key_custody((await sources.user_key.state(actor)).since)
            + sentences.answer_sign_in_changes((await sources.security.state(actor)).acts),
            "P8": sentences.answer_statistics(
                await sources.insight_opt_out.get_own(actor), len(await sources.feedback.sent(actor))
            ),
            "P9": sentences.answer_temporary(sources.temporary.list_end_times(actor), now),
            "P10": sentences.answer_retention(viewer.receipt, retention, viewer.rules),
            "P11": sentences.answer_datasets(
                await sources.datasets.list_of_person(actor), await sources.datasets.list_of_gpts(actor)
            ),
            "P12": sentences.answer_evidence(await sources.evidence.standing(actor.account_id)),
        }

    async def _facts(self, operator: OperatorContact) -> tuple[OperatorFact, ...]:
        """Return the operator's facts."""
        model = await self._sources.model.status()
        facts = [OperatorFact("Who runs this server", operator.name or OPERATOR_UNNAMED)]
        if operator.contact:
            facts.append(OperatorFact("How to reach them", operator.contact))
        facts.append(OperatorFact("Where the model runs", sentences.where_it_runs(model)))
        facts.append(
            OperatorFact("Where images are made", self._images_host or "Nowhere: this server makes no images.")
        )
        facts.append(
            OperatorFact("Where GPTs search the web", self._search_host or "Nowhere: this server has no search engine.")
        )
        in_force = await self._sources.policies.in_force()
        facts += [OperatorFact(TITLES[kind], f"version {version}") for kind, version in in_force.items()]
        facts.append(OperatorFact("Program", f"Discreet {__version__}"))
        return tuple(facts)


def _builder(viewer: _Viewer) -> UUID:
    return viewer.gpt.owner_id if viewer.gpt else UNNAMED_BUILDER
