"""Detection of a document's kind and version.

Invariants:
- The document names its version, or its fields leave no doubt; then a warning says so.
"""

from discreet.assistants.actions.openapi.problems import Unreadable, quote
from discreet.assistants.actions.openapi.read import ParsedText
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import JsonObject

_OPENAPI = frozenset({"servers", "components"})
_SWAGGER = frozenset({"host", "basePath", "schemes", "definitions"})


def open_source(parsed: ParsedText) -> DocumentSource:
    """Return the document's source. Raises Unreadable unless OpenAPI 3 or Swagger 2.0."""
    root = parsed.root
    openapi, swagger = str(root.get("openapi") or ""), str(root.get("swagger") or "")
    if openapi.startswith("3") and openapi[1:2] in ("", "."):
        return DocumentSource(parsed, is_strict=not openapi.startswith("3.0"))
    if swagger in ("2.0", "2"):
        return DocumentSource(parsed, is_swagger=True, is_strict=False)
    version_text = f"says version {quote(openapi or swagger)}" if openapi or swagger else "does not say its version"
    if isinstance(root.get("paths"), JsonObject) and (_OPENAPI & set(root)) and not (_SWAGGER & set(root)):
        source = DocumentSource(parsed)
        source.warn(
            ("openapi",), f"The document {version_text}; its fields are those of OpenAPI 3, so it is read as such."
        )
        return source
    if isinstance(root.get("paths"), JsonObject) and (_SWAGGER & set(root)) and not (_OPENAPI & set(root)):
        source = DocumentSource(parsed, is_swagger=True, is_strict=False)
        source.warn(
            ("swagger",), f"The document {version_text}; its fields are those of Swagger 2.0, so it is read as such."
        )
        return source
    if "paths" in root or openapi or swagger:
        raise Unreadable(
            f"The document {version_text}; OpenAPI 3.0, 3.1 and 3.2 and Swagger 2.0 can be read.", root.line
        )
    raise Unreadable("This is not an OpenAPI document: it has neither “openapi” nor “swagger”.", root.line)
