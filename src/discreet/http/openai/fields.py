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


class Fate(StrEnum):
    DONE = "done"
    PASSED_ON = "passed on"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True)
class FieldPolicy:
    """The handling of one field.

    `why` is the reason, as a sentence for the caller. `harmless` lists values of a refused field that have no effect;
    null and empty values are harmless, too.
    """

    fate: Fate
    why: str = ""
    harmless: tuple[Any, ...] = ()

    def asks_for_something(self, value: Any) -> bool:
        return bool(value) and value not in self.harmless


Table = Mapping[str, FieldPolicy]


def done() -> FieldPolicy:
    return FieldPolicy(Fate.DONE)


def pass_through(why: str = "") -> FieldPolicy:
    return FieldPolicy(Fate.PASSED_ON, why)


def refused(why: str, *harmless: Any) -> FieldPolicy:
    return FieldPolicy(Fate.REFUSED, why, harmless)


def ignored(why: str) -> FieldPolicy:
    return FieldPolicy(Fate.IGNORED, why)


def check(given: Mapping[str, Any], table: Table, where: str = "") -> None:
    """Raise Invalid for an unlisted field, NotSupported for a refused one."""
    for name, value in given.items():
        field, at = table.get(name), f"{where}.{name}" if where else name
        if field is None:
            raise Invalid(f"“{at}” is not a known field.", field=at)
        _refuse(field, value, at)


def reject_listed_fields(given: Mapping[str, Any], table: Table, where: str) -> None:
    """Raise NotSupported for a field that `table` lists, with any value."""
    for name in given:
        if name in table:
            raise NotSupported(f"“{where}.{name}” is not supported. {table[name].why}", field=f"{where}.{name}")


@dataclass(frozen=True)
class Endpoint:
    """What the model's endpoint accepts beyond OpenAI's fields.

    `is_remote` is False for the embedded model. `listed` are the operator's fields (DISCREET_MODEL_FIELDS).
    """

    is_remote: bool
    listed: Collection[str] = ()


def select_vendor_fields(given: Mapping[str, Any], table: Table, vendor: Table, endpoint: Endpoint) -> dict[str, Any]:
    """Return the vendor's fields of a request, to be passed on unchanged.

    Raises the same errors as `check`.
    """
    extra: dict[str, Any] = {}
    for name, value in given.items():
        field = table.get(name) or vendor.get(name)
        if field is not None:
            _refuse(field, value, name)
        if name in table or (field is not None and field.fate is Fate.REFUSED):
            continue
        if field is None and name not in endpoint.listed:
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


def _refuse(field: FieldPolicy, value: Any, at: str) -> None:
    if field.fate is Fate.REFUSED and field.asks_for_something(value):
        raise NotSupported(f"“{at}” is not supported. {field.why}", field=at)
