"""One breach of each kind is planted, as the database's owner past every trigger and policy; each is named (P12).

The tables are in `planted_*.py`. All of them share one prepared instance: each is planted in a transaction that is
rolled back, and only the promise concerned is verified in it.
"""

from pathlib import Path

import pytest

from discreet.verify.run import CHECKS
from tests.verify.conftest import Breaking, SeededInstallation
from tests.verify.planted import Planted
from tests.verify.planted_database import DATABASE
from tests.verify.planted_log import LOG
from tests.verify.planted_rows import ROWS

pytestmark = pytest.mark.promise("P12")

PLANTED = [*ROWS, *DATABASE, *LOG]
SEEN = [planted for planted in PLANTED if not planted.unseen]
PAGE = (Path(__file__).parents[2] / "docs" / "verify.md").read_text()
UNSEEN = [planted for planted in PLANTED if planted.unseen]


@pytest.mark.parametrize("planted", SEEN, ids=str)
async def test_it_is_named(broken: Breaking, seeded: SeededInstallation, planted: Planted) -> None:
    found = await broken(planted.promise, *planted.statements, touching=planted.touching)
    named, why = (text.format(**seeded.names()) for text in (planted.named, planted.why))
    assert any(named in breach.item and why in breach.why for breach in found.breaches), found


def test_every_promise_that_is_checked_has_a_breach_planted() -> None:
    assert {planted.promise for planted in SEEN} == {check.id for check in CHECKS}


def test_of_a_hundred_and_fifty_at_least_ninety_five_in_a_hundred_are_named() -> None:
    assert len({str(planted) for planted in PLANTED}) == len(PLANTED) >= 150
    assert len(SEEN) >= 0.95 * len(PLANTED)


@pytest.mark.parametrize("planted", UNSEEN, ids=str)
async def test_what_is_not_named_is_told_in_the_page(broken: Breaking, planted: Planted) -> None:
    """Where one of them is named after all, it belongs to the others."""
    found = await broken(planted.promise, *planted.statements)
    assert (found.breaches, found.unchecked) == ([], [])
    assert planted.unseen in PAGE


async def test_a_role_that_the_operator_vouches_for_is_no_breach(broken: Breaking, seeded: SeededInstallation) -> None:
    made = "CREATE ROLE dba SUPERUSER LOGIN", "CREATE ROLE reader LOGIN", "GRANT pg_read_all_data TO reader"
    assert {breach.item for breach in (await broken("P6", *made)).breaches} == {"role dba", "role reader"}
    assert (await broken("P6", *made, known=("dba", "reader"))).breaches == []
