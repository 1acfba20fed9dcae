"""The document during parsing: its tree, its problems, and the remaining budget.

Invariants:
- A reference is a JSON pointer into this document. No other document is ever fetched.
- The document's own URL in a reference means the document itself.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from urllib.parse import unquote, urljoin

from discreet.assistants.actions.openapi.limits import MAX_POINTER_LENGTH, MAX_WORK
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, Problems, json_pointer, quote
from discreet.assistants.actions.openapi.read import ParsedText
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject, line_of

_OWN = frozenset({"$defs", "definitions"})
"""The keys under which a schema has local definitions."""


Made = TypeVar("Made")
_FLAG_VALUES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class BudgetExceeded(Exception):
    """The document needs more work than the budget allows."""


class DocumentSource:
    """A document with its problems and its budget.

    `is_swagger`: the document is Swagger 2.0; `is_strict`: keywords beside a `$ref` count (OpenAPI from 3.1 on).
    `fetched_from` is the URL of the document, if known: a reference to that URL stays within it.
    """

    def __init__(self, parsed: ParsedText, *, is_swagger: bool = False, is_strict: bool = True) -> None:
        self.fetched_from: str | None = None
        self.root, self.is_swagger, self.is_strict = parsed.root, is_swagger, is_strict
        self.warnings, self.refusals = Problems(), Problems()
        self._work = MAX_WORK
        self._once: dict[Hashable, Any] = {}
        for line, why in parsed.notes:
            self.warnings.add(f"line {line}", why, line)

    def warn(self, at: At, why: str) -> None:
        if not self.warnings.is_full:
            self.warnings.add(json_pointer(at), why, line_of(self.root, at))

    def refuse(self, refused: DocumentPartRejected) -> None:
        self.refusals.add(json_pointer(refused.at), refused.why, line_of(self.root, refused.at))

    def leave_out(self, at: At, why: str, required: bool) -> None:
        """Leave out a part that cannot be sent, with a warning.

        Raises DocumentPartRejected if it is required.
        """
        if required:
            raise DocumentPartRejected(at, f"{why}, and it must be given.")
        self.warn(at, f"{why}; it is left out.")

    def consume_budget(self, work: int = 1) -> None:
        """Consume budget for a schema, parameter or list. Raises BudgetExceeded."""
        self._work -= work
        if self._work < 0:
            raise BudgetExceeded

    def get_flag(self, node: JsonObject, name: str, at: At, otherwise: bool = False) -> bool:
        """Return a boolean; another value with one clear meaning counts, with a warning."""
        value = node.get(name)
        if value is None or isinstance(value, bool):
            return otherwise if value is None else value
        parsed = _FLAG_VALUES.get(str(value).strip().lower())
        if parsed is None:
            taken = str(otherwise).lower()
            self.warn((*at, name), f"It must be true or false, not {quote(value)}; {taken} is assumed.")
            return otherwise
        self.warn((*at, name), f"It must be true or false; {quote(value)} is taken as {str(parsed).lower()}.")
        return parsed

    def get_cached(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """Return the result of `make`, cached under `name`."""
        if name not in self._once:
            self._once[name] = make()
        return self._once[name]  # type: ignore[no-any-return]

    def mapping(self, node: Any, at: At, subject: str) -> JsonObject:
        """Return `node` as a mapping, empty for None; else raise DocumentPartRejected."""
        if node is None:
            return JsonObject(line_of(self.root, at) or 1)
        if not isinstance(node, JsonObject):
            raise DocumentPartRejected(at, f"{subject} must be a mapping of names to values.")
        return node

    def follow(self, node: Any, at: At) -> tuple[Any, At]:
        """Resolve a reference that is not a schema's.

        Keywords beside the reference are ignored with a warning.
        """
        if isinstance(node, JsonObject) and "$ref" in node and not isinstance(node["$ref"], str):
            raise DocumentPartRejected(
                (*at, "$ref"), "A reference must be a text such as “#/components/parameters/Page”."
            )
        if isinstance(node, JsonObject) and "$ref" in node:
            beside = [key for key in node if key not in ("$ref", "summary", "description") and not key.startswith("x-")]
            for key in beside[:20]:
                self.warn((*at, key), f"{quote(key)} beside a reference is ignored.")
        return self.resolve(node, at)

    def resolve(self, node: Any, at: At) -> tuple[Any, At]:
        """Return the target of `node`, and its place. Raises DocumentPartRejected."""
        seen: set[At] = set()
        while isinstance(node, JsonObject) and isinstance(node.get("$ref"), str):
            target = self.target(node["$ref"], at)
            if target in seen:
                raise DocumentPartRejected((*at, "$ref"), f"The reference {quote(node['$ref'])} leads back to itself.")
            if len(seen) == MAX_POINTER_LENGTH:
                raise DocumentPartRejected(
                    (*at, "$ref"), f"The reference leads through more than {MAX_POINTER_LENGTH} others."
                )
            self.consume_budget()
            seen.add(target)
            node, at = self.at(target), target
        return node, at

    def target(self, reference: str, at: At) -> At:
        """Return the target of a reference at `at`. Raises DocumentPartRejected."""
        steps = self._steps(reference, at)
        if self._exists(steps):
            return steps
        if steps[0] in _OWN:
            for length in range(len(at), 0, -1):
                if self._exists((*at[:length], *steps)):
                    self.warn((*at, "$ref"), f"{quote(reference)} is looked up in the schema around it.")
                    return (*at[:length], *steps)
        raise DocumentPartRejected(
            (*at, "$ref"), f"The reference {quote(reference)} leads to nothing in this document."
        )

    def _steps(self, reference: str, at: At) -> At:
        place, _, fragment = reference.partition("#")
        if place and not self._is_own(place):
            why = f"The reference {quote(reference)} leads out of this document; copy its target into it."
            raise DocumentPartRejected((*at, "$ref"), why)
        if fragment.startswith(("components/", "definitions/", "parameters/")):
            self.warn((*at, "$ref"), f"The reference {quote(reference)} lacks a “/” after the “#”.")
            fragment = "/" + fragment
        if not fragment.startswith("/") or len(fragment) > 2_000:
            why = f"The reference {quote(reference)} is not a JSON pointer such as “#/components/schemas/Pet”."
            raise DocumentPartRejected((*at, "$ref"), why)
        keys = [unquote(key).replace("~1", "/").replace("~0", "~") for key in fragment[1:].split("/")]
        return self._as_steps(keys)

    def _is_own(self, place: str) -> bool:
        """Return whether a reference's URL is that of the document."""
        if not self.fetched_from:
            return False
        own = self.fetched_from.partition("#")[0]
        try:
            return urljoin(own, place) == own
        except ValueError:
            return False

    def _as_steps(self, keys: list[str]) -> At:
        """Return keys of mappings unchanged, and those of lists as numbers."""
        node: Any = self.root
        steps: list[str | int] = []
        for key in keys:
            if isinstance(node, JsonArray) and key.isdecimal() and key.isascii() and len(key) < 8:
                steps.append(int(key))
                node = node[int(key)] if int(key) < len(node) else None
            else:
                steps.append(key)
                node = node.get(key) if isinstance(node, JsonObject) else None
        return tuple(steps)

    def _exists(self, at: At) -> bool:
        try:
            self.at(at)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def at(self, at: At) -> Any:
        """Return the value at a place; KeyError, IndexError or TypeError if none."""
        node: Any = self.root
        for step in at:
            if not isinstance(node, (JsonObject, JsonArray)):
                raise KeyError(step)
            node = node[step]  # type: ignore[index]
        return node
