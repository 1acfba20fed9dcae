"""Who may receive what a person writes, so that a model can answer (P14).

A model provider receives the whole prompt. So it is a recipient, with facts that people see, and a prompt leaves only
if everyone who may limit its recipients allows this one: the person, the workspace, the GPT's builder and the chat's
own switch.

Invariants:
- Pure. An unknown fact about a remote recipient counts as the worse value.
- A narrower limit never allows more.
- Code that opens a connection to a model takes a `PermittedPrompt`. Only `permitted` creates one.
"""

from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

Request = TypeVar("Request")


class RunBy(StrEnum):
    """Who runs the machine on which a model answers."""

    THIS_SERVER = "this_server"
    OPERATOR = "operator"
    """A machine of this server's operator."""
    COMPANY = "company"


class Basis(StrEnum):
    """The basis of the facts."""

    DECLARED = "declared"
    """The operator says so."""
    PROVEN = "proven"
    """This server's own code makes it so."""


@dataclass(frozen=True, kw_only=True)
class RecipientFacts:
    """What is known about a recipient; None is unknown.

    `retention_days`: how long it keeps prompts; 0 is not at all. `people_look`: whether people there may read them.
    `country`: ISO 3166-1 alpha-2. `terms_url` and `agreement_url` (data processing) are "" where there are none.
    """

    run_by: RunBy
    company: str = ""
    country: str = ""
    retention_days: int | None = None
    trains: bool | None = None
    people_look: bool | None = None
    terms_url: str = ""
    agreement_url: str = ""
    basis: Basis = Basis.DECLARED

    @property
    def keeps_nothing(self) -> bool:
        """Whether it keeps no prompt and trains on none.

        On this server prompts stay where the chats are, so there only what is known to be kept counts.
        """
        if self.run_by is RunBy.THIS_SERVER:
            return not self.retention_days and not self.trains
        return self.retention_days == 0 and self.trains is False


ON_THIS_SERVER_FACTS = RecipientFacts(
    run_by=RunBy.THIS_SERVER, retention_days=0, trains=False, people_look=False, basis=Basis.PROVEN
)
"""The facts about the embedded model."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRecipient:
    """A model provider. `host` is where its prompts go; "" for the embedded model, which has no address."""

    endpoint_id: UUID
    name: str
    host: str
    facts: RecipientFacts


class ModelLimit(StrEnum):
    """How far prompts may go, from the narrowest to the widest."""

    SEALED = "sealed"
    """Nothing leaves this server: its own models only, and no actions."""
    THIS_SERVER = "this_server"
    KEEPS_NOTHING = "keeps_nothing"
    """Recipients that keep nothing and never train."""
    OFFERED = "offered"
    """Whatever the operator offers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkspaceModelRule:
    """A workspace's rule. None: any endpoint, country or retention."""

    limit: ModelLimit = ModelLimit.OFFERED
    endpoints: tuple[UUID, ...] | None = None
    countries: tuple[str, ...] | None = None
    retention_days: int | None = None


NO_MODEL_RULE = WorkspaceModelRule()


def workspace_of(*, for_guest: bool) -> str:
    """Return how a sentence begins about a chat's workspace: to its members, or to a guest, who is in none."""
    return "The workspace of this GPT" if for_guest else "Your workspace"


FROM_NARROW = tuple(ModelLimit)
"""The limits from the narrowest to the widest."""


def is_narrower(limit: ModelLimit, other: ModelLimit) -> bool:
    return FROM_NARROW.index(limit) < FROM_NARROW.index(other)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientLimits:
    """Everyone's limits for one prompt.

    `gpt_name`: the GPT that limits it, if another one answers (mention.py). `for_guest`: a guest reads the decisions;
    it changes how they name the workspace, and no decision.
    """

    person: ModelLimit = ModelLimit.OFFERED
    gpt: ModelLimit = ModelLimit.OFFERED
    chat: ModelLimit = ModelLimit.OFFERED
    workspace: WorkspaceModelRule = NO_MODEL_RULE
    gpt_name: str = field(default="", compare=False)
    for_guest: bool = field(default=False, compare=False)

    @property
    def sealed(self) -> bool:
        """Whether nothing may leave this server."""
        return self.sealed_by is not None

    @property
    def sealed_by(self) -> str | None:
        """A sentence naming the limit that forbids all external recipients; None if there is none."""
        whose = (
            (self.person, "You let nothing leave this server. You can change that in Settings."),
            (self.chat, "This chat is sealed: nothing leaves this server. You can change that in the chat's menu."),
            (self.gpt, f"{self.the_gpt} lets nothing leave this server."),
            (self.workspace.limit, f"{self.the_workspace} lets nothing leave this server."),
        )
        return next((sentence for limit, sentence in whose if limit is ModelLimit.SEALED), None)

    @property
    def the_gpt(self) -> str:
        """The GPT whose limit it is, at the beginning of a sentence."""
        return f"“{self.gpt_name}”" if self.gpt_name else "This GPT"

    @property
    def the_workspace(self) -> str:
        """The workspace whose rule it is, at the beginning of a sentence."""
        return workspace_of(for_guest=self.for_guest)


NO_LIMITS = RecipientLimits()


@dataclass(frozen=True)
class RecipientDecision:
    """Whether a recipient may get a prompt. `reasons`: why not; one sentence for each limit that refuses it.

    `advice`: what the person can do.
    """

    reasons: tuple[str, ...] = ()
    advice: str = ""

    @property
    def allowed(self) -> bool:
        return not self.reasons

    def __bool__(self) -> bool:
        raise TypeError("a RecipientDecision is not a truth value: read `allowed`")


def may_receive(recipient: ModelRecipient, limits: RecipientLimits) -> RecipientDecision:
    """Decide whether a recipient may get a prompt under these limits."""
    own = (("You allow", limits.person), (f"{limits.the_gpt} allows", limits.gpt), ("This chat allows", limits.chat))
    refused = [
        _refusal(allows, limit, recipient)
        for allows, limit in (*own, (f"{limits.the_workspace} allows", limits.workspace.limit))
        if not _within(limit, recipient.facts)
    ]
    reasons = (*refused, *_outside_rule(limits, recipient))
    return RecipientDecision(reasons, _get_advice(limits, recipient.facts) if reasons else "")


LOCAL_MODEL_OR_SETTINGS = "Choose a model on this server, or change the limit in Settings."
LOCAL_MODEL_OR_CHAT_MENU = "Choose a model on this server, or change the limit in this chat's menu."
LOCAL_MODEL = "Choose a model on this server."
OTHER_MODEL_OR_SETTINGS = "Choose another model, or change the limit in Settings."
OTHER_MODEL_OR_CHAT_MENU = "Choose another model, or change the limit in this chat's menu."
OTHER_MODEL = "Choose another model."


def _get_advice(limits: RecipientLimits, facts: RecipientFacts) -> str:
    """Return what the person can do about a refusal by the first limit that refuses."""
    here = is_narrower(min(_list_limits(limits), key=FROM_NARROW.index), ModelLimit.KEEPS_NOTHING)
    if not _within(limits.person, facts):
        return LOCAL_MODEL_OR_SETTINGS if here else OTHER_MODEL_OR_SETTINGS
    if not _within(limits.chat, facts):
        return LOCAL_MODEL_OR_CHAT_MENU if here else OTHER_MODEL_OR_CHAT_MENU
    return LOCAL_MODEL if here else OTHER_MODEL


def _list_limits(limits: RecipientLimits) -> tuple[ModelLimit, ...]:
    return limits.person, limits.gpt, limits.chat, limits.workspace.limit


def _within(limit: ModelLimit, facts: RecipientFacts) -> bool:
    match limit:
        case ModelLimit.SEALED | ModelLimit.THIS_SERVER:
            return facts.run_by is RunBy.THIS_SERVER and facts.keeps_nothing
        case ModelLimit.KEEPS_NOTHING:
            return facts.keeps_nothing
        case ModelLimit.OFFERED:
            return True


def _refusal(allows: str, limit: ModelLimit, recipient: ModelRecipient) -> str:
    name = recipient.name
    if limit is ModelLimit.KEEPS_NOTHING or recipient.facts.run_by is RunBy.THIS_SERVER:
        return f"{allows} only models whose provider keeps nothing and never trains, and {name} does not say so."
    return f"{allows} only models on this server, and {name} runs elsewhere."


def _outside_rule(limits: RecipientLimits, recipient: ModelRecipient) -> list[str]:
    rule, facts, reasons = limits.workspace, recipient.facts, list[str]()
    if rule.endpoints is not None and recipient.endpoint_id not in rule.endpoints:
        reasons.append(f"{limits.the_workspace} does not allow {recipient.name}.")
    if rule.countries is not None and facts.run_by is not RunBy.THIS_SERVER and facts.country not in rule.countries:
        reasons.append(f"{limits.the_workspace} does not allow {recipient.name} because of its country.")
    if rule.retention_days is not None and (facts.retention_days is None or facts.retention_days > rule.retention_days):
        reasons.append(f"{limits.the_workspace} does not allow {recipient.name} because of how long it keeps messages.")
    return reasons


class RecipientRefused(Exception):
    """A limit refuses the recipient."""

    def __init__(self, decision: RecipientDecision) -> None:
        super().__init__(f"{decision.reasons[0]} {decision.advice}")
        self.decision = decision


_MAKER = object()


@dataclass(frozen=True)
class PermittedPrompt(Generic[Request]):
    """A request that this recipient may get; only this type is sent to a model."""

    request: Request
    recipient: ModelRecipient
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _MAKER:
            raise TypeError("a PermittedPrompt is made only in promises.recipients")


def permitted(request: Request, recipient: ModelRecipient, limits: RecipientLimits) -> PermittedPrompt[Request]:
    """Return the request, permitted for this recipient. Raises RecipientRefused."""
    if not (decision := may_receive(recipient, limits)).allowed:
        raise RecipientRefused(decision)
    return PermittedPrompt(request, recipient, _MAKER)
