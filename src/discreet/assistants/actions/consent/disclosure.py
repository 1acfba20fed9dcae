"""From a call that a model wants made to what its person sees and decides on (P4).

Invariants:
- The request that is shown is the one that is built, and every value of it is shown.
- The person's changes go through the arguments and build it anew.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from discreet.assistants.actions.action import Bound, auth_scope
from discreet.assistants.actions.detection.annotate import marked
from discreet.assistants.actions.detection.homographs import look_alike
from discreet.assistants.actions.request.arguments import BadArguments, steps_of
from discreet.assistants.actions.request.build import build
from discreet.promises.disclose import DisclosedField, Disclosure, FieldPlace, MarkKind, Part, Recipient


def disclose(
    bound: Bound,
    arguments: dict[str, Any],
    *,
    own_words: Sequence[str],
    foreign: Sequence[tuple[str, str]],
    credentials: str | None,
) -> Disclosure:
    """The exact request with its fields marked, and who would receive it. Raises BadArguments.

    `foreign` are hosts with what they have answered; what the recipient itself answered is not foreign to it.
    """
    action, operation = bound.action, bound.operation
    built = build(operation, arguments)
    others = [(host, answer) for host, answer in foreign if host != operation.host]
    return Disclosure(
        recipient=recipient_of(bound),
        operation=operation.name,
        summary=operation.summary,
        kind=operation.kind,
        consequential=operation.consequential,
        fingerprint=operation.fingerprint(auth_scope(action.auth), action.policy_url),
        arguments=arguments,
        request=built.request,
        fields=marked(built.fields, own_words, others),
        credentials=credentials,
    )


def recipient_of(bound: Bound) -> Recipient:
    """Who would receive a call of this operation, and by whose wish."""
    host = bound.operation.host
    return Recipient(
        host=host,
        gpt_id=bound.gpt_id,
        gpt_version=bound.gpt_version,
        gpt_name=bound.gpt_name,
        builder_id=bound.builder_id,
        builder_name=bound.builder_name,
        policy_url=bound.action.policy_url,
        look_alike=look_alike(host),
        wording=bound.wording,
    )


def mask(disclosure: Disclosure, pointers: Iterable[str]) -> dict[str, Any]:
    """New arguments, without what is personal in the fields named. Raises BadArguments where it cannot be left out.

    In a text the personal parts give way to "[e-mail address removed]"; any other value is left out as a whole. Whether
    the operation can do without it is seen when the request is built again.
    """
    arguments = deepcopy(disclosure.arguments)
    known = {field.pointer: field for field in disclosure.fields}
    for pointer in sorted(set(pointers), key=_last_first, reverse=True):
        field = known.get(pointer)
        if field is None:
            raise BadArguments(pointer, "is not among the values that would be sent.")
        _mask(arguments, field)
    return arguments


def _mask(arguments: dict[str, Any], field: DisclosedField) -> None:
    if not any(_is_personal(part) for part in field.parts):
        raise BadArguments(field.pointer, "holds nothing that was found to be personal. Edit it instead.")
    holder, step = _holder(arguments, field)
    if holder is None:
        raise BadArguments(field.pointer, "is a name, which cannot be masked. Edit it instead.")
    if field.kind == "string":
        holder[step] = "".join(_replaced(field.parts))
    elif field.place is FieldPlace.PATH:
        raise BadArguments(field.pointer, "is part of the address and cannot be left out. Edit it instead.")
    else:
        del holder[step]


def _holder(arguments: dict[str, Any], field: DisclosedField) -> tuple[Any, Any]:
    """The list or object that holds the field's value, and where in it; None when the field is a key's."""
    holder: Any = arguments
    *path, last = steps_of(field.pointer)
    for step in path:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if isinstance(holder, list):
        return holder, int(last)
    return (holder, last) if last in holder else (None, last)


def _replaced(parts: Sequence[Part]) -> Iterator[str]:
    """The parts, each run of one kind of personal information as one placeholder."""
    before = None
    for part in parts:
        what = next((mark.what for mark in part.marks if mark.kind is MarkKind.PERSONAL), None)
        if what is None:
            yield part.text
        elif what != before:
            yield f"[{what} removed]"
        before = what


def _is_personal(part: Part) -> bool:
    return any(mark.kind is MarkKind.PERSONAL for mark in part.marks)


def _last_first(pointer: str) -> list[tuple[int, int, str]]:
    """Positions in a list are numbers: what is removed later must not move what comes before it."""
    return [(1, int(step), "") if re.fullmatch(r"\d{1,9}", step) else (0, 0, step) for step in steps_of(pointer)]
