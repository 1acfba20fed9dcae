"""Random histories of choices about training, on the real services, database and key store.

A history is a list of events. After it, four independent readings judge every label: the rule as a function, the rule
as SQL, the key store (does the pipeline's key open the grant?), and `PlainRule`, which applies the specification's sentence
(The one rule) to the events themselves.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import asyncpg
from hypothesis import strategies as st

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder, improvement_key, open_grant
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.crypto.envelope import DecryptionFailed
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import shares_with_own
from discreet.promises.improve import Rule
from discreet.promises.parties import Party, PartyKind, Service
from tests.support.builder import Builder
from tests.support.clock import settable

PEOPLE, GPTS = 2, 3
COPY = 2
"""The index of the GPT that another person made from the first."""


@dataclass(frozen=True)
class Choose:
    person: int
    allowed: bool


@dataclass(frozen=True)
class ChooseForGpt:
    gpt: int
    allowed: bool


@dataclass(frozen=True)
class ChooseInsight:
    """A choice about another purpose, which must not matter."""

    person: int
    allowed: bool


@dataclass(frozen=True)
class Begin:
    person: int
    service: Service
    gpt: int | None


@dataclass(frozen=True)
class SwitchOff:
    conversation: int


@dataclass(frozen=True)
class Delete:
    conversation: int


@dataclass(frozen=True)
class ThirdPartyJoins:
    conversation: int


@dataclass(frozen=True)
class Replace:
    """The copy's owner replaces all of its parts, or makes it from the first GPT again."""

    whole: bool


Event = Replace | Choose | ChooseForGpt | ChooseInsight | Begin | SwitchOff | Delete | ThirdPartyJoins

_people, _gpts = st.integers(0, PEOPLE - 1), st.integers(0, GPTS - 1)
_services = st.one_of(st.just(Service.CONSUMER_CHAT), st.sampled_from(Service))
_conversations = st.integers(0, 3)
events = st.one_of(
    st.builds(Begin, _people, _services, st.none() | _gpts),
    st.builds(Choose, _people, st.booleans()),
    st.builds(ChooseForGpt, _gpts, st.booleans()),
    st.builds(Begin, _people, _services, st.none() | _gpts),
    st.builds(ChooseInsight, _people, st.booleans()),
    st.builds(Replace, st.booleans()),
    st.builds(SwitchOff, _conversations),
    st.builds(ThirdPartyJoins, _conversations),
    st.builds(Delete, _conversations),
)


SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def made_up_words(number: int) -> str:
    """Return random words of no language, to be found wherever they are copied to."""
    return " ".join("".join(secrets.choice(SYLLABLES) for _ in range(4)) for _ in range(number))


@st.composite
def histories(draw: st.DrawFn, *, simultaneous: bool = False) -> list[tuple[int, Event]]:
    """Events with the microseconds since the previous one; `simultaneous` events may share a moment.

    They begin with one of the decisive moves, so that allowed, late and withdrawn are all common.
    """
    pauses = st.sampled_from([0, 1, 3_600_000_000] if simultaneous else [1, 3_600_000_000])
    first = draw(st.sampled_from(OPENINGS))
    then = draw(st.lists(events, min_size=1, max_size=14))
    return [(draw(pauses), event) for event in [*first, *then]]


_TALK = Begin(0, Service.CONSUMER_CHAT, 0)
_TALK_WITH_COPY = Begin(0, Service.CONSUMER_CHAT, COPY)
_YES: list[Event] = [Choose(0, True), ChooseForGpt(0, True)]
OPENINGS: list[list[Event]] = [
    [],
    [*_YES, _TALK],
    [_TALK, *_YES],
    [*_YES, _TALK, Choose(0, False), Choose(0, True)],
    [*_YES, _TALK, ChooseForGpt(0, False), ChooseForGpt(0, True)],
    [*_YES, ChooseForGpt(COPY, True), _TALK_WITH_COPY],
    [*_YES, ChooseForGpt(COPY, True), _TALK_WITH_COPY, ChooseForGpt(0, False), _TALK_WITH_COPY],
    [Choose(0, True), ChooseForGpt(COPY, True), _TALK_WITH_COPY, Replace(True), _TALK_WITH_COPY],
]


@dataclass
class PlainRule:
    """The specification's rule in plain code: allowed when it began, and no "no" since."""

    choices: dict[str, bool] = field(default_factory=dict)
    allowed_at: dict[UUID, dict[str, bool]] = field(default_factory=dict)

    def choose(self, party: str, allowed: bool) -> None:
        self.choices[party] = allowed
        if not allowed:
            for parties in self.allowed_at.values():
                if party in parties:
                    parties[party] = False

    def begin(self, label_id: UUID, parties: list[str]) -> None:
        self.allowed_at[label_id] = {party: self._now(party) for party in parties}

    def join(self, label_id: UUID, first_label_id: UUID, parties: list[str]) -> None:
        first = self.allowed_at[first_label_id]
        self.allowed_at[label_id] = {party: first.get(party, False) for party in parties}

    def allows(self, label_id: UUID) -> bool:
        return all(self.allowed_at[label_id].values())

    def _now(self, party: str) -> bool:
        parsed = Party.parse(party)
        if parsed.kind is PartyKind.SERVICE:
            return parsed.id in ("consumer_chat", "consumer_images")
        if parsed.kind is PartyKind.THIRD_PARTY:
            return False
        return parsed.kind is PartyKind.CONVERSATION or self.choices.get(party, False)


@dataclass(frozen=True)
class JudgedLabel:
    """A label and three of the readings; `opens` is None where no grant is expected (later labels)."""

    id: UUID
    began: datetime
    parties: tuple[str, ...]
    plain: bool
    opens: bool | None


@dataclass
class HistoryWorld:
    """The people and GPTs of a history, and its events so far."""

    build: Builder
    people: list[Actor]
    ada: Actor
    kim: Actor
    """The owner of the copy."""
    gpts: list[UUID]
    is_copy: bool = True
    """Whether the copy still has parts of the first GPT."""
    plain: PlainRule = field(default_factory=PlainRule)
    conversations: list[tuple[Actor, UUID]] = field(default_factory=list)
    first_label: dict[UUID, UUID] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)
    canaries: dict[UUID, str] | None = None
    """The unique words of each conversation, where a dataset is built from it."""

    @classmethod
    async def new(cls, infra: Infrastructure, *, canaries: bool = False) -> "HistoryWorld":
        build = Builder(infra)
        people = [await build.person(f"person{n}") for n in range(PEOPLE)]
        ada = await build.person("ada")
        kim = await build.person("kim")
        gpts = [await build.gpt(kim if n == COPY else ada) for n in range(GPTS)]
        world = cls(build, people, ada, kim, gpts, canaries={} if canaries else None)
        await world._replace(whole=False)
        return world

    async def play(self, history: list[tuple[int, Event]]) -> None:
        clock = self.build.infra.clock
        settable(clock).freeze()
        for pause, event in history:
            settable(clock).advance(microseconds=pause)
            await self._apply(event)

    async def _apply(self, event: Event) -> None:
        match event:
            case Choose(person, allowed):
                await self.build.choose(self.people[person], allowed)
                self.plain.choose(f"user:{self.people[person].account_id}", allowed)
            case ChooseForGpt(gpt, allowed):
                owner = self.kim if gpt == COPY else self.ada
                await self.build.choose_for_gpt(owner, self.gpts[gpt], allowed)
                self.plain.choose(f"gpt:{self.gpts[gpt]}", allowed)
            case Replace(whole):
                await self._replace(whole=whole)
            case ChooseInsight(person, allowed):
                await self._choose_insight(self.people[person], allowed)
            case Begin(person, service, gpt):
                await self._begin(self.people[person], service, None if gpt is None else self.gpts[gpt])
            case SwitchOff(n) | Delete(n) | ThirdPartyJoins(n):
                if living := [(who, id_) for who, id_ in self.conversations if id_ not in self.deleted]:
                    await self._apply_to_conversation(event, *living[n % len(living)])

    async def _apply_to_conversation(self, event: Event, actor: Actor, conversation_id: UUID) -> None:
        conversations = self.build.conversations
        if isinstance(event, SwitchOff):
            await conversations.close_for_improvement(actor, conversation_id)
            self.plain.choose(f"conversation:{conversation_id}", False)
        elif isinstance(event, Delete):
            await conversations.delete(actor, conversation_id)
            self.deleted.add(conversation_id)
        else:
            label_id = await self.build.add_third_party(actor, conversation_id, host="api.example.com")
            opened = await conversations.open(actor, conversation_id)
            parties = next(stored.label.texts() for stored in opened.labels if stored.id == label_id)
            self.plain.join(label_id, self.first_label[conversation_id], parties)

    async def _begin(self, person: Actor, service: Service, gpt_id: UUID | None) -> None:
        actor = await self.build.actor_in_service(person, service)
        question = "A question" if self.canaries is None else made_up_words(24)
        asked = await self.build.conversations.begin(actor, gpt_id, question)
        if self.canaries is not None:
            self.canaries[asked.conversation.metadata.id] = question
            await self.build.conversations.answers.save(asked, MessageBody(made_up_words(24)), MessageState.COMPLETE)
        first = asked.conversation.labels[0]
        origins = {f"gpt:{self.gpts[0]}"} if gpt_id == self.gpts[COPY] and self.is_copy else set()
        others = {party for party in first.label.texts() if party.startswith("gpt:")} - {f"gpt:{gpt_id}"}
        assert others == origins
        self.conversations.append((actor, asked.conversation.metadata.id))
        self.first_label[asked.conversation.metadata.id] = first.id
        self.plain.begin(first.id, first.label.texts())

    async def _replace(self, *, whole: bool) -> None:
        """Replace the parts as bare rows; their origins have tests of their own."""
        self.is_copy = not whole
        async with self.build.infra.database.acting_as(self.kim.account_id) as connection:
            await connection.execute(
                """
                INSERT INTO gpt_versions (gpt_id, version, name, description, sealed_instructions, starters, made_at,
                                          instructions_origins)
                VALUES ($1, 0, 'Copy', '', '', '{}', $2, $3)
                ON CONFLICT (gpt_id, version) DO UPDATE SET instructions_origins = excluded.instructions_origins
                """,
                self.gpts[COPY], self.build.infra.clock.now(), [] if whole else [self.gpts[0]],
            )  # fmt: skip

    async def _choose_insight(self, person: Actor, allowed: bool) -> None:
        async with self.build.infra.database.acting_as(person.account_id) as connection:
            await connection.execute(
                "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES ($1, $2, $3, 'insight', $4)",
                self.build.infra.clock.now(), person.account_id, f"user:{person.account_id}", allowed,
            )  # fmt: skip

    async def judge(self, improve: asyncpg.Connection) -> list[JudgedLabel]:
        """Return every remaining label as the pipeline's role finds it."""
        ids = [id_ for _, id_ in self.conversations]
        rows = await improve.fetch(
            "SELECT labels.id, labels.conversation_id, labels.began_at, labels.parties, share_key, key_grants.sealed_key"
            " FROM labels LEFT JOIN key_grants USING (conversation_id)"
            " JOIN conversations ON conversations.id = labels.conversation_id WHERE labels.conversation_id = ANY ($1)",
            ids,
        )
        first_labels = set(self.first_label.values())
        return [
            JudgedLabel(
                row["id"], row["began_at"], tuple(row["parties"]), self.plain.allows(row["id"]),
                self._opens(row) if row["id"] in first_labels else None,
            )
            for row in rows
        ]  # fmt: skip

    def _opens(self, row: asyncpg.Record) -> bool:
        keys, id_ = self.build.infra.keys, row["conversation_id"]
        share_of = shares_with_own(keys, id_, row["share_key"], row["began_at"])
        key = improvement_key(row["parties"], share_of, row["conversation_id"])
        if key is None or row["sealed_key"] is None:
            return False
        try:
            grant = KeyGrant(ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, row["sealed_key"])
            return bool(open_grant(row["conversation_id"], grant, key))
        except DecryptionFailed:
            return False


async def assert_readings_agree(improve: asyncpg.Connection, rule: Rule, labels: list[JudgedLabel]) -> None:
    """Assert that the function, the SQL and the plain reading agree on every label."""
    parties = sorted({party for label in labels for party in label.parties})
    rows = await improve.fetch(
        "SELECT party, allowed_since FROM permissions WHERE purpose = 'improve' AND party = ANY ($1)", parties
    )
    since = {row["party"]: row["allowed_since"] for row in rows}
    refusals = f"SELECT id FROM ({rule.refused_labels_sql()}) AS refusals WHERE id = ANY ($1)"
    refused = {row["id"] for row in await improve.fetch(refusals, [label.id for label in labels])}
    for label in labels:
        function = rule.allows([since.get(party) for party in label.parties], label.began)
        assert function == (label.id not in refused), f"function and SQL disagree on {label}"
        assert function == label.plain, f"the rule and its sentence disagree on {label}"
