"""P4 as a machine: no sequence of people, pages and clocks makes a call without its grant, or makes one twice.

The conditions of a yes are written here a second time, from specification: Actions and the machine's own memory of what people did,
not from the grants that the code made.
"""

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from discreet.promises.consent import PICTURE_SHOWS, ConsentDecision, decide_consent
from discreet.promises.consented_call import ConsentedCall, consented, consented_for_key
from discreet.promises.disclosure import (
    DisclosedField,
    Disclosure,
    ExactRequest,
    FieldPlace,
    Mark,
    MarkKind,
    Part,
    Recipient,
    SentPicture,
)
from discreet.promises.grants import Grant, GrantMismatch, StandingGrant, always_allowed_kinds, fingerprint
from discreet.promises.key_grants import ApiKeyFacts, KeyOperation, granted_to_key
from discreet.promises.parties import third_party
from discreet.promises.recipients import NO_LIMITS
from discreet.promises.workspace_rules import NO_RULES, NOWHERE, OWN_SPACE, WorkspaceRules
from discreet.promises.workspace_rules import CallSite as Workplace

pytestmark = pytest.mark.promise("P4")

NAMES = UUID(int=4)
PEOPLE = [uuid5(NAMES, name) for name in ("ben", "cleo")]
CONVERSATIONS = [None, *(uuid5(NAMES, name) for name in ("one", "two"))]
GPTS = [uuid5(NAMES, name) for name in ("guide", "broker")]
HOSTS = ("flights.example", "mail.example")
START = datetime(2026, 7, 1, tzinfo=UTC)


def disclosure(
    *, gpt: int = 0, version: int = 1, host: int = 0, path: str = "/f", body: bytes = b"", consequential: bool = False,
    policy: str | None = None, foreign: bool = False, wording: int = 1, kinds: frozenset[str] = frozenset(),
) -> Disclosure:  # fmt: skip
    marks: tuple[Mark, ...] = (Mark(MarkKind.FOREIGN, "from elsewhere"),) if foreign else ()
    marks += tuple(Mark(MarkKind.PERSONAL, kind) for kind in sorted(kinds))
    return Disclosure(
        recipient=Recipient(HOSTS[host], GPTS[gpt], version, "Guide", PEOPLE[1], "Ada", policy, wording=wording),
        operation="status",
        summary="",
        kind="http",
        consequential=consequential,
        fingerprint=fingerprint(f"https://{HOSTS[host]}", "GET", path, {}, "none", policy),
        arguments={},
        request=ExactRequest("GET", f"https://{HOSTS[host]}{path}", (("accept", "*/*"),), body),
        fields=(DisclosedField("/a", "a", FieldPlace.BODY, "string", (Part("x", marks),)),),
        credentials=None,
    )


CHANGES = ("account", "conversation", "gpt", "version", "operation", "body", "consequential", "wording", "kinds")


def changed(
    what: str, account: UUID, conversation: UUID | None, shown: Disclosure
) -> tuple[UUID, UUID | None, Disclosure]:
    """The same call with one thing another."""
    to = shown.recipient
    match what:
        case "account":
            account = next(person for person in PEOPLE if person != account)
        case "conversation":
            conversation = CONVERSATIONS[CONVERSATIONS.index(conversation) - 1]
        case "gpt":
            shown = replace(shown, recipient=replace(to, gpt_id=next(gpt for gpt in GPTS if gpt != to.gpt_id)))
        case "version":
            shown = replace(shown, recipient=replace(to, gpt_version=to.gpt_version + 1))
        case "operation":
            shown = replace(shown, fingerprint=b"another")
        case "wording":
            shown = replace(shown, recipient=replace(to, wording=to.wording % 2 + 1))
        case "kinds":
            [field], more = shown.fields, (Mark(MarkKind.PERSONAL, "health"),)
            shown = replace(shown, fields=(replace(field, parts=(Part("x", field.parts[0].marks + more),)),))
        case "body":
            shown = replace(shown, request=replace(shown.request, body=shown.request.body + b"!"))
        case _:
            shown = replace(shown, consequential=not shown.consequential)
    return account, conversation, shown


@dataclass
class Question:
    """A card as the machine remembers it: the person it asks, the request that it shows, and whether it is answered."""

    account: UUID
    conversation: UUID | None
    shown: Disclosure
    parties: frozenset[Any]
    answered: bool = False


@dataclass
class Yes:
    """A request that a person really said yes to, and when; `spent` once it was sent."""

    grant: Grant
    account: UUID
    conversation: UUID | None
    shown: Disclosure
    at: datetime
    standing: "Always | None" = None
    spent: bool = False


@dataclass
class Always:
    """An operation that a person really allowed always."""

    id: UUID
    account: UUID
    shown: Disclosure
    at: datetime
    space: UUID | None = None
    revoked_at: datetime | None = None
    replaced_at: datetime | None = None
    kinds: frozenset[str] = frozenset()
    """Messages that they saw deleted with it, and with those that it replaced."""

    def stored(self) -> StandingGrant:
        to = self.shown.recipient
        return StandingGrant(
            id=self.id,
            account_id=self.account,
            workspace_id=self.space,
            gpt_id=to.gpt_id,
            fingerprint=self.shown.fingerprint,
            given_at=self.at,
            expires_at=self.at + timedelta(days=90),
            revoked_at=self.revoked_at,
            wording=self.shown.recipient.wording,
            personal_kinds=self.kinds,
            replaced_at=self.replaced_at,
        )

    def holds(self, account: UUID, shown: Disclosure, now: datetime) -> bool:
        seen = {mark.what for f in shown.fields for part in f.parts for mark in part.marks if mark.kind == "personal"}
        return self.holds_but_for_kinds(account, shown, now) and seen <= self.kinds

    def is_of(self, account: UUID, shown: Disclosure) -> bool:
        same_operation = (self.shown.recipient.gpt_id, self.shown.fingerprint) == (
            shown.recipient.gpt_id,
            shown.fingerprint,
        )
        return self.account == account and same_operation

    def holds_but_for_kinds(self, account: UUID, shown: Disclosure, now: datetime) -> bool:
        same_wording = self.shown.recipient.wording == shown.recipient.wording
        over = self.revoked_at or self.replaced_at or now - self.at >= timedelta(days=90)
        return self.is_of(account, shown) and same_wording and not over


disclosures = st.builds(
    disclosure, gpt=st.integers(0, 1), version=st.integers(1, 2), host=st.integers(0, 1), path=st.sampled_from(["/f", "/g"]),
    body=st.sampled_from([b"", b"more"]), consequential=st.booleans(), policy=st.sampled_from([None, "https://p.example"]),
    foreign=st.booleans(), wording=st.integers(1, 2), kinds=st.frozensets(st.sampled_from(["name", "IP address"])),
)  # fmt: skip
parties = st.frozensets(st.sampled_from([third_party(host) for host in (*HOSTS, "else.example")]), max_size=2)
people, conversations = st.sampled_from(PEOPLE), st.sampled_from(CONVERSATIONS)


class Consenting(RuleBasedStateMachine):
    """Propose, edit, allow, decline, let time pass, revoke, and try to send anything with anything."""

    questions = Bundle("questions")
    yeses = Bundle("yeses")
    always = Bundle("always")

    def __init__(self) -> None:
        super().__init__()
        self.now, self.ids = START, 0
        self.granted: list[Yes] = []
        self.standing: list[Always] = []
        self.sent: list[tuple[ConsentedCall, Yes]] = []

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)

    def ask(self, question: Question) -> ConsentDecision:
        stored = [each.stored() for each in reversed(self.standing)]
        trial = question.conversation is None
        return decide_consent(
            question.account, question.shown, question.parties, stored, self.now, call_site=OWN_SPACE, trial=trial
        )

    def say_yes(self, question: Question, standing: Always | None = None) -> Yes:
        to, question.answered = question.shown.recipient, True
        grant = Grant(
            id=self.new_id(),
            account_id=question.account,
            conversation_id=question.conversation,
            gpt_id=to.gpt_id,
            gpt_version=to.gpt_version,
            fingerprint=question.shown.fingerprint,
            digest=question.shown.request.digest,
            given_at=self.now,
            expires_at=self.now + timedelta(minutes=10),
            standing_id=standing.id if standing else None,
        )
        yes = Yes(grant, question.account, question.conversation, question.shown, self.now, standing)
        self.granted.append(yes)
        return yes

    @initialize(target=questions, account=people, conversation=conversations, shown=disclosures)
    def first(self, account: UUID, conversation: UUID | None, shown: Disclosure) -> Question:
        return Question(account, conversation, shown, frozenset())

    @rule(target=questions, account=people, conversation=conversations, shown=disclosures, parties=parties)
    def propose(self, account: UUID, conversation: UUID | None, shown: Disclosure, parties: frozenset[Any]) -> Question:
        return Question(account, conversation, shown, parties)

    @rule(target=questions, question=questions, change=st.sampled_from(CHANGES), keep=st.booleans())
    def propose_again(self, question: Question, change: str, keep: bool) -> Question:
        """An earlier request, or one that differs in a single field."""
        account, conversation, shown = question.account, question.conversation, question.shown
        if not keep:
            account, conversation, shown = changed(change, account, conversation, shown)
        return Question(account, conversation, shown, frozenset())

    @rule(target=yeses, question=questions)
    def spare_the_question(self, question: Question) -> Any:
        """Exactly when an "always" is valid, for actions that allow it, and without other people's data in the call."""
        decision, shown = self.ask(question), question.shown
        holding = [each for each in self.standing if each.holds(question.account, shown, self.now)]
        foreign = any(mark.kind is MarkKind.FOREIGN for f in shown.fields for part in f.parts for mark in part.marks)
        elsewhere = any(party.id != shown.recipient.host for party in question.parties)
        may = not (shown.consequential or foreign or elsewhere or question.conversation is None)
        assert decision.asks == (not may or not holding)
        assert bool(decision.reasons) == decision.asks
        if decision.asks or question.answered:
            return multiple()
        assert decision.standing is not None
        return self.say_yes(question, next(each for each in holding if each.id == decision.standing.id))

    @rule(question=questions, shown=disclosures)
    def edit(self, question: Question, shown: Disclosure) -> None:
        if not question.answered:
            question.shown = replace(shown, recipient=question.shown.recipient, fingerprint=question.shown.fingerprint)

    @rule(target=yeses, question=questions)
    def allow(self, question: Question) -> Any:
        return multiple() if question.answered else self.say_yes(question)

    @rule(target=always, question=questions)
    def allow_always(self, question: Question) -> Any:
        decision = self.ask(question)
        assert (
            (decision.no_always is None)
            or question.shown.consequential
            or question.conversation is None
            or not decision.asks
        )
        if question.answered or decision.no_always is not None:
            return multiple()
        self.say_yes(question)
        account, shown = question.account, question.shown
        if any(each.holds(account, shown, self.now) for each in self.standing):
            return multiple()
        kinds = {mark.what for f in shown.fields for part in f.parts for mark in part.marks if mark.kind == "personal"}
        kinds |= {k for each in self.standing if each.holds_but_for_kinds(account, shown, self.now) for k in each.kinds}
        stored = [each.stored() for each in self.standing]
        assert always_allowed_kinds(account, shown, stored, self.now, call_site=OWN_SPACE) == kinds
        for each in self.standing:
            if each.is_of(account, shown):
                each.replaced_at = each.replaced_at or self.now
        self.standing.append(Always(self.new_id(), account, shown, self.now, kinds=frozenset(kinds)))
        return self.standing[-1]

    @rule(question=consumes(questions))
    def decline(self, question: Question) -> None:
        question.answered = True

    @rule(standing=always)
    def revoke(self, standing: Always) -> None:
        standing.revoked_at = standing.revoked_at or self.now

    @rule(
        by=st.sampled_from(
            [
                timedelta(0),
                timedelta(seconds=599),
                timedelta(minutes=10),
                timedelta(days=45),
                timedelta(days=90),
                -timedelta(seconds=1),
            ]
        )
    )
    def time_passes(self, by: timedelta) -> None:
        """It may also be set back."""
        self.now += by

    @rule(yes=yeses)
    def send_what_was_allowed(self, yes: Yes) -> None:
        self.try_to_send(yes, yes.account, yes.conversation, yes.shown)

    @rule(yes=yeses, account=people, conversation=conversations, shown=disclosures)
    def send_something_else(self, yes: Yes, account: UUID, conversation: UUID | None, shown: Disclosure) -> None:
        self.try_to_send(yes, account, conversation, shown)

    @rule(yes=yeses, change=st.sampled_from(CHANGES))
    def send_with_one_thing_changed(self, yes: Yes, change: str) -> None:
        self.try_to_send(yes, *changed(change, yes.account, yes.conversation, yes.shown))

    @rule(yes=yeses, question=questions)
    def send_what_another_question_shows(self, yes: Yes, question: Question) -> None:
        self.try_to_send(yes, question.account, question.conversation, question.shown)

    def try_to_send(self, yes: Yes, account: UUID, conversation: UUID | None, shown: Disclosure) -> None:
        stored = replace(yes.grant, used_at=self.now if yes.spent else None)
        standing = yes.standing.stored() if yes.standing else None
        if not self.covers(yes, account, conversation, shown):
            with pytest.raises(GrantMismatch, match=r"\.$"):
                consented(stored, account, conversation, shown, self.now, standing, call_site=OWN_SPACE)
            return
        call = consented(stored, account, conversation, shown, self.now, standing, call_site=OWN_SPACE)
        assert call.request == yes.shown.request
        yes.spent = True
        self.sent.append((call, yes))

    def covers(self, yes: Yes, account: UUID, conversation: UUID | None, shown: Disclosure) -> bool:
        return (
            (account, conversation) == (yes.account, yes.conversation)
            and (shown.recipient.gpt_id, shown.recipient.gpt_version)
            == (yes.shown.recipient.gpt_id, yes.shown.recipient.gpt_version)
            and shown.fingerprint == yes.shown.fingerprint
            and shown.request == yes.shown.request
            and not yes.spent
            and timedelta(0) <= self.now - yes.at < timedelta(minutes=10)
            and (yes.standing is None or yes.standing.holds(account, shown, self.now))
        )

    @invariant()
    def each_yes_went_out_once_at_most(self) -> None:
        grants = [call.grant.id for call, _ in self.sent]
        assert len(grants) == len(set(grants))


TestConsenting = Consenting.TestCase
TestConsenting.settings = settings(max_examples=300, stateful_step_count=30, deadline=None, database=None)


@pytest.fixture
def call() -> ConsentedCall:
    shown, to = disclosure(), disclosure().recipient
    grant = Grant(
        id=UUID(int=1),
        account_id=PEOPLE[0],
        conversation_id=None,
        gpt_id=to.gpt_id,
        gpt_version=to.gpt_version,
        fingerprint=shown.fingerprint,
        digest=shown.request.digest,
        given_at=START,
        expires_at=START + timedelta(minutes=10),
    )
    return consented(grant, PEOPLE[0], None, shown, START, call_site=OWN_SPACE)


@pytest.mark.parametrize(
    "forge",
    [
        lambda call: ConsentedCall(call.grant, disclosure(body=b"more")),
        lambda call: ConsentedCall(call.grant, disclosure(body=b"more"), object()),
        lambda call: ConsentedCall(call.grant, call.disclosure, made_by=None),
        lambda call: replace(call, disclosure=disclosure(body=b"more")),
        lambda call: replace(call, grant=replace(call.grant, id=UUID(int=2))),
        lambda call: setattr(call, "disclosure", disclosure(body=b"more")),
    ],
)
def test_a_consented_call_cannot_be_forged(call: ConsentedCall, forge: Callable[[ConsentedCall], Any]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        forge(call)


def test_a_copy_is_of_the_same_request(call: ConsentedCall) -> None:
    for copied in (copy.copy(call), copy.deepcopy(call), pickle.loads(pickle.dumps(call))):
        assert copied.request.digest == call.grant.digest


def test_moving_a_border_between_the_parts_of_a_request_changes_its_digest() -> None:
    alike = [
        ExactRequest("GET", "https://a/b", (), b"c"),
        ExactRequest("GET", "https://a/", (("b", "c"),), b""),
        ExactRequest("GET", "https://a/bc", (), b""),
        ExactRequest("GET", "https://a/", (("bc", ""),), b""),
        ExactRequest("GET", "https://a/", (("", "bc"),), b""),
        ExactRequest("GETh", "ttps://a/bc", (), b""),
        ExactRequest("GET", "https://a/", (("b", ""), ("c", "")), b""),
        ExactRequest("GET", "https://a/", (("b", ""),), b"c"),
        ExactRequest("GET", "https://a/", (), b"bc"),
    ]
    assert len({request.digest for request in alike}) == len(alike)


@pytest.mark.parametrize("changed", ["origin", "method", "path", "parameters", "auth_scope", "policy_url"])
def test_a_standing_grant_lapses_when_anything_of_its_operation_changes(changed: str) -> None:
    changes: dict[str, Any] = {
        "origin": "https://a.example", "method": "GET", "path": "/x", "parameters": {"q": {"type": "string"}},
        "auth_scope": "none", "policy_url": None,
    }  # fmt: skip
    other = {"parameters": {"q": {"type": "integer"}}, "policy_url": "https://a.example/p"}.get(
        changed, f"{changes[changed]}2"
    )
    assert fingerprint(**changes) != fingerprint(**changes | {changed: other})


# One thing at a time: the near misses that the machine meets by chance are each tested here.

SHOWN = disclosure(body=b"x")
HELD = StandingGrant(
    id=UUID(int=9),
    account_id=PEOPLE[0],
    workspace_id=None,
    gpt_id=GPTS[0],
    fingerprint=SHOWN.fingerprint,
    given_at=START,
    expires_at=START + timedelta(days=90),
    wording=1,
    personal_kinds=frozenset({"name"}),
)
TEAM, ELSEWHERE = (uuid5(NAMES, name) for name in ("team", "another team"))
GIVEN = Grant(
    id=UUID(int=1),
    account_id=PEOPLE[0],
    conversation_id=CONVERSATIONS[1],
    gpt_id=GPTS[0],
    gpt_version=1,
    fingerprint=SHOWN.fingerprint,
    digest=SHOWN.request.digest,
    given_at=START,
    expires_at=START + timedelta(minutes=10),
)


def test_a_standing_grant_spares_the_question() -> None:
    decision = decide_consent(
        PEOPLE[0], SHOWN, {third_party(HOSTS[0])}, [HELD], START + timedelta(days=89), call_site=OWN_SPACE
    )
    assert (decision.asks, decision.reasons, decision.no_always, decision.standing) == (False, (), None, HELD)


@pytest.mark.parametrize(
    ("standing", "parties", "proposed", "after", "trial", "why"),
    [
        (replace(HELD, account_id=PEOPLE[1]), (), SHOWN, 0, False, "haven't chosen"),
        (replace(HELD, gpt_id=GPTS[1]), (), SHOWN, 0, False, "haven't chosen"),
        (replace(HELD, fingerprint=b"other"), (), SHOWN, 0, False, "haven't chosen"),
        (replace(HELD, revoked_at=START), (), SHOWN, 0, False, "You withdrew"),
        (replace(HELD, lapsed_at=START), (), SHOWN, 0, False, "added again"),
        (HELD, (), SHOWN, 90, False, "expired"),
        (replace(HELD, workspace_id=TEAM), (), SHOWN, 0, False, "in another space"),
        (HELD, (third_party("else.example"),), SHOWN, 0, False, "data from else.example"),
        (HELD, (), disclosure(body=b"x", foreign=True), 0, False, "another third party"),
        (HELD, (), replace(SHOWN, consequential=True), 0, False, "change something"),
        (HELD, (), SHOWN, 0, True, "This is a test"),
    ],
)
def test_the_person_is_asked_and_learns_why(
    standing: StandingGrant, parties: Any, proposed: Disclosure, after: int, trial: bool, why: str
) -> None:
    decision = decide_consent(
        PEOPLE[0], proposed, set(parties), [standing], START + timedelta(days=after), call_site=OWN_SPACE, trial=trial
    )
    assert decision.asks
    assert decision.standing is None
    assert why in decision.reasons[0]


@pytest.mark.parametrize(
    ("grant", "account", "conversation", "shown", "after", "standing"),
    [
        (GIVEN, PEOPLE[1], CONVERSATIONS[1], SHOWN, 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[2], SHOWN, 1, None),
        (GIVEN, PEOPLE[0], None, SHOWN, 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], disclosure(body=b"x", gpt=1), 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], disclosure(body=b"x", version=2), 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], replace(SHOWN, fingerprint=b"other"), 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], disclosure(body=b"y"), 1, None),
        (replace(GIVEN, used_at=START), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], SHOWN, 600, None),
        (GIVEN, PEOPLE[0], CONVERSATIONS[1], SHOWN, -1, None),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, None),
        (replace(GIVEN, standing_id=UUID(int=8)), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, HELD),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, replace(HELD, revoked_at=START)),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, replace(HELD, lapsed_at=START)),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, replace(HELD, workspace_id=TEAM)),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, replace(HELD, wording=2)),
        (replace(GIVEN, standing_id=HELD.id), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, replace(HELD, replaced_at=START)),
        (replace(GIVEN, key_operation_id=UUID(int=3)), PEOPLE[0], CONVERSATIONS[1], SHOWN, 1, None),
    ],
)
def test_a_grant_covers_nothing_but_its_own(
    grant: Grant,
    account: UUID,
    conversation: UUID | None,
    shown: Disclosure,
    after: int,
    standing: StandingGrant | None,
) -> None:
    with pytest.raises(GrantMismatch, match=r"\.$"):
        consented(grant, account, conversation, shown, START + timedelta(seconds=after), standing, call_site=OWN_SPACE)


@pytest.mark.parametrize("standing", [None, HELD])
def test_a_grant_covers_its_own(standing: StandingGrant | None) -> None:
    grant = replace(GIVEN, standing_id=standing.id if standing else None)
    at = START + timedelta(seconds=599)
    assert (
        consented(grant, PEOPLE[0], CONVERSATIONS[1], SHOWN, at, standing, call_site=OWN_SPACE).request == SHOWN.request
    )


def test_in_a_temporary_chat_nothing_spares_the_question() -> None:
    decision = decide_consent(PEOPLE[0], SHOWN, set(), [HELD], START, call_site=OWN_SPACE, temporary=True)
    assert (decision.asks, decision.standing) == (True, None)
    assert decision.no_always is not None
    assert "temporary" in decision.no_always


def test_where_a_call_signs_in_is_under_the_rules_of_its_workspace_too() -> None:
    """At the last moment as well: the recipient is allowed there, and where its token comes from is not."""
    call_site = Workplace(TEAM, WorkspaceRules(domains=(HOSTS[0],)), made_there=True, limits=NO_LIMITS)
    it = (GIVEN, PEOPLE[0], CONVERSATIONS[1], SHOWN, START)
    assert consented(*it, call_site=call_site, sign_in_hosts=(HOSTS[0],)).request == SHOWN.request
    with pytest.raises(GrantMismatch, match="allowed domains"):
        consented(*it, call_site=call_site, sign_in_hosts=(HOSTS[1],))


@pytest.mark.parametrize(
    ("shown", "standing", "why"),
    [
        (SHOWN, HELD, None),
        (disclosure(body=b"x", kinds=frozenset({"name"})), HELD, None),
        (
            disclosure(body=b"x", wording=2),
            HELD,
            "This GPT's instructions or actions changed since you chose “Always allow”.",
        ),
        (
            disclosure(body=b"x", wording=0),
            replace(HELD, wording=0),
            "before changes to a GPT's instructions were tracked",
        ),
        (
            disclosure(body=b"x", kinds=frozenset({"health", "name"})),
            HELD,
            "This sends personal data that earlier requests didn't: health.",
        ),
    ],
)
def test_an_always_asks_again_for_another_wording_and_for_another_kind_of_personal_data(
    shown: Disclosure, standing: StandingGrant, why: str | None
) -> None:
    decision = decide_consent(PEOPLE[0], shown, set(), [standing], START, call_site=OWN_SPACE)
    assert decision.asks is (why is not None)
    assert why is None or why in decision.reasons[0]
    assert decision.no_always is None


def test_another_wording_brings_no_kinds_along() -> None:
    kinds = always_allowed_kinds(
        PEOPLE[0], disclosure(body=b"x", kinds=frozenset({"health"})), [HELD], START, call_site=OWN_SPACE
    )
    assert kinds == {"health", "name"}
    other = replace(HELD, wording=2)
    assert always_allowed_kinds(
        PEOPLE[0], disclosure(body=b"x", kinds=frozenset({"health"})), [other], START, call_site=OWN_SPACE
    ) == {"health"}


def test_an_asking_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(decide_consent(PEOPLE[0], SHOWN, set(), [], START, call_site=OWN_SPACE))


def test_a_yes_of_one_space_holds_in_no_other() -> None:
    """Given in a team: there it skips the question; at home and in another team the user is asked."""
    standing = replace(HELD, workspace_id=TEAM)
    for space, asks in ((TEAM, False), (ELSEWHERE, True), (None, True)):
        call_site = replace(OWN_SPACE, workspace_id=space)
        assert decide_consent(PEOPLE[0], SHOWN, set(), [standing], START, call_site=call_site).asks is asks


def test_the_originals_of_stand_ins_never_leave_unasked() -> None:
    """A model that got stand-ins does not know what it would send; the user sees it each time."""
    assert not decide_consent(PEOPLE[0], SHOWN, set(), [HELD], START, call_site=OWN_SPACE).asks
    decision = decide_consent(PEOPLE[0], SHOWN, set(), [HELD], START, call_site=OWN_SPACE, restored=True)
    assert decision.asks
    assert decision.standing is None
    assert decision.no_always is not None


# Programs: no one can be asked, so a call that the key was not granted is not made.

KEYS = [uuid5(NAMES, name) for name in ("night job", "day job")]
GRANTED = KeyOperation(
    id=UUID(int=5),
    account_id=PEOPLE[0],
    key_id=KEYS[0],
    gpt_id=GPTS[0],
    fingerprint=SHOWN.fingerprint,
    may_change=False,
    given_at=START,
)
BY = ApiKeyFacts(
    account_id=PEOPLE[0], key_id=KEYS[0], holds=True, granted=[GRANTED], prompt_parties={third_party(HOSTS[0])}
)
ITS = replace(GIVEN, conversation_id=None, key_operation_id=GRANTED.id)
THERE = Workplace(TEAM, NO_RULES, made_there=True, limits=NO_LIMITS)


def by(granted: KeyOperation | None = None, **changes: Any) -> ApiKeyFacts:
    return replace(BY, granted=[granted or GRANTED], **changes)


PICTURE = SentPicture(
    file_id=UUID(int=3), number=1, media_type="image/jpeg", bytes=9, sha256="ab" * 32, width=3, height=3
)


def showing(picture: SentPicture) -> Disclosure:
    return replace(SHOWN, request=replace(SHOWN.request, picture=picture))


@pytest.mark.parametrize("made_there", [False, True])
def test_a_standing_grant_sends_only_a_picture_that_its_recipient_made(made_there: bool) -> None:
    shown = showing(replace(PICTURE, from_recipient=made_there))
    decision = decide_consent(PEOPLE[0], shown, set(), [HELD], START, call_site=OWN_SPACE)
    assert (decision.asks, decision.no_always) == ((False, None) if made_there else (True, PICTURE_SHOWS))
    grant = replace(GIVEN, digest=shown.request.digest, standing_id=HELD.id)
    if made_there:
        assert consented(grant, PEOPLE[0], CONVERSATIONS[1], shown, START, HELD, call_site=OWN_SPACE).request.picture
    else:
        with pytest.raises(GrantMismatch, match="can show anything"):
            consented(grant, PEOPLE[0], CONVERSATIONS[1], shown, START, HELD, call_site=OWN_SPACE)


@pytest.mark.parametrize(
    ("key", "shown", "call_site", "why"),
    [
        (by(account_id=PEOPLE[1]), SHOWN, THERE, "no permission"),
        (by(key_id=KEYS[1]), SHOWN, THERE, "no permission"),
        (by(holds=False), SHOWN, THERE, "key has ended"),
        (by(replace(GRANTED, gpt_id=GPTS[1])), SHOWN, THERE, "no permission"),
        (by(replace(GRANTED, fingerprint=bytes(32))), SHOWN, THERE, "in its current form"),
        (by(replace(GRANTED, revoked_at=START)), SHOWN, THERE, "was withdrawn"),
        (by(), replace(SHOWN, consequential=True), THERE, "can now change something"),
        (by(), disclosure(body=b"x", path="/g"), THERE, "in its current form"),
        (by(prompt_parties={third_party(HOSTS[1])}), SHOWN, THERE, f"data from {HOSTS[1]}"),
        (by(own_sign_in=True), SHOWN, THERE, "own sign-in"),
        (by(restored=True), SHOWN, THERE, "masked personal data"),
        (by(), SHOWN, replace(THERE, rules=WorkspaceRules(domains=())), "allowed domains"),
        (by(), SHOWN, NOWHERE, "allowed domains"),
        (replace(BY, granted=[]), SHOWN, THERE, "no permission"),
        (by(), showing(PICTURE), THERE, "would send a picture"),
        (by(), showing(replace(PICTURE, from_recipient=True)), THERE, "would send a picture"),
    ],
)
def test_a_program_calls_nothing_but_what_its_key_was_granted(
    key: ApiKeyFacts, shown: Disclosure, call_site: Workplace, why: str
) -> None:
    with pytest.raises(GrantMismatch, match=why):
        granted_to_key(key, shown, call_site=call_site)
    grant = replace(ITS, fingerprint=shown.fingerprint, digest=shown.request.digest)
    with pytest.raises(GrantMismatch, match=why):
        consented_for_key(grant, key, shown, START, call_site=call_site)


@pytest.mark.parametrize(
    "grant",
    [
        GIVEN,
        replace(ITS, key_operation_id=UUID(int=6)),
        replace(ITS, key_operation_id=None, standing_id=HELD.id),
        replace(ITS, account_id=PEOPLE[1]),
        replace(ITS, digest=bytes(32)),
        replace(ITS, gpt_version=2),
        replace(ITS, used_at=START),
        replace(ITS, expires_at=START),
    ],
)
def test_a_programs_grant_covers_nothing_but_its_own(grant: Grant) -> None:
    assert consented_for_key(ITS, BY, SHOWN, START, call_site=THERE).request == SHOWN.request
    with pytest.raises(GrantMismatch):
        consented_for_key(grant, BY, SHOWN, START, call_site=THERE)


def test_what_may_change_something_can_be_granted_to_a_key_as_that() -> None:
    changing = replace(SHOWN, consequential=True)
    granted = replace(GRANTED, may_change=True)
    assert granted_to_key(by(granted), changing, call_site=THERE) == granted
    assert granted_to_key(by(granted), SHOWN, call_site=THERE) == granted
