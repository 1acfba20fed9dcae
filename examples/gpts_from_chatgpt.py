"""The demo's part with imports and tests: Ada brings two GPTs from a backup of ChatGPT, and tests one of them.

The backup is a ZIP as tools save it: the editor's data of each GPT, here with one of the two knowledge files.
"""

import asyncio
import io
import json
import zipfile
from typing import Any
from urllib.parse import quote

from examples.flights import create
from examples.person import Person
from examples.travel import POLICY

BACKUP = "chatgpt-backup.zip"
FLIGHT_DESK, PACKING_LIST = "Flight desk", "Packing list"
GATES = "# Gates\n\nThe gate closes 20 minutes before departure. Passengers with a pram board first.\n"
SEASONS = "# Seasons\n\nIn Norway, pack a rain jacket in every month.\n"
FLIGHT_TESTS: list[dict[str, Any]] = [
    {
        "prompt": "Is LH 400 on time?",
        "checks": [{"kind": "calls", "value": "getFlightStatus", "arguments": [{"name": "flight"}]}],
    },
    {
        "prompt": "How many minutes before departure does the gate close?",
        "checks": [{"kind": "contains", "value": "20"}, {"kind": "uses_source", "value": "gates.md"}],
    },
]


async def bring_gpts(ada: Person, flights: str) -> str:
    """Let Ada see what the backup holds, import both GPTs and add the missing file; return the id of the first one."""
    backup = _backup(flights)
    found = (await ada.upload(f"/api/gpts/imports/preview?name={BACKUP}", backup))["gpts"]
    print(f"\nAda uploads {BACKUP} from ChatGPT and sees what it holds:", flush=True)
    for gpt in found:
        _print_found(gpt)
    chosen = "".join(f"&fingerprint={gpt['fingerprint']}" for gpt in found)
    made = (await ada.upload(f"/api/gpts/imports?name={BACKUP}{chosen}", backup))["outcomes"]
    ids: dict[str, str] = {gpt["name"]: each["gpt_id"] for gpt, each in zip(found, made, strict=True)}
    for name, gpt_id in ids.items():
        draft = await ada.get(f"/api/gpts/{gpt_id}/draft")
        print(f"  “{name}” is a draft now. Published: {'yes' if draft['published'] else 'no'}.")
    await _add_missing(ada, ids[PACKING_LIST])
    await _wait_for_knowledge(ada, ids[FLIGHT_DESK])
    return ids[FLIGHT_DESK]


def _print_found(gpt: dict[str, Any]) -> None:
    print(f"  “{gpt['name']}”: {gpt['instructions']} characters of instructions, {gpt['starters']} starter(s)")
    for label, names in (("knowledge", gpt["knowledge"]), ("not in the file", gpt["missing"])):
        if names:
            print(f"    {label}: {', '.join(names)}")
    for action in gpt["actions"]:
        print(f"    action: {action['title']} ({action['host']})")
    if gpt["left_over"]:
        print(f"    kept in a note on the draft: {', '.join(gpt['left_over'])}")


async def _add_missing(ada: Person, gpt_id: str) -> None:
    await ada.upload(f"/api/gpts/{gpt_id}/knowledge?name=seasons.md", SEASONS.encode())
    print(f"  Ada adds seasons.md to “{PACKING_LIST}” from her own disk.", flush=True)


async def _wait_for_knowledge(ada: Person, gpt_id: str) -> None:
    while (file := (await ada.get(f"/api/gpts/{gpt_id}/knowledge"))["files"][0])["state"] in ("waiting", "reading"):
        await asyncio.sleep(0.2)
    if file["state"] != "ready":
        raise SystemExit(f"{file['name']} could not be read: {file['reason']}")


async def run_tests(ada: Person, gpt_id: str) -> None:
    """Run two tests of the imported GPT with the model that answers its chats; nothing may leave."""
    before = len((await ada.get("/api/ledger"))["entries"])
    await ada.put(f"/api/gpts/{gpt_id}/tests", tests=FLIGHT_TESTS, edition=0)
    models = (await ada.get(f"/api/gpts/{gpt_id}/tests/models"))["models"]
    model = next(each["name"] for each in models if each["is_default"])
    result = await ada.post(f"/api/gpts/{gpt_id}/tests/runs", models=[model])
    print(f"\nAda runs {len(FLIGHT_TESTS)} tests of “{FLIGHT_DESK}” with {model}:", flush=True)
    while result["run"]["state"] in ("waiting", "running"):
        await asyncio.sleep(0.5)
        result = await ada.get(f"/api/gpts/{gpt_id}/tests/runs/{result['run']['id']}")
    for each in result["results"]:
        _print_result(result["tests"][each["test"]], each)
    if len((await ada.get("/api/ledger"))["entries"]) != before:
        raise SystemExit("A test should send nothing to another service.")
    print("  Nothing was sent to the flights' service: a test checks only what the model asks for.", flush=True)


def _print_result(test: dict[str, Any], result: dict[str, Any]) -> None:
    print(f"  {'pass' if result['passed'] else 'fail'}  {test['prompt']}")
    for wanted, outcome in zip(test["checks"], result["outcomes"], strict=True):
        print(f"        {wanted['kind']} {wanted['value']}: {'yes' if outcome['passed'] else 'no'}")
    for call in result["calls"]:
        print(f"        it asked for {call['name']} {call['arguments']}")
    if not result["calls"]:
        print(f"        it answered: {' '.join(result['answer'].split())}")


def _backup(flights: str) -> bytes:
    """Return the ZIP. Its action has the document that the example of a third party serves."""
    action = {
        "type": "plugins_prototype",
        "metadata": {
            "domain": flights.partition("://")[2],
            "json_schema": create(flights).openapi(),
            "auth": {"type": "none"},
            "privacy_policy_url": POLICY,
        },
    }
    desk = _gizmo(FLIGHT_DESK, "Answers travellers at the airport.", ["Is LH 400 on time?"], ["gates.md"], [action])
    packing = _gizmo(PACKING_LIST, "Writes packing lists.", ["A week in Bergen in May"], ["seasons.md"], [])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as members:
        for gpt in (desk, packing):
            members.writestr(f"{quote(gpt['gizmo']['display']['name'])}/gpt.json", json.dumps(gpt))
        members.writestr("gates.md", GATES)
    return packed.getvalue()


def _gizmo(name: str, description: str, starters: list[str], files: list[str], tools: list[Any]) -> dict[str, Any]:
    """Return a GPT as ChatGPT's editor stores it."""
    display = {
        "name": name,
        "description": description,
        "prompt_starters": starters,
        "welcome_message": "Hello!",
    }
    instructions = (
        "Look flights up with getFlightStatus, and answer all other questions from your files. Answer in one sentence."
        if tools
        else "Write short packing lists. Ask for the season if you do not know it."
    )
    return {
        "gizmo": {"display": display, "instructions": instructions},
        "tools": tools,
        "files": [{"name": file} for file in files],
    }
