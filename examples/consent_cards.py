"""Prints what a person sees before and after data leaves: each consent card, the ledger and the receipt."""

from typing import Any

from examples.person import Answer, Person

MAX_CARDS = 4


async def read_and_allow_all(person: Person, answer: Answer, *, in_chat: bool = False) -> tuple[Answer, int]:
    """Return the answer after all of its cards were allowed, and how many there were."""
    cards = 0
    while answer.waiting and cards < MAX_CARDS:
        cards += 1
        answer = await _read_and_allow(person, answer, in_chat)
    if not cards:
        raise SystemExit("The model called no operation, so there was nothing to allow.")
    return answer, cards


async def _read_and_allow(person: Person, answer: Answer, in_chat: bool) -> Answer:
    """Print a card and allow it: in the whole chat where that is wanted and possible, or once."""
    card = await person.get(f"/api/consents/{answer.waiting}")
    in_chat = in_chat and card["may_always"]
    print_card(card)
    await person.post(f"/api/consents/{answer.waiting}/allow", digest=card["digest"], in_chat=in_chat)
    print(f"  {person.name} allows it {'in this chat' if in_chat else 'once'}.", flush=True)
    return await person.follow(answer.conversation)


def print_card(card: dict[str, Any]) -> None:
    operation, request = card["operation"], card["request"]
    print(f"\n  Send this to {card['recipient']['host']}?   {operation['name']}: {operation['summary']}")
    for warning in card["warnings"]:
        print(f"    ! {warning['sentence']}")
    for field in card["fields"]:
        marks = sorted({mark["what"] for part in field["parts"] for mark in part["marks"]})
        value = "".join(part["text"] for part in field["parts"])
        print(f"    {field['name']:<10} {value!r}{'   ← ' + ', '.join(marks) if marks else ''}")
    print(f"    exactly: {request['method']} {request['url']} {request['body']}".rstrip())
    print(f"    asked because: {' '.join(card['reasons'])}")


async def show_what_has_left(person: Person, conversation: str) -> list[dict[str, Any]]:
    """Print the ledger and the receipt of a conversation; return the ledger's entries, the newest first.

    Entries of a temporary chat, such as a guest's, name no conversation.
    """
    everything = (await person.get("/api/ledger"))["entries"]
    entries = [entry for entry in everything if entry["temporary"] or entry["conversation_id"] == conversation]
    print(f"\n  {person.name}'s ledger of disclosures (“Data sent”):")
    for entry in entries:
        outcome = f"{entry['state']} ({entry['status']})"
        print(f"    {entry['host']}  {entry['operation']}  {outcome}  {entry['sent_bytes']} B")
    receipt = await person.get(f"/api/conversations/{conversation}/receipt")
    print(f"  Its receipt: {receipt['sent_out']['sentence']}")
    return entries
