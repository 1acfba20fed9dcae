"""Problems of a document, with their places.

Invariants:
- A place is a line or a JSON pointer, a reason is a sentence. Neither contains hidden characters, or more untrusted
  text than a person can read.
"""

from discreet.assistants.actions.openapi.limits import MAX_PROBLEMS, MAX_TITLE_LENGTH
from discreet.assistants.actions.openapi.tree import At
from discreet.assistants.actions.operation import DocumentProblem
from discreet.assistants.actions.request.arguments import build_pointer, shorten
from discreet.detection.hidden import spell_out_hidden
from discreet.errors import Invalid


class Unreadable(Invalid):
    """Nothing of the text can be used. `line` is the line of the problem, if known."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {why}" if line else why, field="document")
        self.line = line
        self.problem = DocumentProblem(f"line {line or 1}", why, line or 1)


class DocumentPartRejected(Exception):
    """A part of the document cannot be used; `at` is its place, `why` a sentence."""

    def __init__(self, at: At, why: str) -> None:
        super().__init__(why)
        self.at, self.why = at, why


class Problems:
    """A list of distinct problems, up to a limit."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], DocumentProblem] = {}
        self.is_full = False

    def add(self, where: str, why: str, line: int | None) -> None:
        if len(self._told) < MAX_PROBLEMS:
            self._told.setdefault((where, why), DocumentProblem(where, why, line))
        else:
            self.is_full = True

    def all(self) -> tuple[DocumentProblem, ...]:
        rest = (DocumentProblem("", f"There are more; the first {MAX_PROBLEMS} are shown."),) if self.is_full else ()
        return (*self._told.values(), *rest)


def json_pointer(at: At) -> str:
    """Return a JSON pointer (RFC 6901); long steps are cut, hidden characters named."""
    return spell_out_hidden(build_pointer([_step(step) for step in at]))


def quote(value: object, max_characters: int = 60) -> str:
    """Return untrusted text, quoted for a sentence."""
    return f"“{spell_out_hidden(shorten(str(value)[:2_000], max_characters))}”"


def _step(step: str | int) -> str | int:
    return step if isinstance(step, int) or len(step) <= MAX_TITLE_LENGTH else f"{step[: MAX_TITLE_LENGTH - 1]}…"
