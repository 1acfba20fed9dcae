"""An instance in which everything has happened once is as promised, and everything of it is checked."""

import pytest

from discreet.verify.run import CHECKS
from tests.verify.conftest import Breaking, Verifying

pytestmark = pytest.mark.promise("P12")


async def test_nothing_is_broken_nothing_unchecked_and_nothing_overlooked(verified: Verifying) -> None:
    found = await verified()
    assert list(found) == [check.id for check in CHECKS]
    assert [breach for each in found.values() for breach in each.breaches] == []
    assert [unchecked for each in found.values() for unchecked in each.unchecked] == []
    assert all(each.checked for each in found.values())


async def test_one_promise_can_be_asked_alone(verified: Verifying) -> None:
    assert list(await verified("P4", "P13")) == ["P4", "P13"]


async def test_acts_of_the_hour_in_which_the_log_began_are_no_breach(broken: Breaking) -> None:
    """On an upgraded server rows of that hour may lack entries, so its entries are not compared with rows either."""
    found = await broken("P12", "DELETE FROM evidence_kind_starts WHERE kind = 'log'")
    assert [breach for breach in found.breaches if breach.item.startswith("act ")] == []
