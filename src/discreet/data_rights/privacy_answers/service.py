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
from discreet.assistants.actions.consent.standing_grants import state_of
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
    retentions: RetentionSettings
    security: SecurityLog
    user_key: UserHeldKey
    policies: Policies
    conversations: Conversations
    keeping: RetentionService
    gpts: Gpts
    gpt_catalogue: GptCatalogue
    actions: Actions
    consents: Consents
    ledger: DisclosureLedger
    insight_opt_out: InsightOptOut
    feedback: Feedback
    improvement: Datasets
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
        self._from, self._images_host, self._search_host = sources, images_host, search_host

    async def answers(
        self, actor: Actor | None, gpt_id: UUID | None, conversation_id: UUID | None
    ) -> PrivacyAnswerPage:
        """Return the page of answers.

        NotFound for a GPT that the person may not use and for another person's conversation.
        """
        instance = await self._from.accounts.instance()
        server, facts = instance.name, await self._facts(instance.operator)
        if actor is None:
            about = "These answers are general. Sign in to see the answers for you."
            return PrivacyAnswerPage(
                server, about, tuple(PrivacyAnswer(p, AnswerText()) for p in in_reading_order()), facts
            )
        looking = await self._looking(actor, gpt_id, conversation_id)
        said = await self._collect_answers(looking)
        answers = tuple(PrivacyAnswer(promise, said.get(promise.id, AnswerText())) for promise in in_reading_order())
        return PrivacyAnswerPage(server, await self._about(looking), answers, facts)

    async def _looking(self, actor: Actor, gpt_id: UUID | None, conversation_id: UUID | None) -> _Viewer:
        of = self._from
        opened = shown = None
        if conversation_id is not None:
            opened, verdict = await of.conversations.verdict(actor, conversation_id)
            gpt_id = opened.about.gpt_id
        gpt = await self._gpt(actor, gpt_id, needed=conversation_id is None)
        if opened is not None:
            shown = receipt(
                opened,
                verdict,
                builder=gpt.owner_id if gpt else None,
                operator=await of.accounts.operator_id(),
                prompts=await of.model_disclosures.of_conversation(actor, opened.about.id),
                disclosures=await of.ledger.of_conversation(actor, opened.about.id),
                retention=await of.keeping.retention_for(actor, opened.about),
            )
        async with of.database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
        return _Viewer(actor, gpt, opened, shown, rules)

    async def _gpt(self, actor: Actor, gpt_id: UUID | None, *, needed: bool) -> Gpt | None:
        """Return the GPT, or None if an old conversation's GPT is gone or closed to them."""
        if gpt_id is None:
            return None
        try:
            return await self._from.gpts.get(actor, gpt_id)
        except NotFound:
            if needed:
                raise
            return None

    async def _about(self, looking: _Viewer) -> str:
        account = await self._from.accounts.account(looking.actor)
        if looking.actor.space.workspace_id is None:
            space = "in your own space"
        else:
            space = f"in a workspace ({SERVICE_NAMES[looking.actor.service].lower()})"
        return sentences.for_whom(account, space, looking.gpt, looking.opened is not None)

    async def _collect_answers(self, looking: _Viewer) -> dict[str, AnswerText]:
        """Return the answers by promise id."""
        here = await self._space_answers(looking)
        own = {} if looking.actor.via_sso or looking.actor.locked else await self._own(looking)
        return here | {id_: here.get(id_, AnswerText()) + said for id_, said in own.items()}

    async def _space_answers(self, looking: _Viewer) -> dict[str, AnswerText]:
        """Return the answers about this space."""
        of, actor, gpt = self._from, looking.actor, looking.gpt
        who = await of.accounts.operator_id()
        seen = looking.receipt.readers if looking.receipt else readers(actor.account_id, _builder(looking), who)
        if looking.receipt and looking.opened:
            trains = sentences.conversation_trains(looking.receipt, looking.opened.about.id)
        else:
            trains = sentences.answer_training(
                await of.conversations.starting.would_improve(actor, gpt.id if gpt else None), gpt
            )
        mine = await of.gpt_catalogue.own(actor)
        return {
            "P1": trains,
            "P3": sentences.built(mine, actor.space.workspace_id is not None),
            "P6": sentences.read_by(seen, "builder"),
            "P7": sentences.read_by(seen, "operator"),
            "P13": sentences.accepted(await of.policies.in_force(), await of.policies.acceptances(actor)),
            "P14": sentences.answered_by(
                await of.model.decisions(UsageOwner(actor.account_id, actor.space.workspace_id))
            ),
        }

    async def _own(self, looking: _Viewer) -> dict[str, AnswerText]:
        """Return the answers about the person, in whichever space they work."""
        of, actor, gpt = self._from, looking.actor, looking.gpt
        now, own = of.clock.now(), await of.retentions.own(actor)
        operations = await of.actions.offered(actor, gpt.id, gpt.version or 0) if gpt else ()
        standing = [each for each in await of.consents.standing(actor) if state_of(each, now) == "holds"]
        return {
            "P2": sentences.choices(await of.accounts.choices(actor), own),
            "P4": sentences.can_send(gpt, operations, looking.rules, standing),
            "P5": sentences.received(await of.ledger.recipients(actor)),
            "P7": sentences.key_kept((await of.user_key.state(actor)).since)
            + sentences.answer_sign_in_changes((await of.security.state(actor)).acts),
            "P8": sentences.learnt(await of.insight_opt_out.mine(actor), len(await of.feedback.sent(actor))),
            "P9": sentences.temporary(of.temporary.ends_of_session(actor), now),
            "P10": sentences.kept(looking.receipt, own, looking.rules),
            "P11": sentences.used(await of.improvement.of_person(actor), await of.improvement.of_gpts(actor)),
            "P12": sentences.in_the_log(await of.evidence.standing(actor.account_id)),
        }

    async def _facts(self, operator: OperatorContact) -> tuple[OperatorFact, ...]:
        """Return the operator's facts."""
        model = await self._from.model.status()
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
        in_force = await self._from.policies.in_force()
        facts += [OperatorFact(TITLES[kind], f"version {version}") for kind, version in in_force.items()]
        facts.append(OperatorFact("Program", f"Discreet {__version__}"))
        return tuple(facts)


def _builder(looking: _Viewer) -> UUID:
    return looking.gpt.owner_id if looking.gpt else UNNAMED_BUILDER
