"""The readable files of an export: conversations and GPTs in Markdown, a README.

Invariants:
- The Markdown says nothing that the JSON beside it does not hold.
- A viewer loads nothing from elsewhere.
"""

from collections.abc import Sequence
from typing import Final

from discreet.assistants.gpts.bundle import GptBundle
from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import Message, Role
from discreet.chat.conversations.receipt import ConversationReceipt
from discreet.data_rights.exports.inert_markdown import disarm

SAYS: Final = {Role.USER: "You", Role.ASSISTANT: "Answer"}


def conversation_markdown(opened: OpenConversation, receipt: ConversationReceipt) -> str:
    """Render the branch that was shown last, then the messages of other branches."""
    conversation = opened.metadata
    path = opened.path(conversation.head_id)
    on_path = {message.id for message in path}
    others = sorted(
        (message for message in opened.messages.values() if message.id not in on_path),
        key=lambda message: (message.created_at, message.id),
    )
    facts = (
        f"- Began: {conversation.began_at:%Y-%m-%d %H:%M} UTC",
        f"- Service: {receipt.service_name}",
        f"- May it improve a model? {receipt.improve_sentence}",
        f"- Kept: {receipt.retention.sentence}",
        f"- Left this server: {receipt.sent_out}",
    )
    parts = [f"# {conversation.title}", "\n".join(facts), *map(_message_markdown, path)]
    if others:
        parts += ["# Other branches", "Earlier versions of questions and answers. The JSON says what each follows."]
        parts += map(_message_markdown, others)
    return disarm("\n\n".join(parts) + "\n")


def _message_markdown(message: Message) -> str:
    body = message.body
    lines = [f"## {SAYS[message.role]}, {message.created_at:%Y-%m-%d %H:%M} UTC", body.text]
    origin = "Given" if message.role is Role.USER else "Came with an answer"
    lines += [f"> {origin}: {file.name}{f' ({file.alt})' if file.alt else ''}" for file in body.files]
    lines += [f"> [{each.n}] {each.file} {each.place}".rstrip() for each in body.citations]
    lines += [_call_line(call) for call in body.calls]
    if body.finish == "refusal":
        lines.append("> The model refused to answer.")
    if body.error:
        lines.append(f"> {body.error}")
    if body.summary:
        lines.append("> Summary of the messages up to here: " + body.summary.text.replace("\n", "\n> "))
    return "\n\n".join(line for line in lines if line)


def _call_line(call: ActionCall) -> str:
    if call.code is not None:
        return f"> Python on this server: {call.code.ended or call.state}"
    return f"> Action {call.tool} at {call.host or 'no host'}: {call.state}"


def gpt_markdown(bundle: GptBundle) -> str:
    parts = [f"# {bundle.gpt.name}"]
    for version in bundle.versions:
        gpt = version.gpt
        parts.append(f"## {'Draft' if version.number == 0 else f'Version {version.number}'}: {gpt.name}")
        parts += [gpt.description, version.instructions]
        parts += ["\n".join(f"- {starter}" for starter in gpt.starters)]
        parts += [f"- Action: {action.title} ({action.host})" for action in version.actions]
    if bundle.files:
        parts += ["## Knowledge", "\n".join(f"- {file.name} ({file.bytes:,} bytes)" for file in bundle.files)]
    return disarm("\n\n".join(part for part in parts if part) + "\n")


def readme(server: str, person: str, space: str, names: Sequence[str]) -> str:
    rows = "\n".join(f"- `{name}`: {MEANING[name]}" for name in names)
    return README.format(server=server, person=person, space=space, rows=rows)


README: Final = """# What {server} holds of {person}

{space}

Times are in UTC. JSON is for programs, Markdown for reading. `manifest.json` lists every file with its SHA-256 sum.
Each file's fields are described in `docs/formats/export.md` of this server's program, Discreet.

{rows}

Not in it: passwords and keys, which are stored as digests or sealed; tokens and secrets of third parties; the numbers
of private statistics, which cannot be traced to you; and what third parties have made of what they received, which is
theirs now (`ledger.json` says what it was).
"""

MEANING: Final = {
    "account.json": "your account",
    "picture.webp": "your profile picture",
    "choices.json": "every choice about your data, with its time",
    "retention.json": "your retention settings and their history",
    "acceptances.json": "which versions of the terms you accepted, and when",
    "sessions.json": "where you are signed in",
    "passkeys.json": "your passkeys, by name",
    "api_keys.json": "your own API keys, by name and without the keys themselves",
    "security.json": "what was done to your sign-in",
    "memberships.json": "the workspaces that you are in",
    "organisations.json": "the organisations' sign-ins that are linked to your account",
    "grants.json": "each permission for a single request to a third party",
    "deletions.json": "what you or a retention limit deleted: how much and when, without the content",
    "usage.json": "what counted towards your quota",
    "model_use.json": "your tokens and what they cost, by month and model",
    "guest_costs.json": "what the guests of your GPTs cost, by month that has ended",
    "masking_sums.json": "how often a workspace's rule on personal data masked, blocked or allowed yours",
    "read_model_facts.json": "which changed facts about model providers you have read, and when",
    "model_providers.json": "each request to a model for your chats: to which provider, when, and under which limits",
    "knowledge_providers.json": "which model providers got your GPTs' knowledge files, so that they can be searched",
    "image_turns.json": "how many images you asked for on the last day",
    "gpt_rights.json": "the GPTs that you share, with the people's addresses, and the rights that others gave you",
    "guest_links.json": "the links for people without an account to your GPTs, with their names and limits",
    "gpt_handovers.json": "the GPTs that you offer to hand over, with the people's addresses",
    "public_pages.json": "which of your GPTs have a page for people without an account, and since when",
    "former_gpts.json": "the GPTs that you handed over; choices.json says what you allow for what you left in them",
    "shares.json": "the conversations that you share by a link, and until when; the links themselves are not stored",
    "moving_in.json": "your imports and their results",
    "masked_words.json": "the words that you always mask in messages to models elsewhere",
    "prompts.json": "your prompts, and which of them you share in the workspace",
    "about_me.json": "what you tell models about yourself, and texts that an import found for it",
    "folders.json": "your folders; each conversation says in which it is",
    "stars.json": "the stars that you gave GPTs",
    "standing_grants.json": "your “always allow” grants",
    "connections.json": "your sign-ins at third parties, without the tokens",
    "ledger.json": "everything that was sent to third parties, field by field as long as the fields are kept",
    "feedback.json": "the feedback and reports that you have sent and not taken back",
    "datasets.json": "the training datasets that hold something of yours, and models trained from them",
    "evidence.json": "your entries of the evidence log, each with the values that open it",
    "evidence_checkpoint.txt": "the signed state of the evidence log at that time: keep it, because it can "
    "prove later whether an earlier entry was changed",
    "conversations/": "your conversations, each as JSON and Markdown, all branches, with its privacy receipt and the "
    "files that you gave",
    "gpts/": "your GPTs, all versions, knowledge files as you added them, actions without secrets",
    "images/": "your images; `images/images.json` says what you asked for",
    "manifest.json": "all files with their sizes and sums",
}
