"""Every number and time that a person can see has a protection, named in `shown_numbers.py` (P8).

The tests walk the schemas of all answers, the real answers of the routes to each kind of person, the metrics, the
fields of the log, and the commands. A new number fails until its protection is named there.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.cli.commands import commands as program
from discreet.http.log import ALLOWED
from discreet.http.services import Services
from discreet.runtime.metrics import Metrics, SteppedRegistry
from tests.http.shown_numbers import COMMANDS, EVERYWHERE, FIELDS, LOG_FIELDS, METRICS, ROUTES, Protection
from tests.http.test_every_route import EXPECTED, PEOPLE, send
from tests.support.api_document import api_document
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P8")

OF_ROUTE = {
    route.strip(): protection for protection, routes in ROUTES.items() for route in routes.split("\n") if route.strip()
}
NUMBERS = ("integer", "number")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")


def protection_of(route: str, field: str) -> Protection | None:
    """None for a number that no table names."""
    for ending, protection in FIELDS.get(route, {}).items():
        if field.endswith(ending):
            return protection
    for pattern, protection in EVERYWHERE:
        if re.search(pattern, field):
            return protection
    return OF_ROUTE.get(route)


def numbers_in(
    schema: dict[Any, Any], schemas: Any, path: str = "", seen: frozenset[Any] = frozenset()
) -> Iterator[str]:
    """The paths of all numbers, dates, times and untyped values in an answer of this schema."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from numbers_in(schemas[name], schemas, path, seen | {name})
        return
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from numbers_in(part, schemas, path, seen)
    kind = schema.get("type")
    if kind in NUMBERS or (kind == "string" and schema.get("format") in ("date", "date-time")):
        yield path
    elif kind == "array":
        yield from numbers_in(schema.get("items", {}), schemas, f"{path}[]", seen)
    elif kind == "object" or "properties" in schema:
        for name, part in schema.get("properties", {}).items():
            yield from numbers_in(part, schemas, f"{path}.{name}", seen)
        more = schema.get("additionalProperties")
        if more is True or isinstance(more, dict):
            yield from numbers_in(more if isinstance(more, dict) else {}, schemas, f"{path}.*", seen)
    elif kind is None and not {"anyOf", "oneOf", "allOf"} & schema.keys():
        yield path or "."


@pytest.fixture(scope="module")
def shown() -> dict[str, set[str]]:
    """By route, the numbers that its answers have room for: one, named ".", where it answers something other than JSON."""
    document = api_document()
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            fields = set()
            for status, answer in operation["responses"].items():
                if not status.startswith("2") or status == "204":
                    continue
                contents = answer.get("content", {})
                fields |= {"."} if not contents else set()
                for kind, content in contents.items():
                    schema = content.get("schema", {}) if "json" in kind else {}
                    fields |= set(numbers_in(schema, document["components"]["schemas"]))
            if fields:
                found[f"{method.upper()} {path}"] = fields
    return found


def test_every_number_of_every_route_names_its_protection(shown: dict[str, set[str]]) -> None:
    unnamed = [(route, field) for route, fields in shown.items() for field in fields if not protection_of(route, field)]
    assert unnamed == []


def test_no_protection_is_named_for_what_is_not_shown(shown: dict[str, set[str]]) -> None:
    assert {*OF_ROUTE, *FIELDS} - shown.keys() == set()
    for route, endings in FIELDS.items():
        assert [ending for ending in endings if not any(field.endswith(ending) for field in shown[route])] == [], route


def leaves(value: Any, path: str = "") -> Iterator[Any]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, f"{path}[]")
    elif (isinstance(value, int | float) and not isinstance(value, bool)) or (
        isinstance(value, str) and MOMENT.fullmatch(value)
    ):
        yield path or ".", value


def is_known(path: Any, fields: set[str]) -> bool:
    """Whether the schema has this field, or a place there in which anything may stand."""
    if path in fields:
        return True
    steps = re.findall(r"\.[^.\[]+|\[\]", path)
    return any(
        "".join(steps[:n]) + ending in fields for n in range(len(steps)) for ending in (".*", "", "." if n == 0 else "")
    )


def holds(protection: Protection, value: Any) -> bool:
    """The visible effect of a protection in a value."""
    if protection in (Protection.DAY, Protection.HOUR):
        at = datetime.fromisoformat(value).astimezone(UTC)
        return at.minute == at.second == at.microsecond == 0 and (protection is Protection.HOUR or at.hour == 0)
    return protection is not Protection.TENS or value % 10 == 0


READ = [route for route in EXPECTED if route[0] == "GET" and EXPECTED[route][1] != "absent"]


@pytest.mark.parametrize(("method", "path"), READ, ids=lambda part: part)
async def test_what_people_really_read_is_what_the_tables_name(
    cast: Cast,
    things: Any,
    shown: dict[str, set[str]],
    method: str,
    path: str,
) -> None:
    route = f"{method} {path}"
    for person in PEOPLE:
        answer = await send(getattr(cast, person), method, path, EXPECTED[method, path][1], things)
        if answer.status >= 300 or "json" not in answer.headers.get("Content-Type", ""):
            continue
        for field, value in leaves(answer.json):
            assert is_known(field, shown.get(route, ())), f"{person} reads {field} = {value}"
            protection = protection_of(route, field)
            assert protection, f"{person} reads {field} = {value}, and no table names it"
            assert holds(protection, value), f"{person} reads {field} = {value}: {protection}"


# Beside the routes


def test_every_metric_names_its_protection(services: Services, infra: Infrastructure) -> None:
    metrics = Metrics()
    metrics.add_gauges(services, infra.database)
    metrics.requests()("POST", "/api/chat", 200, 0.1)
    families = {family.name: family for family in metrics.exposed_registry.collect()}
    assert families.keys() == METRICS.keys()
    samples = {sample.name for family in families.values() for sample in family.samples}
    assert not [name for name in samples if name.endswith("_created")], "it would date the first use of a route"


def test_metrics_stay_as_they_are_within_a_quarter_of_an_hour(services: Services, infra: Infrastructure) -> None:
    metrics, now = Metrics(), [0.0]
    note = metrics.requests()
    stepped = SteppedRegistry(metrics.registry, lambda: now[0])

    def requests() -> int:
        [counted] = stepped.restricted_registry(["discreet_requests_total"]).collect()
        return sum(sample.value for sample in counted.samples if sample.name == "discreet_requests_total")

    note("POST", "/api/chat", 200, 0.1)
    assert requests() == 1
    note("POST", "/api/chat", 200, 0.1)
    now[0] = 899.0
    assert requests() == 1, "asking again tells nothing new"
    now[0] = 900.0
    assert requests() == 2
    note("POST", "/api/chat", 200, 0.1)
    now[0] = 1_799.9
    assert requests() == 2, "no two different answers are closer together, wherever quarters of an hour begin"


def test_every_field_of_the_log_names_its_protection() -> None:
    assert set(LOG_FIELDS) == ALLOWED


def commands(command: Any, *words: Any) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from commands(part, *words, name)
    else:
        yield "|".join(words)


def test_every_command_names_what_protects_its_numbers() -> None:
    named = [name for names in COMMANDS.values() for name in names.split()]
    assert len(named) == len(set(named))
    assert set(named) == set(commands(program))
