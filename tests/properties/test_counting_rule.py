"""Who is counted (P8): the one rule with another purpose, after every history of switches of people and workspaces.

`Plain` reads the sentence of specification: The one rule from the events themselves: no one had said no when the
conversation began, and no one has since. It knows neither permissions nor the rule.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import strategies as st

from discreet.analytics.counting.opt_out import InsightOptOut
from discreet.app.infrastructure import Infrastructure
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.insight import default_permission, may_count, service_permission
from discreet.promises.parties import (
    ALWAYS,
    ContentOrigin,
    PartyKind,
    Service,
    conversation_party,
    gpt_party,
    third_party,
    user_party,
    workspace_party,
)
from tests.properties.test_rule import for_all
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.insight_counting import published_gpt

pytestmark = pytest.mark.promise("P8")

NOW = datetime(2026, 3, 5, tzinfo=UTC)
BEN, TEAM = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Say:
    """Ben's own switch."""

    allowed: bool


@dataclass(frozen=True)
class WorkspaceSays:
    """One of Ben's workspaces: the team's, the other team's, the enterprise's or the API's."""

    workspace: int
    allowed: bool


@dataclass(frozen=True)
class Begin:
    """In one of Ben's workspaces, or in his own space."""

    workspace: int | None


Happening = Say | WorkspaceSays | Begin
SERVICES = (Service.TEAM, Service.TEAM, Service.ENTERPRISE, Service.API)
"""Of the workspaces."""

happenings = st.one_of(
    st.builds(Begin, st.none() | st.integers(0, len(SERVICES) - 1)),
    st.builds(Say, st.booleans()),
    st.builds(WorkspaceSays, st.integers(0, len(SERVICES) - 1), st.booleans()),
)
histories = st.lists(happenings, min_size=1, max_size=10)


@dataclass
class Plain:
    """By conversation: its parties, and whether all of them have allowed counting all along."""

    silent: set[object] = field(default_factory=set)
    """The parties that say no now."""
    counted: dict[UUID, bool] = field(default_factory=dict)
    parties: dict[UUID, set[object]] = field(default_factory=dict)

    def says(self, who: object, allowed: bool) -> None:
        (self.silent.discard if allowed else self.silent.add)(who)
        if not allowed:
            for id_, parties in self.parties.items():
                self.counted[id_] &= who not in parties

    def begins(self, id_: UUID, where: int | None) -> None:
        self.parties[id_] = {"ben"} if where is None else {"ben", where}
        self.counted[id_] = SERVICES[where or 0] is not Service.API and not self.parties[id_] & self.silent


@pytest_asyncio.fixture(scope="module")
async def gpt(services: Services, build: Builder) -> UUID:
    return await published_gpt(services, await build.person("ada"))


async def test_who_is_counted_is_decided_by_the_rule_after_every_history(
    infra: Infrastructure, services: Services, build: Builder, owner: Any, gpt: UUID
) -> None:
    staying_out: InsightOptOut = services.insight_opt_out

    async def check(history: Any) -> None:
        settable(infra.clock).freeze()
        ben, boss = await build.person("ben"), await build.person("boss")
        workspaces = [await build.workspace(service) for service in SERVICES]
        for workspace in workspaces:
            await build.add_member(workspace, boss)
        at_work = [await build.add_member(workspace, ben, WorkspaceRole.MEMBER) for workspace in workspaces]
        plain = Plain()
        for happening in history:
            settable(infra.clock).advance(microseconds=1)
            match happening:
                case Say(allowed):
                    await staying_out.choose(ben, allowed)
                    plain.says("ben", allowed)
                case WorkspaceSays(n, allowed):
                    await staying_out.choose_for_workspace(boss, workspaces[n].id, allowed)
                    plain.says(n, allowed)
                case Begin(where):
                    actor = ben if where is None else at_work[where]
                    turn = await build.conversations.begin(actor, gpt, "Which way?")
                    plain.begins(turn.conversation.metadata.id, where)
        for conversation_id, expected in plain.counted.items():
            line = await services.contributions.line(ben, conversation_id)
            assert line.counted == expected, f"{conversation_id} after {history}: {line}"
            assert line.sentence.startswith("No: ") != expected

    await for_all(histories, check, examples=80)
    settable(infra.clock).run()


async def test_who_has_left_their_workspace_is_not_counted_in_what_they_did_there(
    services: Services, build: Builder, owner: Any, gpt: UUID
) -> None:
    team = await build.workspace(Service.TEAM)
    await build.add_member(team, await build.person("otto"))
    ben = await build.add_member(team, await build.person("ben"), WorkspaceRole.MEMBER)
    begun = (await build.conversations.begin(ben, gpt, "Which way?")).conversation.metadata.id
    assert (await services.contributions.line(ben, begun)).counted
    await owner.execute("DELETE FROM memberships WHERE account_id = $1", ben.account_id)
    with pytest.raises(NotFound):
        await services.contributions.line(ben, begun)


def test_a_temporary_or_imported_conversation_and_the_api_are_never_counted() -> None:
    ben = default_permission(user_party(BEN))
    for service in Service:
        for nature in ContentOrigin:
            verdict = may_count([service_permission(service, nature), ben], NOW)
            assert verdict.allowed == (nature is ContentOrigin.ORDINARY and service is not Service.API), (
                service,
                nature,
            )
            assert verdict.allowed == (verdict.deciding is None)


def test_silence_is_a_yes_of_people_and_workspaces_alone() -> None:
    assert default_permission(user_party(BEN)).allowed_since == ALWAYS
    assert default_permission(workspace_party(TEAM)).allowed_since == ALWAYS
    for party in (gpt_party(BEN), conversation_party(BEN), third_party("api.example.com")):
        assert default_permission(party).allowed_since is None
    assert not may_count([], NOW).allowed


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (default_permission(user_party(BEN)), "Yes: you have not said no."),
        (PartyPermission(user_party(BEN), NOW - timedelta(days=2), NOW - timedelta(days=3)), "Yes: you have allowed it since 3 March 2026."),
        (PartyPermission(user_party(BEN), NOW + timedelta(days=1)), "No: you allowed it on 6 March 2026, after this chat began."),
        (PartyPermission(user_party(BEN), None, NOW), "No: you said no on 5 March 2026; a later yes doesn't reopen this chat."),
        (PartyPermission(user_party(BEN), NOW + timedelta(days=1), NOW), "No: you said no on 5 March 2026; a later yes doesn't reopen this chat."),
        (PartyPermission(user_party(BEN), None, NOW - timedelta(days=1)), "No: you said no on 4 March 2026."),
        (default_permission(workspace_party(TEAM)), "Yes: your workspace has not said no."),
        (PartyPermission(workspace_party(TEAM), None, NOW - timedelta(days=1)), "No: your workspace said no on 4 March 2026."),
        (service_permission(Service.API, ContentOrigin.ORDINARY), "No: what comes through the API is never counted."),
        (service_permission(Service.TEAM, ContentOrigin.IMPORTED), "No: imported conversations are never counted."),
        (service_permission(Service.TEAM, ContentOrigin.ORDINARY), "Yes: this service counts how its GPTs are used."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_every_decision_says_why(standing: PartyPermission, sentence: str) -> None:
    [reason] = may_count([standing], NOW).reasons
    assert reason.sentence == sentence
    assert reason.allows == sentence.startswith("Yes")


def test_a_workspace_has_no_say_in_improvement_and_changes_no_order_of_reasons() -> None:
    """`may_improve` names its reasons in the order of kinds; the new kind comes last."""
    assert list(PartyKind)[:-1] == ["service", "user", "conversation", "image", "gpt", "third_party", "file"]
    verdict = may_improve([PartyPermission(workspace_party(TEAM), ALWAYS)], NOW)
    assert verdict.reasons[0].sentence == "No: a workspace's content never trains a model."
