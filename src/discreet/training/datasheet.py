"""A dataset's datasheet, after "Datasheets for Datasets" (Gebru et al., 2021; doi:10.1145/3458723), in Markdown.

Invariants:
- Nothing that is not in the manifest or true of every dataset that this code builds.
- No answer sounds better than the code is.
"""

import re
from collections.abc import Iterator, Mapping

from discreet.training.manifest import Counts, Manifest

_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")
"""What could begin markup within a line; no text of somebody else begins one."""


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
    yield "**What is missing?** Not a sample: everything that was looked at is either in it or counted here."
    yield _table(("Conversations", "Why"), _excluded(manifest.conversations, manifest.reasons))
    yield _table(("Messages", "Why"), _excluded(manifest.messages, manifest.reasons))
    yield (
        "**Are there errors?** Answers were written by language models, and nobody has corrected them. "
        f"{manifest.near_duplicates}"
    )
    yield f"**Does it hold personal information?** {_plain(manifest.personal_information)}"
    yield (
        "**Might it be offensive?** It may be: what people wrote is judged for hidden text and for orders to models, "
        "not for its tone."
    )


def _excluded(counts: Counts, reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(n), reasons[code]) for code, n in counts.excluded.items()]


def _collection(manifest: Manifest) -> Iterator[str]:
    yield "**How was it collected?** People used the server; nothing was asked of them for this dataset."
    yield (
        f"**Did they agree?** {manifest.rule.text} Parties are the person, the GPT's builder, the service and the "
        "conversation's own switch; a third party's data is never in it. Whoever says no shuts everything begun until "
        "then, for good."
    )
    yield f"**How does one know?** The rule ran as this query (version `{manifest.rule.version}`):"
    yield f"```sql\n{manifest.rule.sql}\n```"
    yield (
        "Each message was then opened with a key that the shares of all its parties give together, and the rule asked "
        "again. Each record has a proof of permission; all of them have one Merkle root:"
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
        "**What was done to the texts?** Control and invisible characters were removed, and conversations with hidden "
        "text, with orders to models, or of hardly any text left out."
    )
    yield f"**What was done about personal information?** {_plain(manifest.personal_information)}"
    gaps = [(str(n), kind) for kind, n in manifest.removed.items()]
    yield _table(("Gaps", "Kind"), gaps) if gaps else "Nothing was found."
    yield "**Is the raw data kept?** The conversations stay their people's, under their own keys; these are copies."


def _uses(manifest: Manifest) -> Iterator[str]:
    yield f"**What is it for?** “{_plain(manifest.purpose)}”: the people in it are told so. For nothing else."
    yield (
        "**What should it not be used for?** To find out who somebody is or what they said; to decide about anyone. A "
        "model trained from it can repeat what it was shown."
    )


def _distribution(manifest: Manifest) -> Iterator[str]:
    yield (
        "**Who may have it?** Whom its operator gives an export to. On the server it is sealed under a key of its own, "
        "and whoever looks into it is written down. This datasheet, the manifest and the Croissant description hold no "
        "content and nobody's id, and may be published."
    )


def _maintenance(manifest: Manifest) -> Iterator[str]:
    yield f"**How long does it last?** Until {manifest.expires_at:%Y-%m-%d}; then its key is destroyed, and its files."
    yield (
        "**What if somebody withdraws?** A no, or a deletion, after the build marks the dataset and names the records. "
        "Drop them, or rebuild it. A copy that was given out is beyond this server's reach, and what a model has "
        "learnt is not unlearnt."
    )
    if replaced := manifest.parameters["replaces"]:
        yield f"**Does it replace another?** Yes: `{replaced}`."


def _made_with(manifest: Manifest) -> Iterator[str]:
    yield f"{manifest.product}. {_plain(manifest.confinement)}"
    yield _table(("Version", "Software"), [(number, name) for name, number in manifest.versions.items()])
    yield _table(("Value", "Parameter"), [(_told(value), name) for name, value in manifest.parameters.items()])


def _told(value: object) -> str:
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
    """Somebody's own words (or ours) as words: nothing in them is markup."""
    return _MARKUP.sub(r"\\\1", text)
