"""OpenAPI 3.0, 3.1, 3.2 and Swagger 2.0 → operations (specification: Actions).

Law of this folder: no I/O; the document is a stranger's text. Real documents are sloppy: what can be understood
without guessing is accepted with warnings, what cannot is refused with its place and reason, and a hostile document
dies early (`limits.py`). Text → tree (`read.py`) → schemas (`schema.py`, `keywords.py`) → operations (`operations.py`).
"""

from discreet.assistants.actions.openapi.operations import Operations
from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.openapi.read import read
from discreet.assistants.actions.openapi.version import source_of
from discreet.assistants.actions.operation import Imported

__all__ = ["Unreadable", "import_document"]


def import_document(text: str, fetched_from: str | None = None) -> Imported:
    """What a document offers. Raises Unreadable, an Invalid, when nothing of it is a document at all.

    `fetched_from` is the address that it came from: a server given without a host counts from there, and is the
    same host where none is given (OpenAPI 3.1 §4.8.5).
    """
    return Operations(source_of(read(text)), fetched_from).imported()
