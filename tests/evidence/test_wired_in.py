"""P12: every act that the log is for stands in it, from the service that does it, and its receipt holds."""

import json
from typing import Any

import msgspec
import pytest

from discreet.evidence.check_evidence import check_receipt
from tests.cast import Cast
from tests.chatting import ask
from tests.evidence.keeping import taken_in

pytestmark = pytest.mark.promise("P12")


async def mine(person: Any, kind: str) -> list[dict[str, Any]]:
    entries = (await person.get("/api/me/evidence")).ok()["entries"]
    return [entry["facts"] for entry in entries if entry["kind"] == kind]


async def about(house: Any, subject: str) -> list[dict[str, Any]]:
    return [dict(recorded.entry) for recorded in await house.evidence.about(subject)]


async def test_choices(cast: Cast) -> None:
    (await cast.ben.put("/api/me/improve", {"allowed": False})).ok()
    (await cast.ben.put("/api/me/improve", {"allowed": True})).ok()
    asked = [(facts["party"], facts["allowed"]) for facts in await mine(cast.ben, "choice")]
    assert asked[:3] == [(f"user:{cast.ben.id}", answer) for answer in (True, False, True)]


async def test_what_changes_nothing_is_no_act(cast: Cast) -> None:
    before = await mine(cast.ada, "choice")
    (await cast.ada.put("/api/me/improve", {"allowed": True})).ok()
    assert await mine(cast.ada, "choice") == before


async def test_policies_and_who_accepted_them(cast: Cast, house: Any, client: Any) -> None:
    draft = {"text": "# Terms\n\nBe kind.", "note": "", "follows": 0}
    (await cast.olga.post("/api/operator/policies/terms", draft)).ok()
    [published] = await about(house, "policy:terms")
    assert (published["kind"], published["facts"]["version"]) == ("policy_published", 1)
    assert await mine(cast.olga, "policy_accepted") == [{"policy": "terms", "version": 1}]
    for _ in range(2):
        (await cast.ben.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()
    assert await mine(cast.ben, "policy_accepted") == [{"policy": "terms", "version": 1}]
    for person in (cast.ada, cast.cleo, cast.emil, cast.dan):
        (await person.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()


async def test_keys_that_are_destroyed(cast: Cast) -> None:
    gpt = (await cast.dan.post("/api/gpts", {"name": "Short-lived"})).ok()["id"]
    conversation = (await ask(cast.dan, "Hello")).conversation
    (await cast.dan.delete(f"/api/gpts/{gpt}")).ok()
    (await cast.dan.delete(f"/api/conversations/{conversation}")).ok()
    destroyed = [facts["of"] for facts in await mine(cast.dan, "key_destroyed")]
    assert destroyed == [f"conversation:{conversation}", f"gpt:{gpt}"]


async def test_administrative_acts(cast: Cast, house: Any, client: Any) -> None:
    workspace = (await cast.emil.get("/api/me")).ok()["space"]
    acts = {entry["facts"]["act"] for entry in await about(house, f"workspace:{workspace}")}
    assert {"workspace_made", "member_added"} <= acts


async def test_what_it_says_is_what_a_receipt_shows(cast: Cast, house: Any) -> None:
    await taken_in(house.sequencer)
    [receipt, *_] = await house.evidence.receipts_about("policy:terms")
    key = str(await house.log.verifier_key())
    assert check_receipt(key, msgspec.json.encode(receipt).decode()).startswith("Holds")
    entries = (await cast.ben.get("/api/me/evidence")).ok()["entries"]
    for entry in entries[:3]:
        answer = await cast.ben.get(f"/api/me/evidence/{entry['id']}/receipt")
        check_receipt(key, answer.body.decode())
        assert json.loads(answer.body)["entry"]["facts"] == entry["facts"]
