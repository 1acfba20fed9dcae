"""Sentences that answer each promise for one person (P1 to P14).

Invariants:
- Pure functions of decisions that other code made.
- Each sentence about privacy states a verdict, a decision, a setting or a count that another function returned.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from discreet.analytics.counting.opt_out import MyInsight
from discreet.assistants.actions.action import Bound
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
    here = EvidenceLink("Receipt of this chat", f"/c/{conversation_id}")
    return AnswerText((f"This chat? {receipt.improve_sentence}", *reasons), (here,))


def answer_training(verdict: Verdict, gpt: Gpt | None) -> AnswerText:
    """Answer P1 for a conversation that would begin now."""
    about = f"A new chat with “{gpt.name}”" if gpt else "A new chat"
    reasons = tuple(reason.sentence for reason in verdict.reasons)
    return AnswerText((f"{about}? {verdict.sentence}", *reasons), (EvidenceLink("Model training", SETTINGS),))


def choices(chosen: Chosen, kept: OwnRetention) -> AnswerText:
    """Answer P2."""
    if chosen.since is not None:
        line = f"Training is on for your account since {day(chosen.since)}."
    elif chosen.history:
        line = f"Training is off for your account since {day(chosen.history[-1].at)}."
    else:
        line = "Training is off for your account: you haven't answered, which counts as no."
    limit = "until you delete them" if kept.days is None else f"{kept.days} days after their last change"
    pages = (
        EvidenceLink("Model training", SETTINGS),
        EvidenceLink("Export your data", f"{SETTINGS}#export"),
    )
    return AnswerText((line, f"Your chats are kept {limit}, unless a workspace's rule is shorter."), pages)


def key_kept(since: datetime | None) -> AnswerText:
    """Answer P7 for the conversations in the person's own space."""
    here = (EvidenceLink("Encryption key", f"{SETTINGS}#own-key"),)
    if since is None:
        return AnswerText(
            ("The server manages the key to your chats. You can protect them with your own passphrase.",), here
        )
    return AnswerText(
        (
            f"Your chats are protected with your own passphrase since {day(since)}: while you are signed out, no one "
            "can open your personal chats, not even the operator of this server.",
        ),
        here,
    )


def built(gpts: Sequence[Gpt], in_workspace: bool) -> AnswerText:
    """Answer P3 for the builder."""
    if not gpts:
        return AnswerText(("You haven't built a GPT here.",))
    if in_workspace:
        return AnswerText(
            (f"You have built {_count(len(gpts), 'GPT')} in this workspace. Nothing in it is used for training.",)
        )
    lines = tuple(f"“{gpt.name}”: {_allowed(gpt)}." for gpt in gpts)
    return AnswerText(lines, tuple(EvidenceLink(f"The switch of “{gpt.name}”", f"/gpts/{gpt.id}/edit") for gpt in gpts))


def can_send(
    gpt: Gpt | None, operations: Sequence[Bound], rules: WorkspaceRules, standing: Sequence[AlwaysAllowGrant]
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
    if len(standing) == 1:
        lines.append("1 operation is always allowed: it runs without asking you.")
    elif standing:
        lines.append(f"{len(standing):,} operations are always allowed: they run without asking you.")
    else:
        lines.append("You approve every request first: you have no “always allow” permissions.")
    return AnswerText(tuple(lines), (EvidenceLink("Always allowed", SETTINGS),))


def received(receivers: Sequence[RecipientSummary]) -> AnswerText:
    """Answer P5."""
    lines = tuple(
        f"{each.host} received, or may have received, your data {_count(each.count, 'time')}, "
        f"last on {day(each.last_at)}."
        for each in receivers
    )
    return AnswerText(
        lines or ("None of your data was sent to another service.",), (EvidenceLink("Data sent", LEDGER),)
    )


def read_by(readers: Sequence[ReceiptReader], who: str) -> AnswerText:
    """Answer P6 and P7 with the receipt's lines about one kind of reader."""
    verbs = {True: "can", False: "can't"}
    return AnswerText(
        tuple(f"{each.who} {verbs[each.can]} read your chat. {each.why}" for each in readers if who in each.who)
    )


def answer_sign_in_changes(acts: Sequence[RecordedSecurityEvent]) -> AnswerText:
    """Answer P7: what operators did to the account's sign-in."""
    here = (EvidenceLink("Security history", f"{SETTINGS}#security"),)
    links = [act for act in acts if act.act is SecurityEvent.RESET_LINK_MADE]
    used = [act for act in acts if act.act is SecurityEvent.PASSWORD_RESET and act.made_by is ActorKind.OPERATOR]
    if not links:
        return AnswerText(("The operator has not created a password reset link for you.",), here)
    number = _count(len(links), "password reset link")
    made = f"The operator has created {number} for you, the last one on {day(links[0].at)}"
    return AnswerText((f"{made}; used {_count(len(used), 'time')}.",), here)


def learnt(mine: MyInsight, sent: int) -> AnswerText:
    """Answer P8."""
    counted = (
        "You are included in usage statistics" if mine.answer.allowed else "You are not included in usage statistics"
    )
    budget = mine.budget
    spent = max((each.share for each in mine.spent), default=0.0)
    lines = (
        f"{counted}. The budget for you and each GPT in 90 days: ε = {budget.epsilon:g} at δ = {budget.delta:g}.",
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


def temporary(ends: Sequence[datetime], now: datetime) -> AnswerText:
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


def in_the_log(mine: InTheLog) -> AnswerText:
    """Answer P12."""
    here = (EvidenceLink("Signed records", EVIDENCE),)
    if not mine.entries:
        return AnswerText(("There are no signed records about you yet.",), here)
    signed = "all" if mine.signed == mine.entries else f"{mine.signed:,}"
    last = f", the last on {day(mine.signed_at)}" if mine.signed_at else ""
    line = f"The evidence log holds {_count(mine.entries, 'entry')} about you. Signed: {signed}{last}."
    return AnswerText((line,), here)


def kept(receipt: ConversationReceipt | None, own: OwnRetention, rules: WorkspaceRules) -> AnswerText:
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


def _exported(held: DatasetMembership) -> str:
    if held.exported_at is None:
        return ""
    return f" It was exported unencrypted, last on {day(held.exported_at)}: withdrawing does not affect such copies."


def used(held: Sequence[DatasetMembership], may_hold: Sequence[DatasetsUsingGpt]) -> AnswerText:
    """Answer P11."""
    lines = tuple(
        f"The dataset of {day(each.built_at)} (“{each.purpose}”) contains {_count(each.conversations, 'chat')} of "
        f"yours; {each.withdrawn} of them withdrawn since.{_exported(each)}"
        for each in held
    )
    if may_hold:
        lines += (f"{_count(len(may_hold), 'dataset')} may contain content of your GPTs.",)
    return AnswerText(
        lines or ("No training dataset contains your content.",), (EvidenceLink("Training datasets", SETTINGS),)
    )


def accepted(in_force: Versions, mine: Sequence[Acceptance]) -> AnswerText:
    """Answer P13."""
    latest: Mapping[PolicyKind, Acceptance] = {each.kind: each for each in reversed(mine)}
    lines = tuple(_accepted(kind, version, latest.get(kind)) for kind, version in in_force.items())
    return AnswerText(
        lines or ("No policy is published here, so there is nothing to accept.",),
        (EvidenceLink("Terms and policies", SETTINGS),),
    )


def _accepted(kind: PolicyKind, version: int, mine: Acceptance | None) -> str:
    if mine is None:
        return f"{TITLES[kind]}, version {version}: you have not accepted any version."
    return f"{TITLES[kind]}: version {version} is in force; you accepted version {mine.version} on {day(mine.at)}."


def answered_by(decisions: Sequence[tuple[ModelRecipient, RecipientDecision]]) -> AnswerText:
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
    if recipient.name == recipient.host:
        return f"“{recipient.name}” may get your messages. It is run by {by}{where}. {_does(facts)}"
    return f"“{recipient.name}” ({recipient.host}) may get your messages. It is run by {by}{where}. {_does(facts)}"


def _does(facts: RecipientFacts) -> str:
    """Return how long a provider keeps messages and whether it trains on them."""
    keeps = {
        None: "It is unknown how long it keeps messages",
        0: "It keeps no messages",
        1: "It keeps messages for 1 day",
    }.get(facts.retention_days, f"It keeps messages for {facts.retention_days:,} days" if facts.retention_days else "")
    trains = {None: "it is unknown whether it trains on them", True: "it trains on them", False: "it never trains"}
    return f"{keeps}, and {trains[facts.trains]}."


def where_it_runs(model: ModelStatus) -> str:
    """Return the model's name and place, as its own status states them."""
    return f"{model.name}, {model.where}" if model.name else model.where


def for_whom(account: Account, space: str, gpt: Gpt | None, conversation: bool) -> str:
    what = " It is about one of your chats." if conversation else f" It is about “{gpt.name}”." if gpt else ""
    return f"Answered for {account.name}, {space}.{what}"


def _allowed(gpt: Gpt) -> str:
    return f"you allow it, since {day(gpt.allowed_since)}" if gpt.allowed_since else "you do not allow it"


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what.removesuffix('y')}ies" if what.endswith("y") else f"{number:,} {what}s"
