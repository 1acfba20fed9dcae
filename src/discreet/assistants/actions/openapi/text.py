"""Words of a document that a model and people will read: visible, and of a bounded length.

Invariant: what a person cannot see, a model does not get to read either.
"""

from typing import Any

from discreet.assistants.actions.detection.hidden import hidden
from discreet.assistants.actions.openapi.limits import LONGEST_KEY
from discreet.assistants.actions.openapi.problems import DocumentPartRejected
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At


def words(source: DocumentSource, node: Any, at: At, most: int) -> str:
    """A description, summary or title: cleaned and cut, with a warning for either."""
    if node is None:
        return ""
    if not isinstance(node, (str, int, float)):
        source.warn(at, "It should be a text; it is left out.")
        return ""
    text, reasons = source.once(("words", id(node), most), lambda: cleaned(str(node), most))
    for why in reasons:
        source.warn(at, why)
    return text


def cleaned(text: str, most: int) -> tuple[str, tuple[str, ...]]:
    """At most `most` characters of `text` that a person sees, and sentences about what had to go."""
    begin = text[: 4 * most]
    kept: list[str] = []
    reasons: list[str] = []
    end = 0
    for span in sorted(hidden(begin), key=lambda span: span.start):
        kept += [begin[end : span.start], _instead(begin[max(span.start, end) : span.end])]
        end = max(end, span.end)
        reasons.append(f"What nobody sees is taken out of the text: {span.mark.what}.")
    seen = "".join([*kept, begin[end:]]).replace("\r\n", "\n").strip()
    if len(seen) > most or len(text) > len(begin):
        reasons.append(f"The text has more than {most:,} characters; the rest is left out.")
        seen = seen[: most - 1].rstrip() + "…"
    return seen, tuple(dict.fromkeys(reasons))


def key(name: str, at: At) -> str:
    """A name that an API gives to a parameter or property, unchanged. Raises Refused for one that cannot be shown."""
    if not name or len(name) > LONGEST_KEY:
        raise DocumentPartRejected(
            at, f"Its name is {'empty' if not name else f'longer than {LONGEST_KEY} characters'}."
        )
    if "\n" in name or "\t" in name or hidden(name):
        raise DocumentPartRejected(at, "Its name holds characters that nobody sees.")
    return name


def is_plain(value: Any) -> bool:
    """Whether nothing hides in a value that will be sent as it is."""
    if isinstance(value, str):
        return not hidden(value)
    if isinstance(value, dict):
        return all(is_plain(part) for pair in value.items() for part in pair)
    return all(is_plain(part) for part in value) if isinstance(value, list) else True


def _instead(text: str) -> str:
    """What stands for hidden white space; hidden characters leave nothing."""
    if not text.isspace():
        return ""
    return "\n\n" if "\n" in text else " "
