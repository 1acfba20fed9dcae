"""Parser of OpenAPI 3.0, 3.1, 3.2 and Swagger 2.0 documents.

Text → tree (`read.py`) → schemas (`schema.py`, `keywords.py`) → operations (`operations.py`).

Invariants:
- No I/O; the document is untrusted.
- Documents with common mistakes are accepted with warnings where their meaning is clear. Other parts are refused with
  place and reason.
- A hostile document is refused early (`limits.py`).
"""

from discreet.assistants.actions.openapi.operations import Operations
from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.openapi.read import parse_text
from discreet.assistants.actions.openapi.version import open_source
from discreet.assistants.actions.operation import ParsedDocument

__all__ = ["Unreadable", "import_document"]


def import_document(text: str, fetched_from: str | None = None) -> ParsedDocument:
    """Parse a document. Raises Unreadable, an Invalid, when it is no document at all.

    `fetched_from` is the URL of the document: a server without a host is resolved against it, and a document without
    servers means its host (OpenAPI 3.1 §4.8.5).
    """
    return Operations(open_source(parse_text(text)), fetched_from).imported()
