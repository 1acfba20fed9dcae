"""Sentences that answer each promise for one person (P1 to P14).

Invariants:
- Pure functions of decisions that other code made.
- Each sentence about privacy states a verdict, a decision, a setting or a count that another function returned.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from discreet.analytics.counting.opt_out import MyInsight
from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant
from discreet.assistants.actions.ledger.entry import RecipientSummary
from discreet.assistants.gpts.gpt import Gpt
from discreet.chat.conversations.receipt import ConversationReceipt
from discreet.data_rights.privacy_answers.answer import AnswerText, EvidenceLink
from discreet.evidence.service import LogStatus as InTheLog
from discreet.identity.accounts.account import Account
from discreet.identity.accounts.choices import ChoiceStatus as Chosen
from discreet.identity.accounts.policies.policy import TITLES, Acceptance
from discreet.identity.accounts.retention import OwnRetention
from discreet.identity.accounts.security_events import ActorKind, RecordedSecurityEvent, SecurityEvent
from discreet.ports.model import ModelStatus
from discreet.promises.improve import Verdict, day
from discreet.promises.recipients import ModelRecipient, RecipientDecision, RecipientFacts, RunBy
from discreet.promises.terms import PolicyKind, Versions
from discreet.promises.visibility import ReceiptReader
from discreet.promises.workspace_rules import WorkspaceRules, may_send_to
from discreet.training.dataset import DatasetMembership
from discreet.training.gpt_usage import DatasetsUsingGpt

SETTINGS, LEDGER, EVIDENCE = "/privacy", "/ledger", "/evidence"


def conversation_trains(receipt: ConversationReceipt, conversation_id: UUID) -> AnswerText:
    """Answer P1 for a conversation with the text of its receipt."""
    reasons = tuple(reason.sentence for reason in receipt.improve.reasons)
    link = EvidenceLink("Receipt of this chat", f"/c/{conversation_id}")
    return AnswerText((f"This chat? {receipt.improve_sentence}", *reasons), (link,))


def answer_training(verdict: Verdict, gpt: Gpt | None) -> AnswerText:
    """Answer P1 for a conversation that would begin now."""
    subject = f"A new chat with “{gpt.name}”" if gpt else "A new chat"
    reasons = tuple(reason.sentence for reason in verdict.reasons)
    return AnswerText((f"{subject}? {verdict.sentence}", *reasons), (EvidenceLink("Model training", SETTINGS),))


def answer_choices(status: Chosen, retention: OwnRetention) -> AnswerText:
    """Answer P2."""
    if status.since is not None:
        line = f"Training is on for your account since {day(status.since)}."
    elif status.history:
        line = f"Training is off for your account since {day(status.history[-1].at)}."
    else:
        line = "Training is off for your account: you haven't answered, which counts as no."
    limit = "until you delete them" if retention.days is None else f"{retention.days} days after their last change"
    pages = (
        EvidenceLink("Model training", SETTINGS),
        EvidenceLink("Export your data", f"{SETTINGS}#export"),
    )
    return AnswerText((line, f"Your chats are kept {limit}, unless a workspace's rule is shorter."), pages)


def answer_key_custody(since: datetime | None) -> AnswerText:
    """Answer P7 for the conversations in the person's own space."""
    links = (EvidenceLink("Encryption key", f"{SETTINGS}#own-key"),)
    if since is None:
        return AnswerText(
            ("The server manages the key to your chats. You can protect them with your own passphrase.",), links
        )
    return AnswerText(
        (
            f"Your chats are protected with your own passphrase since {day(since)}: while you are signed out, no one "
            "can open your personal chats, not even the operator of this server.",
        ),
        links,
    )


def answer_builder(gpts: Sequence[Gpt], in_workspace: bool) -> AnswerText:
    """Answer P3 for the builder."""
    if not gpts:
        return AnswerText(("You haven't built a GPT here.",))
    if in_workspace:
        return AnswerText(
            (f"You have built {_count(len(gpts), 'GPT')} in this workspace. Nothing in it is used for training.",)
        )
    lines = tuple(f"“{gpt.name}”: {_allowed(gpt)}." for gpt in gpts)
    return AnswerText(lines, tuple(EvidenceLink(f"The switch of “{gpt.name}”", f"/gpts/{gpt.id}/edit") for gpt in gpts))


def answer_recipients(
    gpt: Gpt | None, operations: Sequence[BoundOperation], rules: WorkspaceRules, grants: Sequence[AlwaysAllowGrant]
) -> AnswerText:
    """Answer P4: possible recipients, and operations that run without asking."""
    lines = []
    if gpt is not None:
        hosts = sorted({bound.action.host for bound in operations})
        lines.append(
            f"“{gpt.name}” can ask to send data to {', '.join(hosts)}."
            if hosts
            else f"“{gpt.name}” has no actions, so it can't send data to other services."
        )
        decisions = [may_send_to(host, rules.domains) for host in hosts]
        lines += [decision.sentence for decision in decisions if not decision.allowed]
    if len(grants) == 1:
        lines.append("1 operation is always allowed: it runs without asking you.")
    elif grants:
        lines.append(f"{len(grants):,} operations are always allowed: they run without asking you.")
    else:
        lines.append("You approve every request first: you have no “always allow” permissions.")
    return AnswerText(tuple(lines), (EvidenceLink("Always allowed", SETTINGS),))


def answer_ledger(receivers: Sequence[RecipientSummary]) -> AnswerText:
    """Answer P5."""
    lines = tuple(
        f"{each.host} received, or may have received, your data {_count(each.count, 'time')}, "
        f"last on {day(each.last_at)}."
        for each in receivers
    )
    return AnswerText(
        lines or ("None of your data was sent to another service.",), (EvidenceLink("Data sent", LEDGER),)
    )


def answer_readers(readers: Sequence[ReceiptReader], who: str) -> AnswerText:
    """Answer P6 and P7 with the receipt's lines about one kind of reader."""
    verbs = {True: "can", False: "can't"}
    return AnswerText(
        tuple(f"{each.who} {verbs[each.can]} read your chat. {each.why}" for each in readers if who in each.who)
    )


def answer_sign_in_changes(acts: Sequence[RecordedSecurityEvent]) -> AnswerText:
    """Answer P7: what operators did to the account's sign-in."""
    links_ = (EvidenceLink("Security history", f"{SETTINGS}#security"),)
    links = [act for act in acts if act.act is SecurityEvent.RESET_LINK_MADE]
    used = [act for act in acts if act.act is SecurityEvent.PASSWORD_RESET and act.made_by is ActorKind.OPERATOR]
    if not links:
        return AnswerText(("The operator has not created a password reset link for you.",), links_)
    number = _count(len(links), "password reset link")
    sentence = f"The operator has created {number} for you, the last one on {day(links[0].at)}"
    return AnswerText((f"{sentence}; used {_count(len(used), 'time')}.",), links_)


def answer_statistics(insight: MyInsight, sent: int) -> AnswerText:
    """Answer P8."""
    inclusion = (
        "You are included in usage statistics" if insight.answer.allowed else "You are not included in usage statistics"
    )
    budget = insight.budget
    spent = max((each.share for each in insight.spent), default=0.0)
    lines = (
        f"{inclusion}. The budget for you and each GPT in 90 days: ε = {budget.epsilon:g} at δ = {budget.delta:g}.",
        f"The most that you have spent with one GPT: {spent:.0%} of it.",
        f"You have sent {_count(sent, 'piece')} of feedback or reports that you have not withdrawn.",
    )
    return AnswerText(
        lines,
        (
            EvidenceLink("Usage statistics", SETTINGS),
            EvidenceLink("Sent feedback", f"{SETTINGS}#sent-feedback"),
        ),
    )


def answer_temporary(ends: Sequence[datetime], now: datetime) -> AnswerText:
    """Answer P9: the session's temporary chats in this process.

    `ends`: when each chat ends if it is not used.
    """
    if not ends:
        return AnswerText(("You have no open temporary chats. Nothing of earlier ones is stored.",))
    minutes = max(1, round((ends[0] - now).total_seconds() / 60))
    line = (
        f"This server holds {_count(len(ends), 'temporary chat')} of this session, in memory only. Without use, the "
        f"first of them ends in {_count(minutes, 'minute')}."
    )
    return AnswerText((line,))


def answer_evidence(status: InTheLog) -> AnswerText:
    """Answer P12."""
    links = (EvidenceLink("Signed records", EVIDENCE),)
    if not status.entries:
        return AnswerText(("There are no signed records about you yet.",), links)
    signed = "all" if status.signed == status.entries else f"{status.signed:,}"
    last = f", the last on {day(status.signed_at)}" if status.signed_at else ""
    line = f"The evidence log holds {_count(status.entries, 'entry')} about you. Signed: {signed}{last}."
    return AnswerText((line,), links)


def answer_retention(receipt: ConversationReceipt | None, own: OwnRetention, rules: WorkspaceRules) -> AnswerText:
    """Answer P10: how long content is kept."""
    if receipt is not None:
        return AnswerText((receipt.retention.sentence,), (EvidenceLink("Auto-delete", f"{SETTINGS}#retention"),))
    limits = [f"your own setting, {own.days} days"] if own.days else []
    limits += [f"a rule of this workspace, {rules.retention_days} days"] if rules.retention_days else []
    line = f"Chats are deleted automatically by {' and '.join(limits)}; the shortest limit counts." if limits else None
    return AnswerText(
        (line or "Nothing is deleted automatically: you delete it.",),
        (EvidenceLink("Auto-delete", f"{SETTINGS}#retention"),),
    )


def _describe_export(membership: DatasetMembership) -> str:
    if membership.exported_at is None:
        return ""
    return (
        f" It was exported unencrypted, last on {day(membership.exported_at)}: withdrawing does not affect such copies."
    )


def answer_datasets(memberships: Sequence[DatasetMembership], possible: Sequence[DatasetsUsingGpt]) -> AnswerText:
    """Answer P11."""
    lines = tuple(
        f"The dataset of {day(each.built_at)} (“{each.purpose}”) contains {_count(each.conversations, 'chat')} of "
        f"yours; {each.withdrawn} of them withdrawn since.{_describe_export(each)}"
        for each in memberships
    )
    if possible:
        lines += (f"{_count(len(possible), 'dataset')} may contain content of your GPTs.",)
    return AnswerText(
        lines or ("No training dataset contains your content.",), (EvidenceLink("Training datasets", SETTINGS),)
    )


def answer_policies(in_force: Versions, acceptances: Sequence[Acceptance]) -> AnswerText:
    """Answer P13."""
    latest: Mapping[PolicyKind, Acceptance] = {each.kind: each for each in reversed(acceptances)}
    lines = tuple(_describe_acceptance(kind, version, latest.get(kind)) for kind, version in in_force.items())
    return AnswerText(
        lines or ("No policy is published here, so there is nothing to accept.",),
        (EvidenceLink("Terms and policies", SETTINGS),),
    )


def _describe_acceptance(kind: PolicyKind, version: int, acceptance: Acceptance | None) -> str:
    if acceptance is None:
        return f"{TITLES[kind]}, version {version}: you have not accepted any version."
    accepted_on = day(acceptance.at)
    return f"{TITLES[kind]}: version {version} is in force; you accepted version {acceptance.version} on {accepted_on}."


def answer_model_providers(decisions: Sequence[tuple[ModelRecipient, RecipientDecision]]) -> AnswerText:
    """Answer P14: the model providers here, and which of them may get the person's messages."""
    allowed = tuple(answer_provider(recipient) for recipient, decision in decisions if decision.allowed)
    refused = tuple(decision.reasons[0] for _, decision in decisions if not decision.allowed)
    none = ("Your limits allow none of the models here, so nothing is sent to one.",)
    return AnswerText((*(allowed or none), *refused), (EvidenceLink("Data sent", f"{LEDGER}?view=models"),))


def answer_provider(recipient: ModelRecipient) -> str:
    """Return the sentence about a model provider that may get messages."""
    facts = recipient.facts
    if facts.run_by is RunBy.THIS_SERVER:
        return f"“{recipient.name}” may get your messages. It runs on this server, so nothing leaves it."
    by = "this server's operator" if facts.run_by is RunBy.OPERATOR else facts.company or "a company"
    where = f" in {facts.country}" if facts.country else ""
    use = _describe_provider_use(facts)
    if recipient.name == recipient.host:
        return f"“{recipient.name}” may get your messages. It is run by {by}{where}. {use}"
    return f"“{recipient.name}” ({recipient.host}) may get your messages. It is run by {by}{where}. {use}"


def _describe_provider_use(facts: RecipientFacts) -> str:
    """Return how long a provider keeps messages and whether it trains on them."""
    retention = {
        None: "It is unknown how long it keeps messages",
        0: "It keeps no messages",
        1: "It keeps messages for 1 day",
    }.get(facts.retention_days, f"It keeps messages for {facts.retention_days:,} days" if facts.retention_days else "")
    training = {None: "it is unknown whether it trains on them", True: "it trains on them", False: "it never trains"}
    return f"{retention}, and {training[facts.trains]}."


def where_it_runs(model: ModelStatus) -> str:
    """Return the model's name and place, as its own status states them."""
    return f"{model.name}, {model.where}" if model.name else model.where


def describe_viewer(account: Account, space: str, gpt: Gpt | None, conversation: bool) -> str:
    subject = " It is about one of your chats." if conversation else f" It is about “{gpt.name}”." if gpt else ""
    return f"Answered for {account.name}, {space}.{subject}"


def _allowed(gpt: Gpt) -> str:
    return f"you allow it, since {day(gpt.allowed_since)}" if gpt.allowed_since else "you do not allow it"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{number:,} {noun}s"
