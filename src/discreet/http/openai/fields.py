"""The handling of each field of a request under /v1.

Every object of a request has a table (field_tables.py). A field is done by this server, passed on to the model's
endpoint, refused with a sentence, or ignored for a stated reason.

Invariants:
- A field that is in no table is an error that names it. No field is dropped silently.
- A field that would make the endpoint keep, fetch or forward content, or that identifies the user, is never passed
  on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from discreet.errors import Invalid
from discreet.http.openai.errors import NotSupported


class Handling(StrEnum):
    DONE = "done"
    PASSED_ON = "passed on"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True)
class FieldPolicy:
    """The handling of one field.

    `reason` is a sentence for the caller. `harmless` lists values of a refused field that have no effect;
    null and empty values are harmless, too.
    """

    handling: Handling
    reason: str = ""
    harmless: tuple[Any, ...] = ()

    def has_effect(self, value: Any) -> bool:
        return bool(value) and value not in self.harmless


Table = Mapping[str, FieldPolicy]


def done() -> FieldPolicy:
    return FieldPolicy(Handling.DONE)


def pass_through(reason: str = "") -> FieldPolicy:
    return FieldPolicy(Handling.PASSED_ON, reason)


def refused(reason: str, *harmless: Any) -> FieldPolicy:
    return FieldPolicy(Handling.REFUSED, reason, harmless)


def ignored(reason: str) -> FieldPolicy:
    return FieldPolicy(Handling.IGNORED, reason)


def check(fields: Mapping[str, Any], table: Table, path: str = "") -> None:
    """Raise Invalid for an unlisted field, NotSupported for a refused one."""
    for name, value in fields.items():
        policy, field_path = table.get(name), f"{path}.{name}" if path else name
        if policy is None:
            raise Invalid(f"“{field_path}” is not a known field.", field=field_path)
        _reject_if_refused(policy, value, field_path)


def reject_listed_fields(fields: Mapping[str, Any], table: Table, path: str) -> None:
    """Raise NotSupported for a field that `table` lists, with any value."""
    for name in fields:
        if name in table:
            raise NotSupported(f"“{path}.{name}” is not supported. {table[name].reason}", field=f"{path}.{name}")


@dataclass(frozen=True)
class Endpoint:
    """What the model's endpoint accepts beyond OpenAI's fields.

    `is_remote` is False for the embedded model. `listed` are the operator's fields (DISCREET_MODEL_FIELDS).
    """

    is_remote: bool
    listed: Collection[str] = ()


def select_vendor_fields(fields: Mapping[str, Any], table: Table, vendor: Table, endpoint: Endpoint) -> dict[str, Any]:
    """Return the vendor's fields of a request, to be passed on unchanged.

    Raises the same errors as `check`.
    """
    extra: dict[str, Any] = {}
    for name, value in fields.items():
        policy = table.get(name) or vendor.get(name)
        if policy is not None:
            _reject_if_refused(policy, value, name)
        if name in table or (policy is not None and policy.handling is Handling.REFUSED):
            continue
        if policy is None and name not in endpoint.listed:
            raise Invalid(_UNKNOWN.format(name[:100]), field=name[:100])
        if not endpoint.is_remote:
            raise NotSupported(_EMBEDDED.format(name), field=name)
        extra[name] = value
    return extra


_UNKNOWN = (
    "“{}” is not a known field. If the model's endpoint accepts it, the operator of this server can list it in "
    "DISCREET_MODEL_FIELDS."
)
_EMBEDDED = "“{}” is not a field of OpenAI's API. The model on this server accepts only those. Leave it out."


def _reject_if_refused(policy: FieldPolicy, value: Any, path: str) -> None:
    if policy.handling is Handling.REFUSED and policy.has_effect(value):
        raise NotSupported(f"“{path}” is not supported. {policy.reason}", field=path)
