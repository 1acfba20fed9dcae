"""Reader of a GPT as text or Markdown with headings: Name, Description, Instructions, Conversation starters.

Gems are moved in this way, too: their pages show the same fields.

Invariants:
- Every pass over the text takes linear time.
- A field's own text may have headings: once the first heading is known, only headings of its style count.
"""

import re
from dataclasses import dataclass, field

from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.imports.field_names import GptField, find_field
from discreet.assistants.gpts.imports.found_gpt import FoundGpt, GptSource
from discreet.assistants.gpts.imports.loose_fields import drop_surrogates
from discreet.assistants.gpts.imports.plain_json import find_capabilities

MAX_HEADING_LENGTH = 80
_HEADING = re.compile(r"(?P<marks>#{1,6}(?=\s))?\s*(?P<bold>\*\*|__)?(?P<name>[^\s:*_#：][^:*_#：]{1,59})(?P<rest>.*)")
_ITEM = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_FENCE = re.compile(r"^```[a-z]*\n(?P<inside>.*)\n```$", re.DOTALL)
_ACTIONS_AS_TEXT = ImportStep("Its actions came as text. Add them.", "actions")
_NO_HEADINGS = ImportStep(
    "No headings such as Name or Instructions were found. The whole text became the instructions.", "instructions"
)
_QUOTES = "“”\"„«»' "


@dataclass
class _Section:
    """The lines under a heading."""

    gpt_field: GptField
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        whole = "\n".join(self.lines).strip()
        fenced = _FENCE.match(whole)
        return fenced["inside"].strip() if fenced else whole

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(item for line in self.lines if (item := _ITEM.sub("", line).strip(_QUOTES)))


def has_headings(text: str) -> bool:
    """Return whether the text has a heading for instructions, and one for another field."""
    return any(_is_gpt(sections) for sections in _split_gpts(text))


def read_text(text: str, fallback_name: str) -> list[FoundGpt]:
    """Return the GPTs of a text. Without headings the whole text is one GPT's instructions."""
    text = drop_surrogates(text)
    found = [_build_gpt(sections, fallback_name) for sections in _split_gpts(text) if _is_gpt(sections)]
    return found or [_as_instructions(text.strip(), fallback_name)]


def _build_gpt(sections: list[_Section], fallback_name: str) -> FoundGpt:
    by_field = {section.gpt_field: section for section in reversed(sections)}
    none = _Section(GptField.NAME)

    def section(name: GptField) -> _Section:
        return by_field.get(name, none)

    actions = section(GptField.ACTIONS).text
    return FoundGpt(
        source=GptSource.TEXT,
        name=section(GptField.NAME).text.partition("\n")[0].strip(_QUOTES) or fallback_name,
        description=section(GptField.DESCRIPTION).text,
        instructions=section(GptField.INSTRUCTIONS).text,
        starters=section(GptField.STARTERS).items,
        capabilities=find_capabilities(section(GptField.CAPABILITIES).items),
        missing=section(GptField.KNOWLEDGE).items,
        left_over={"actions": actions[:5000]} if actions else {},
        steps=(_ACTIONS_AS_TEXT,) if actions else (),
    )


def _as_instructions(text: str, fallback_name: str) -> FoundGpt:
    first = text.partition("\n")[0].strip()
    title = first.lstrip("# ").strip() if first.startswith("#") else ""
    return FoundGpt(
        source=GptSource.TEXT,
        name=title[:MAX_HEADING_LENGTH] or fallback_name,
        instructions=text,
        steps=(_NO_HEADINGS,),
    )


def _is_gpt(sections: list[_Section]) -> bool:
    gpt_fields = {section.gpt_field for section in sections if section.text}
    return len(gpt_fields) > 1 and (GptField.INSTRUCTIONS in gpt_fields or GptField.NAME in gpt_fields)


def _split_gpts(text: str) -> list[list[_Section]]:
    """Return the sections of each GPT. A second name begins another GPT."""
    gpts: list[list[_Section]] = []
    style: str | None = None
    for line in text.splitlines():
        heading = _parse_heading(line)
        if heading is not None and style in (None, heading[1]):
            gpt_field, style, first_line = heading
            known = {section.gpt_field for section in gpts[-1]} if gpts else set()
            if not gpts or (gpt_field is GptField.NAME and gpt_field in known):
                gpts.append([])
                known = set()
            if gpt_field not in known:
                gpts[-1].append(_Section(gpt_field, [first_line] if first_line else []))
                continue
        if gpts:
            gpts[-1][-1].lines.append(line)
    return gpts


def _parse_heading(line: str) -> tuple[GptField, str, str] | None:
    """Return the field that a line heads, the heading's style, and the text behind it in the line."""
    stripped = line.strip()
    match = _HEADING.fullmatch(stripped) if len(stripped) <= MAX_HEADING_LENGTH or ":" in stripped[:70] else None
    if match is None or (gpt_field := find_field(match["name"])) is None:
        return None
    text_after = match["rest"].strip()
    has_colon = text_after[:4].strip("*_ ").startswith((":", "："))
    text_after = text_after.lstrip("*_ ").lstrip(":：").strip("*_ ") if has_colon else text_after.strip("*_ ")
    if text_after and not has_colon:
        return None
    marks = match["marks"] or ("bold" if match["bold"] else "")
    return gpt_field, marks or ("colon" if has_colon else "bare"), text_after
