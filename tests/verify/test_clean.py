"""An instance in which everything has happened once passes `verify`, and all of it is checked."""

import pytest

from discreet.verify.run import CHECKS
from tests.verify.conftest import FindBreaches, VerifyPromises

pytestmark = pytest.mark.promise("P12")


async def test_a_clean_instance_has_no_breach_and_every_promise_is_checked(verify_promises: VerifyPromises) -> None:
    findings = await verify_promises()
    assert list(findings) == [check.id for check in CHECKS]
    assert [breach for each in findings.values() for breach in each.breaches] == []
    assert [unchecked for each in findings.values() for unchecked in each.unchecked] == []
    assert all(each.checked for each in findings.values())


async def test_selected_promises_are_checked_alone(verify_promises: VerifyPromises) -> None:
    assert list(await verify_promises("P4", "P13")) == ["P4", "P13"]


async def test_acts_of_the_hour_in_which_the_log_began_are_no_breach(find_breaches: FindBreaches) -> None:
    """On an upgraded server rows of that hour may lack entries, so its entries are not compared with rows either."""
    findings = await find_breaches("P12", "DELETE FROM evidence_kind_starts WHERE kind = 'log'")
    assert [breach for breach in findings.breaches if breach.item.startswith("act ")] == []


async def test_a_call_that_failed_before_it_was_sent_is_no_breach(find_breaches: FindBreaches) -> None:
    """Its permission is unused, and its third party is a party: the failure may quote it."""
    never_sent = (
        "UPDATE labels SET parties = parties || 'third_party:flights.example'::text"
        " WHERE conversation_id IN (SELECT conversation_id FROM ledger)",
        "DELETE FROM ledger_fields",
        "DELETE FROM ledger",
    )
    used = await find_breaches("P5", *never_sent, "UPDATE grants SET used_at = given_at")
    assert any("the ledger has no row of it" in breach.why for breach in used.breaches if "conversation" in breach.item)
    unused = await find_breaches("P5", *never_sent, "UPDATE grants SET used_at = NULL")
    assert unused.breaches == []
