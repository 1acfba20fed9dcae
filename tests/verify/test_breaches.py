"""One breach of each kind is planted, as the database's owner past every trigger and policy; each is found (P12).

The tables are in `planted_*.py`. All of them share one prepared instance: each is planted in a transaction that is
rolled back, and only the promise concerned is verified in it.
"""

from pathlib import Path

import pytest

from discreet.verify.run import CHECKS
from tests.verify.conftest import FindBreaches, SeededInstallation
from tests.verify.planted import PlantedBreach
from tests.verify.planted_database import DATABASE
from tests.verify.planted_log import LOG
from tests.verify.planted_rows import ROWS

pytestmark = pytest.mark.promise("P12")

PLANTED = [*ROWS, *DATABASE, *LOG]
DETECTED = [planted for planted in PLANTED if not planted.undetected_because]
PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text()
UNDETECTED = [planted for planted in PLANTED if planted.undetected_because]


@pytest.mark.parametrize("planted", DETECTED, ids=str)
async def test_a_planted_breach_is_named(
    find_breaches: FindBreaches, seeded: SeededInstallation, planted: PlantedBreach
) -> None:
    findings = await find_breaches(planted.promise, *planted.statements, outside_change=planted.outside_change)
    item, why = (text.format(**seeded.names()) for text in (planted.item, planted.why))
    assert any(item in breach.item and why in breach.why for breach in findings.breaches), findings


def test_a_breach_of_each_checked_promise_is_planted() -> None:
    assert {planted.promise for planted in DETECTED} == {check.id for check in CHECKS}


def test_at_least_95_percent_of_150_breaches_are_named() -> None:
    assert len({str(planted) for planted in PLANTED}) == len(PLANTED) >= 150
    assert len(DETECTED) >= 0.95 * len(PLANTED)


@pytest.mark.parametrize("planted", UNDETECTED, ids=str)
async def test_the_page_lists_each_breach_that_is_not_named(
    find_breaches: FindBreaches, planted: PlantedBreach
) -> None:
    """A breach that is detected after all belongs in the other list."""
    findings = await find_breaches(planted.promise, *planted.statements)
    assert (findings.breaches, findings.unchecked) == ([], [])
    assert planted.undetected_because in PAGE


async def test_a_role_that_the_operator_vouches_for_is_no_breach(
    find_breaches: FindBreaches, seeded: SeededInstallation
) -> None:
    statements = "CREATE ROLE dba SUPERUSER LOGIN", "CREATE ROLE reader LOGIN", "GRANT pg_read_all_data TO reader"
    assert {breach.item for breach in (await find_breaches("P6", *statements)).breaches} == {"role dba", "role reader"}
    assert (await find_breaches("P6", *statements, known_roles=("dba", "reader"))).breaches == []
