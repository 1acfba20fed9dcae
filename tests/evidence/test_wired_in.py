"""P12: every act that belongs in the log is logged by the service that does it, and its receipt is valid."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import discreet
from discreet.evidence.check_evidence import check_receipt
from discreet.evidence.entry import EntryKind
from discreet.evidence.server_events import ServerEvent
from discreet.http.services import Services
from tests.evidence.log_client import entries_about, mine
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.evidence_log import wait_until_signed
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P12")

SOURCE = Path(discreet.__file__).parent


async def test_choices(cast: Cast) -> None:
    (await cast.ben.put("/api/me/improve", {"allowed": False})).ok()
    (await cast.ben.put("/api/me/improve", {"allowed": True})).ok()
    asked = [(facts["party"], facts["allowed"]) for facts in await mine(cast.ben, "choice")]
    assert asked[:3] == [(f"user:{cast.ben.id}", answer) for answer in (True, False, True)]


async def test_what_changes_nothing_is_no_act(cast: Cast) -> None:
    before = await mine(cast.ada, "choice")
    (await cast.ada.put("/api/me/improve", {"allowed": True})).ok()
    assert await mine(cast.ada, "choice") == before


async def test_policies_and_who_accepted_them(cast: Cast, services: Services, client: Callable[[], Client]) -> None:
    draft = {"text": "# Terms\n\nBe kind.", "note": "", "follows": 0}
    (await cast.olga.post("/api/operator/policies/terms", draft)).ok()
    [published] = await entries_about(services, "policy:terms")
    assert (published["kind"], published["facts"]["version"]) == ("policy_published", 1)
    assert await mine(cast.olga, "policy_accepted") == [{"policy": "terms", "version": 1}]
    for _ in range(2):
        (await cast.ben.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()
    assert await mine(cast.ben, "policy_accepted") == [{"policy": "terms", "version": 1}]
    for person in (cast.ada, cast.cleo, cast.emil, cast.dan):
        (await person.post("/api/me/policies", {"accepted": {"terms": 1}})).ok()


async def test_a_workspaces_own_text_and_who_accepted_it(cast: Cast, services: Services) -> None:
    workspace = (await cast.cleo.get("/api/me")).ok()["space"]
    (await cast.cleo.post("/api/workspace/policy", {"text": "No names.", "note": "", "follows": 0})).ok()
    (await cast.cleo.post("/api/workspace/policy/accept", {"version": 1})).ok()
    assert (await mine(cast.cleo, "policy_accepted"))[0] == {
        "policy": "workspace",
        "workspace": workspace,
        "version": 1,
    }
    accepted = [facts for facts in await mine(cast.cleo, "policy_accepted") if facts["policy"] == "workspace"]
    assert len(accepted) == 1, "accepting again changes nothing"
    kinds = [entry["kind"] for entry in await entries_about(services, f"workspace:{workspace}")]
    assert kinds.count("policy_published") == 1


async def test_keys_that_are_destroyed(cast: Cast) -> None:
    gpt = (await cast.dan.post("/api/gpts", {"name": "Short-lived"})).ok()["id"]
    conversation = (await ask(cast.dan, "Hello")).conversation
    (await cast.dan.delete(f"/api/gpts/{gpt}")).ok()
    (await cast.dan.delete(f"/api/conversations/{conversation}")).ok()
    destroyed = [facts["of"] for facts in await mine(cast.dan, "key_destroyed")]
    assert destroyed == [f"conversation:{conversation}", f"gpt:{gpt}"]


async def test_roles_and_rights_on_gpts(cast: Cast) -> None:
    [made] = await mine(cast.olga, "role_changed")
    assert (made["role"], made["of"]) == ("operator", "server")
    assert await mine(cast.ada, "role_changed") == []
    gpt = (await cast.ada.post("/api/gpts", {"name": "Shared"})).ok()["id"]
    offered = (await cast.ada.post(f"/api/gpts/{gpt}/rights", {"email": "dan@example.org", "right": "edit"})).ok()
    (await cast.dan.post("/api/shared-gpts/offers/open", {"token": offered["link"].partition("#")[2]})).ok()
    [offer] = (await cast.dan.get("/api/shared-gpts")).ok()["offers"]
    (await cast.dan.post(f"/api/shared-gpts/offers/{offer['id']}/accept", {"right": "edit"})).ok()
    [right] = (await cast.ada.get(f"/api/gpts/{gpt}/rights")).ok()["rights"]
    (await cast.ada.put(f"/api/gpts/{gpt}/rights/{right['id']}", {"right": "view"})).ok()
    (await cast.ada.delete(f"/api/gpts/{gpt}/rights/{right['id']}")).ok()
    assert await mine(cast.dan, "right_changed") == [{"gpt": gpt, "right": each} for each in (None, "view", "edit")]


async def test_administrative_acts(cast: Cast, services: Services, client: Callable[[], Client]) -> None:
    workspace = (await cast.emil.get("/api/me")).ok()["space"]
    acts = {entry["facts"]["act"] for entry in await entries_about(services, f"workspace:{workspace}")}
    assert {"workspace_made", "member_added"} <= acts


async def test_what_it_says_is_what_a_receipt_shows(cast: Cast, services: Services) -> None:
    await wait_until_signed(services.sequencer)
    [receipt, *_] = await services.evidence.list_receipts_about("policy:terms")
    key = str(await services.log.verifier_key())
    assert check_receipt(key, msgspec.json.encode(receipt).decode()).startswith("Holds")
    entries = (await cast.ben.get("/api/me/evidence")).ok()["entries"]
    for entry in entries[:3]:
        answer = await cast.ben.get(f"/api/me/evidence/{entry['id']}/receipt")
        check_receipt(key, answer.body.decode())
        assert json.loads(answer.body)["entry"]["facts"] == entry["facts"]


def test_each_kind_of_entry_has_a_writer() -> None:
    """Kinds of entries, and acts on the server: each is named where it is done."""
    of_evidence = [SOURCE / "evidence" / name for name in ("server_events.py", "new_log.py", "padding.py")]
    others = [path for path in SOURCE.rglob("*.py") if path.parent.name != "evidence"]
    source = "".join(path.read_text() for path in [*others, *of_evidence])
    named = {f"{kind.name}" for kind in EntryKind if f"Kind.{kind.name}" in source or f"Evidence.{kind.name}" in source}
    assert named == {kind.name for kind in EntryKind}
    assert {act.name for act in ServerEvent if f"ServerEvent.{act.name}" in source} == {act.name for act in ServerEvent}


def test_every_kind_and_act_is_documented_and_has_words() -> None:
    documented = (SOURCE.parents[1] / "docs" / "formats" / "evidence.md").read_text()
    words = (SOURCE.parents[1] / "web" / "src" / "texts" / "evidence.ts").read_text()
    assert [kind for kind in EntryKind if f"| `{kind}` |" not in documented or f"{kind}: " not in words] == []
    assert [act for act in ServerEvent if f"`{act}`" not in documented] == []
