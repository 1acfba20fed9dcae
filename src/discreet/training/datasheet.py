"""A dataset's datasheet in Markdown.

It follows "Datasheets for Datasets" (Gebru et al., 2021; doi:10.1145/3458723).

Invariants:
- It contains only facts of the manifest, and facts true of every dataset that this code builds.
- No answer sounds better than the code is.
"""

import re
from collections.abc import Iterator, Mapping

from discreet.training.manifest import Counts, Manifest

_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
"""Characters that could begin markup within a line; escaped in texts by others."""


def datasheet(manifest: Manifest) -> str:
    sections = {
        "Motivation": _motivation(manifest),
        "Composition": _composition(manifest),
        "Collection": _collection(manifest),
        "Preprocessing": _preprocessing(manifest),
        "Uses": _uses(manifest),
        "Distribution": _distribution(manifest),
        "Maintenance": _maintenance(manifest),
        "Made with": _made_with(manifest),
    }
    head = [f"# Datasheet of dataset {manifest.dataset_id}", f"Built on {manifest.built_at:%Y-%m-%d %H:%M} UTC."]
    parts = head + [part for title, texts in sections.items() for part in (f"## {title}", *texts)]
    return "\n\n".join(parts) + "\n"


def _motivation(manifest: Manifest) -> Iterator[str]:
    yield f"**For what purpose was it made?** “{_plain(manifest.purpose)}”"
    yield "**Who made it?** The operator of the server on which the conversations were held."


def _composition(manifest: Manifest) -> Iterator[str]:
    yield (
        "**What is a record?** One conversation between a person and a GPT, up to the first message that may not be "
        f"used. {manifest.context}"
    )
    yield (
        f"**How many are there?** {manifest.conversations.included} records with {manifest.messages.included} "
        f"messages; {manifest.size} bytes. Shards: {len(manifest.shards)}. {_plain(manifest.format)}"
    )
    yield "**What is missing?** It is not a sample: every conversation considered is either in it or counted here."
    yield _table(("Conversations", "Why"), _excluded(manifest.conversations, manifest.reasons))
    yield _table(("Messages", "Why"), _excluded(manifest.messages, manifest.reasons))
    yield (
        "**Are there errors?** Answers were written by language models and have not been corrected. "
        f"{manifest.near_duplicates}"
    )
    yield f"**Does it hold personal information?** {_plain(manifest.personal_information)}"
    yield (
        "**Might it be offensive?** Yes: texts are checked for hidden text and for instructions to models, not for "
        "their tone."
    )


def _excluded(counts: Counts, reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(n), reasons[code]) for code, n in counts.excluded.items()]


def _collection(manifest: Manifest) -> Iterator[str]:
    yield "**How was it collected?** People used the server; nothing was asked of them for this dataset."
    yield (
        f"**Did they agree?** {manifest.rule.text} Parties are the person, the GPT's builder, the service and the "
        "conversation's own switch; a third party's data is never in it. A party's no permanently excludes everything "
        "begun before it."
    )
    yield f"**How can this be verified?** The rule ran as this query (version `{manifest.rule.version}`):"
    yield f"```sql\n{manifest.rule.sql}\n```"
    yield (
        "Each message was then decrypted with a key derived from the shares of all its parties, and the rule was "
        "applied again. Each record has a proof of permission; all proofs have one Merkle root:"
    )
    yield f"`{manifest.merkle_root}`"
    yield (
        f"**Over what time?** Conversations begun {_span(manifest)}, as they were when the dataset was built "
        f"({manifest.requested_at:%Y-%m-%d} to {manifest.built_at:%Y-%m-%d})."
    )


def _span(manifest: Manifest) -> str:
    begin, end = manifest.parameters["began_from"], manifest.parameters["began_until"]
    from_when = f"from {str(begin)[:10]} on" if begin else "at any time"
    return f"{from_when}, before {str(end)[:10] if end else f'{manifest.requested_at:%Y-%m-%d %H:%M} UTC'}"


def _preprocessing(manifest: Manifest) -> Iterator[str]:
    yield (
        "**What was done to the texts?** Control and invisible characters were removed. Conversations with hidden "
        "text, with instructions to models, or with hardly any text were left out."
    )
    yield f"**What was done about personal information?** {_plain(manifest.personal_information)}"
    gaps = [(str(n), kind) for kind, n in manifest.removed.items()]
    yield _table(("Gaps", "Kind"), gaps) if gaps else "Nothing was found."
    yield "**Is the raw data kept?** People keep their conversations, under their own keys; these are copies."


def _uses(manifest: Manifest) -> Iterator[str]:
    yield f"**What is it for?** Only for “{_plain(manifest.purpose)}”, as the people in it can read."
    yield (
        "**What should it not be used for?** To identify people or find out what they said, or to make decisions about "
        "people. A model trained on it can repeat its content."
    )


def _distribution(manifest: Manifest) -> Iterator[str]:
    yield (
        "**Who may have it?** The recipients that its operator chooses. On the server it is encrypted under its own "
        "key, and every access to its records is logged. This datasheet, the manifest and the Croissant description "
        "contain no content and no person's id, and may be published."
    )


def _maintenance(manifest: Manifest) -> Iterator[str]:
    yield f"**How long does it last?** Until {manifest.expires_at:%Y-%m-%d}; then its key and files are destroyed."
    yield (
        "**What if a person withdraws?** A no, or a deletion, after the build marks the dataset and names the records. "
        "Drop them, or rebuild it. The server cannot change an exported copy, and a trained model does not forget."
    )
    if previous := manifest.parameters["replaces"]:
        yield f"**Does it replace another?** Yes: `{previous}`."


def _made_with(manifest: Manifest) -> Iterator[str]:
    yield f"{manifest.product}. {_plain(manifest.confinement)}"
    yield _table(("Version", "Software"), [(number, name) for name, number in manifest.versions.items()])
    yield _table(("Value", "Parameter"), [(_format_value(value), name) for name, value in manifest.parameters.items()])


def _format_value(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    if not rows:
        return f"{head[0]}: none."
    lines = [f"| {head[0]} | {head[1]} |", "| ---: | --- |", *(f"| {left} | {_plain(right)} |" for left, right in rows)]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Escape a text so that nothing in it is markup."""
    return _MARKUP.sub(r"\\\1", text)
