"""Private statistics over HTTP: charts for a GPT's builder only, the budget for all."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.questions import QUESTIONS
from discreet.analytics.reading.withheld_facts import NEVER
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.third_party import ThirdParty
from tests.support.client import Client
from tests.support.clock import settable
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.insight_counting import published_gpt
from tests.support.insight_releases import constant_count, make_all_releases, store_releases, wait_for_releases
from tests.support.knowledge import as_actor
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P8")

YEAR = 365


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast, services: Services, infra: Infrastructure, owner: Any) -> UUID:
    """Ada's GPT with a year of numbers: 10,000 people a day."""
    gpt_id = await published_gpt(services, as_actor(cast.ada))
    first = infra.clock.now().date() - timedelta(days=YEAR)
    await wait_for_releases(owner)
    await store_releases(owner, make_all_releases(first, YEAR, constant_count(10_000), gpt_id=gpt_id))
    return gpt_id


async def read(client: Client, gpt: UUID, query: str = "") -> Any:
    return (await client.get(f"/api/gpts/{gpt}/insight{query}")).ok()


async def test_the_builder_sees_a_chart_for_each_question(cast: Cast, gpt: UUID, infra: Infrastructure) -> None:
    page = await read(cast.ada, gpt)
    yesterday = infra.clock.now().date() - timedelta(days=1)
    assert (page["by"], page["released_until"]) == ("week", str(yesterday))
    assert page["since"] == str(yesterday - timedelta(days=YEAR - 1))
    assert [each["question"] for each in page["series"]] == list(QUESTIONS)
    people = page["series"][0]["cells"][0]
    assert len(people["points"]) == 13
    for point in people["points"][:-1]:
        assert point["complete"]
        assert abs(point["value"] - 70_000) < 2_000, "seven standard deviations"
    assert page["budget"]["epsilon"] == 0.9952
    assert page["budget"]["rho"] == "1/50"


async def test_days_and_months_and_an_earlier_end(cast: Cast, gpt: UUID, infra: Infrastructure) -> None:
    daily = await read(cast.ada, gpt, "?by=day")
    assert len(daily["series"][0]["cells"][0]["points"]) == 28
    assert {each["by"] for each in daily["series"]} == {"day", "week", "month"}
    monthly = await read(cast.ada, gpt, "?by=month")
    assert len(monthly["series"][0]["cells"][0]["points"]) == 12
    then = infra.clock.now().date() - timedelta(days=100)
    earlier = await read(cast.ada, gpt, f"?by=day&until={then}")
    assert earlier["series"][0]["cells"][0]["points"][-1]["last"] == str(then)
    assert earlier["released_until"] == daily["released_until"]


@pytest.mark.parametrize("until", ["0001-01-01", "1999-12-31", "9999-12-31"])
async def test_the_ends_of_time_are_no_error(cast: Cast, gpt: UUID, until: str) -> None:
    page = await read(cast.ada, gpt, f"?until={until}")
    shown = [cell["points"] for each in page["series"] for cell in each["cells"]]
    assert any(shown) is (until == "9999-12-31")


@pytest.mark.parametrize("query", ["?by=hour", "?until=yesterday", "?by="])
async def test_what_cannot_be_asked_is_a_sentence(cast: Cast, gpt: UUID, query: str) -> None:
    answer = await cast.ada.get(f"/api/gpts/{gpt}/insight{query}")
    assert answer.status == 422
    assert answer.sentence


async def test_asking_again_gives_the_same(cast: Cast, gpt: UUID) -> None:
    first = (await cast.ada.get(f"/api/gpts/{gpt}/insight")).body
    assert (await cast.ada.get(f"/api/gpts/{gpt}/insight")).body == first


@pytest.mark.promise("P6")
@pytest.mark.parametrize("route", ["insight", "insight.csv"])
async def test_another_person_gets_not_found(cast: Cast, gpt: UUID, route: str) -> None:
    absent = await cast.ada.get(f"/api/gpts/{cast.ada.id}/{route}")
    for person in ("ben", "cleo", "emil", "olga", "dan"):
        answer = await getattr(cast, person).get(f"/api/gpts/{gpt}/{route}")
        assert (answer.status, answer.sentence) == (404, absent.sentence)


async def test_the_csv_holds_what_the_page_shows(cast: Cast, gpt: UUID) -> None:
    page = await read(cast.ada, gpt, "?by=month")
    answer = await cast.ada.get(f"/api/gpts/{gpt}/insight.csv?by=month")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="insight-{gpt}-by-month.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    plain = [
        {
            "question": series["question"], "cell": cell["cell"], "label": cell["label"],
            **{key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for key, value in point.items()},
        }
        for series in page["series"] for cell in series["cells"] for point in cell["points"]
    ]  # fmt: skip
    assert rows == plain


async def test_operations_are_named_for_their_builder(
    cast: Cast, gpt: UUID, services: Services, infra: Infrastructure, owner: Any, third_party: ThirdParty
) -> None:
    actor = as_actor(cast.ada)
    gpt_id = await publish_gpt_with_actions(infra, services, actor, third_party.origin)
    version = (await services.gpts.get(actor, gpt_id)).version
    bound = (await services.actions.list_operations(actor, gpt_id, version))[0]
    mark = operation_pseudonym(infra.keys.key(f"gpt/{gpt_id}"), bound.name)
    first = infra.clock.now().date() - timedelta(days=7)
    await store_releases(owner, make_all_releases(first, 7, gpt_id=gpt_id, operations=(mark, "bb" * 8)))
    calls = {each["question"]: each for each in (await read(cast.ada, gpt_id))["series"]}["calls"]
    labels = [cell["label"] for cell in calls["cells"]]
    name = bound.operation.summary or bound.operation.name
    assert labels[:3] == [f"{name} · {outcome}" for outcome in ("answered", "declined by the person", "failed")]
    assert labels[3] == "an operation of an earlier version · answered"


async def test_a_day_that_is_being_released_is_not_out_yet(
    cast: Cast, services: Services, infra: Infrastructure, owner: Any
) -> None:
    """Killed between two GPTs of a day: the numbers that are in wait for the others."""
    gpt_id = await published_gpt(services, as_actor(cast.ada), "New")
    today = infra.clock.now().date()
    await store_releases(owner, make_all_releases(today, 1, constant_count(10_000), gpt_id=gpt_id), out=False)
    page = await read(cast.ada, gpt_id)
    assert (page["since"], page["released_until"]) == (None, None)
    assert not any(cell["points"] for each in page["series"] for cell in each["cells"])


# Public data


async def test_everyone_learns_what_is_counted_and_what_never(cast: Cast) -> None:
    body = (await cast.dan.get("/api/insight")).ok()
    assert [each["name"] for each in body["questions"]] == list(QUESTIONS)
    assert sum(each["share"] for each in body["questions"]) == 100
    assert body["never"] == list(NEVER)
    assert (body["floor"], body["days"], body["small_server"]) == (20, 90, True)
    assert all("\n " not in each["doc"] and each["doc"].endswith(".") for each in body["questions"])


async def test_a_server_with_enough_accounts_is_not_small(cast: Cast, owner: Any) -> None:
    """The answer says whether there are enough accounts, never how many."""
    added = await owner.fetch(
        "INSERT INTO accounts (id, email, name, role, created_at)"
        " SELECT gen_random_uuid(), 'many' || n || '@example.org', 'Many', 'person', now() FROM generate_series(1, 20) AS n"
        " RETURNING id"
    )
    body = (await cast.dan.get("/api/insight")).ok()
    await owner.execute("DELETE FROM accounts WHERE id = ANY ($1)", [row["id"] for row in added])
    assert body["small_server"] is False
    assert (await cast.dan.get("/api/insight")).ok()["small_server"] is True


async def test_a_user_of_a_gpt_learns_whether_they_are_counted(cast: Cast, gpt: UUID) -> None:
    body = (await cast.ben.get(f"/api/gpts/{gpt}/insight/about")).ok()
    assert body["counted"] is True
    assert body["why"].endswith("whether you are among the people counted.")
    (await cast.ben.put("/api/me/insight", {"allowed": False})).ok()
    body = (await cast.ben.get(f"/api/gpts/{gpt}/insight/about")).ok()
    assert body["counted"] is False
    (await cast.ben.put("/api/me/insight", {"allowed": True})).ok()
    assert (await cast.ada.get(f"/api/gpts/{gpt}/insight/about")).ok()["counted"] is False, "the builder's own use"


# The operator's budget


async def test_the_operator_sees_how_far_the_releases_are(cast: Cast, gpt: UUID, infra: Infrastructure) -> None:
    body = (await cast.olga.get("/api/operator/insight")).ok()
    assert body["released_until"] == str(infra.clock.now().date() - timedelta(days=1))
    assert body["behind"] == 0
    settable(infra.clock).advance(days=3)
    assert (await cast.olga.get("/api/operator/insight")).ok()["behind"] == 3
    settable(infra.clock).advance(days=-3)


async def test_a_change_of_the_budget_is_public(cast: Cast, gpt: UUID, infra: Infrastructure) -> None:
    lower = (await cast.olga.put("/api/operator/insight", {"epsilon": 0.5, "reason": ""})).ok()
    assert lower["raised"] is False
    assert lower["epsilon"] == 0.5
    tomorrow = infra.clock.now().date() + timedelta(days=1)
    assert date.fromisoformat(lower["from_day"]) >= tomorrow
    silent = await cast.olga.put("/api/operator/insight", {"epsilon": 1.0, "reason": ""})
    assert silent.status == 422
    assert "reason" in silent.sentence
    raised = (await cast.olga.put("/api/operator/insight", {"epsilon": 1.0, "reason": "The numbers drown."})).ok()
    assert raised["raised"] is True
    for shown in (await cast.dan.get("/api/insight")).ok(), (await cast.ben.get(f"/api/gpts/{gpt}/insight/about")).ok():
        assert [each["raised"] for each in shown["history"]] == [False, False, True]
        assert shown["history"][-1]["reason"] == "The numbers drown."
        assert shown["budget"]["epsilon"] == 0.9952, "until tomorrow"


@pytest.mark.parametrize(
    "body", [{"epsilon": "much"}, {"epsilon": 1e300}, {"epsilon": -1}, {"epsilon": 0}, {}, {"epsilon": 1, "delta": 1}]
)
async def test_a_budget_that_is_none_is_a_sentence(
    cast: Cast, body: dict[str, str] | dict[str, float] | dict[str, int]
) -> None:
    answer = await cast.olga.put("/api/operator/insight", {"reason": "Because I can.", **body})
    assert answer.status == 422
    assert answer.sentence


@pytest.mark.parametrize("epsilon", [b"NaN", b"Infinity", b"-Infinity"])
async def test_a_budget_that_is_no_number_is_a_sentence(cast: Cast, epsilon: bytes) -> None:
    body = b'{"epsilon": ' + epsilon + b', "reason": "Because I can."}'
    json = {"Content-Type": "application/json"}
    answer = await cast.olga.request("PUT", "/api/operator/insight", data=body, headers=json)
    assert answer.status == 422
    assert answer.sentence
