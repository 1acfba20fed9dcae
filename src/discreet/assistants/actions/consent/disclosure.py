"""The disclosure of a call: the exact request on which a person decides (P4).

Invariants:
- The shown request is the built one, and each of its values is shown.
- The person's edits change the arguments, from which the request is built again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from discreet.assistants.actions.action import BoundOperation, auth_scope
from discreet.assistants.actions.marks.annotate import mark_fields
from discreet.assistants.actions.pages.address import space_out_words
from discreet.assistants.actions.request.arguments import BadArguments, split_pointer
from discreet.assistants.actions.request.build import build_request
from discreet.assistants.actions.request.fields import CONSTANT_MARK
from discreet.detection.homographs import find_look_alike_warning
from discreet.detection.span import build_removed_mark
from discreet.promises.disclosure import (
    ChosenBy,
    DisclosedField,
    Disclosure,
    FieldPlace,
    MarkKind,
    Part,
    Recipient,
    SentPicture,
)
from discreet.promises.parties import WEB_PAGES


def disclose(
    bound: BoundOperation,
    arguments: dict[str, Any],
    *,
    own_words: Sequence[str],
    third_party_answers: Sequence[tuple[str, str]],
    credentials: str | None,
    picture: SentPicture | None = None,
) -> Disclosure:
    """Return the exact request with marked fields, and its recipient. `picture` is the one that it sends.

    Raises BadArguments. `third_party_answers` are hosts with their answers; the recipient's own answers are not foreign
    to it.
    """
    action, operation = bound.action, bound.operation
    built = build_request(operation, arguments, picture)
    other_answers = [(host, answer) for host, answer in third_party_answers if host != operation.host]
    return Disclosure(
        recipient=recipient_of(bound),
        operation=operation.name,
        summary=operation.summary,
        kind=operation.kind,
        consequential=operation.consequential,
        fingerprint=operation.fingerprint(auth_scope(action.auth), action.policy_url),
        arguments=arguments,
        request=built.request,
        fields=(_mark_page_address if operation.reads_page else mark_fields)(built.fields, own_words, other_answers),
        credentials=credentials,
        capability=action.capability,
        own_parties=(str(WEB_PAGES),) if operation.reads.startswith("search/") else (),
    )


def _mark_page_address(
    fields: Sequence[DisclosedField], own_words: Sequence[str], foreign: Sequence[tuple[str, str]]
) -> tuple[DisclosedField, ...]:
    """Return the address of a page with marks, which its separators do not hide or lengthen."""
    spaced = [replace(field, parts=(Part(space_out_words(field.value)),)) for field in fields]
    pairs = zip(fields, mark_fields(spaced, own_words, foreign), strict=True)
    return tuple(replace(found, parts=tuple(_map_parts(field.value, found.parts))) for field, found in pairs)


def _map_parts(text: str, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the same pieces of `text`, with the marks of the parts."""
    at = 0
    for part in parts:
        yield replace(part, text=text[at : at + len(part.text)])
        at += len(part.text)


def recipient_of(bound: BoundOperation) -> Recipient:
    """Return the recipient of a call of this operation, with the GPT and its builder."""
    host = bound.operation.host
    return Recipient(
        host=host,
        gpt_id=bound.gpt_id,
        gpt_version=bound.gpt_version,
        gpt_name=bound.gpt_name,
        builder_id=bound.builder_id,
        builder_name=bound.builder_name,
        policy_url=bound.action.policy_url,
        look_alike=find_look_alike_warning(host),
        wording=bound.wording,
        chosen_by=bound.action.chosen_by,
    )


def mask(disclosure: Disclosure, pointers: Iterable[str]) -> dict[str, Any]:
    """Return new arguments without the personal data in the named fields.

    In a text, "[e-mail address removed]" replaces the personal parts; any other value is removed. Raises BadArguments
    for a value that cannot be removed. Building the request again shows whether the operation works without it.
    """
    if disclosure.recipient.chosen_by is ChosenBy.MODEL:
        raise BadArguments("", "are the address of a page, which cannot be masked. Edit it instead.")
    arguments = deepcopy(disclosure.arguments)
    known = {field.pointer: field for field in disclosure.fields}
    for pointer in sorted(set(pointers), key=_removal_order, reverse=True):
        field = known.get(pointer)
        if field is None:
            raise BadArguments(pointer, "is not among the values that would be sent.")
        _mask_field(arguments, field)
    return arguments


def _mask_field(arguments: dict[str, Any], field: DisclosedField) -> None:
    if field.pointer.endswith(CONSTANT_MARK) or not any(_is_personal(part) for part in field.parts):
        raise BadArguments(field.pointer, "holds nothing that was found to be personal. Edit it instead.")
    container, step = _find_container(arguments, field)
    if container is None:
        raise BadArguments(field.pointer, "is a name, which cannot be masked. Edit it instead.")
    if field.kind == "string":
        container[step] = "".join(_replace_personal(field.parts))
    elif field.place is FieldPlace.PATH:
        raise BadArguments(field.pointer, "is part of the address and cannot be left out. Edit it instead.")
    else:
        del container[step]


def _find_container(arguments: dict[str, Any], field: DisclosedField) -> tuple[Any, Any]:
    """Return the list or object with the field's value, and its index or key.

    The container is None when the field is a key.
    """
    container: Any = arguments
    *path, last = split_pointer(field.pointer)
    for step in path:
        container = container[int(step)] if isinstance(container, list) else container[step]
    if isinstance(container, list):
        return container, int(last)
    return (container, last) if last in container else (None, last)


def _replace_personal(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the parts, with one placeholder for each run of one kind of personal data."""
    before = None
    for part in parts:
        kind = next((mark.what for mark in part.marks if mark.kind is MarkKind.PERSONAL), None)
        if kind is None:
            yield part.text
        elif kind != before:
            yield build_removed_mark(kind)
        before = kind


def _is_personal(part: Part) -> bool:
    return any(mark.kind is MarkKind.PERSONAL for mark in part.marks)


def _removal_order(pointer: str) -> list[tuple[int, int, str]]:
    """Return a sort key that removes later list items first.

    List positions are numbers, so a removal must not move the items still to be removed.
    """
    return [(1, int(step), "") if re.fullmatch(r"\d{1,9}", step) else (0, 0, step) for step in split_pointer(pointer)]
