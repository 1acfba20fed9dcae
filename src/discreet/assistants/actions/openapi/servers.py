"""Origin and base path of operations, from `servers` or Swagger's host fields.

The fields of Swagger are `host`, `basePath` and `schemes`.

Invariants:
- A host is one that the document names, or that of the URL it was fetched from, as OpenAPI says (3.1 §4.8.5). It is
  never guessed.
- The plain spelling is checked by `assistants/actions/address.py`.
- Whether an action may call a host is decided when the call is sent.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.openapi.limits import MAX_SERVER_LENGTH
from discreet.assistants.actions.openapi.paths import check_literal
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.source import DocumentSource
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.errors import Invalid

NO_SERVER = "The document names no server: add “servers” with a whole address, such as “https://api.example.org”."

_ABSOLUTE = re.compile(r"(?P<origin>[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)(?P<path>.*)", re.DOTALL)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


class Server(NamedTuple):
    """`base` is the prefix of every path: "" or "/v1"."""

    origin: str
    base: str


class Servers:
    """`fetched_from` is the URL of the document itself, if known."""

    def __init__(self, source: DocumentSource, fetched_from: str | None) -> None:
        self._source, self._fetched_from = source, fetched_from

    def of(self, levels: Sequence[tuple[JsonObject, At]]) -> Server:
        """Return the server of the innermost level that names one."""
        for node, at in levels:
            if node.get("servers"):
                return self._choose_server(node["servers"], (*at, "servers"))
        return self._source.get_cached(("server", ()), self._read_document_server)

    def _read_document_server(self) -> Server:
        root = self._source.root
        if self._source.is_swagger:
            return self._read_swagger(root)
        if root.get("servers"):
            return self._choose_server(root["servers"], ("servers",))
        info = root.get("info")
        if isinstance(info, JsonObject) and info.get("servers"):
            self._source.warn(("info", "servers"), "“servers” belongs beside “info”, not in it; it is used.")
            return self._choose_server(info["servers"], ("info", "servers"))
        return self._read_default(("servers",))

    def _read_default(self, at: At) -> Server:
        if not self._fetched_from:
            raise DocumentPartRejected(at, NO_SERVER)
        self._source.warn(at, "The document names no server; it is the one that the document was fetched from.")
        return self._read("/", at)

    def _choose_server(self, node: Any, at: At) -> Server:
        entries = node if isinstance(node, JsonArray) else [node]
        servers: list[Server] = []
        refused: list[DocumentPartRejected] = []
        for place, entry in enumerate(entries[:20]):
            try:
                servers.append(self._read_entry(entry, (*at, place) if isinstance(node, JsonArray) else at))
            except DocumentPartRejected as problem:
                refused.append(problem)
        if not servers:
            raise refused[0]
        chosen = next((server for server in servers if server.origin.startswith("https:")), servers[0])
        others = {server for server in servers if server != chosen}
        if others or refused:
            why = f"Of several servers {quote(chosen.origin + chosen.base)} is taken; the others are not called."
            self._source.warn(at, why)
        return chosen

    def _read_entry(self, entry: Any, at: At) -> Server:
        url = entry.get("url") if isinstance(entry, JsonObject) else entry
        if not isinstance(url, str) or not url.strip():
            raise DocumentPartRejected(at, "A server must have a “url” such as “https://api.example.org”.")
        variables = entry.get("variables") if isinstance(entry, JsonObject) else None
        return self._read(self._fill_variables(url.strip(), variables, at), at)

    def _fill_variables(self, url: str, variables: Any, at: At) -> str:
        def get_value(match: re.Match[str]) -> str:
            variable = variables.get(match.group(1)) if isinstance(variables, JsonObject) else None
            value = variable.get("default") if isinstance(variable, JsonObject) else None
            if not isinstance(value, (str, int)) or isinstance(value, bool):
                why = f"The server {quote(url)} leaves {quote(match.group())} open, and gives no default for it."
                raise DocumentPartRejected(at, why)
            self._source.warn(at, f"{quote(match.group())} in the server's address is filled in as {quote(value)}.")
            return str(value)[:MAX_SERVER_LENGTH]

        if len(url) > MAX_SERVER_LENGTH:
            raise DocumentPartRejected(at, f"The server's address is longer than {MAX_SERVER_LENGTH:,} characters.")
        if "{{" in url or "}}" in url or "${" in url or "<" in url:
            raise DocumentPartRejected(at, f"The server {quote(url)} contains a placeholder; write the address itself.")
        return _VARIABLE.sub(get_value, url)

    def _read(self, url: str, at: At) -> Server:
        match = _ABSOLUTE.fullmatch(url)
        if match is None and self._fetched_from:
            match = _ABSOLUTE.fullmatch(_resolve_url(self._fetched_from, url))
        if match is None:
            why = f"The server {quote(url)} names no host; write its whole address, such as “https://api.example.org”."
            raise DocumentPartRejected(at, why)
        try:
            origin = str(origin_of(match["origin"]))
        except Invalid as problem:
            raise DocumentPartRejected(at, problem.sentence) from None
        if "?" in match["path"] or "#" in match["path"]:
            raise DocumentPartRejected(
                at, f"The server {quote(url)} has a query or a fragment; a path cannot follow it."
            )
        base = check_literal(match["path"].rstrip("/"), at)
        self._warn_unusual_origin(origin, at)
        return Server(origin, base)

    def _warn_unusual_origin(self, origin: str, at: At) -> None:
        scheme, _, host = origin.partition("://")
        unless = "The operator of the server must allow it"
        if scheme == "http":
            self._source.warn(at, f"{quote(origin)} isn’t encrypted. {unless}.")
        elif re.search(r":[0-9]+$", host):
            self._source.warn(at, f"{quote(origin)} uses a port other than 443. {unless}.")

    def _read_swagger(self, root: JsonObject) -> Server:
        host, base, at = root.get("host"), root.get("basePath"), ("host",)
        if base is not None and not isinstance(base, str):
            raise DocumentPartRejected(("basePath",), "“basePath” must be a path such as “/v1”.")
        base = "/" + base.strip().strip("/") if base and base.strip("/ ") else ""
        if not isinstance(host, str) or not host.strip():
            server = self._read_default(at)
            return Server(server.origin, check_literal(base, ("basePath",)))
        if "://" in host:
            self._source.warn(at, "“host” must be a host only; the scheme in front of it is used.")
            return self._read(host.strip().rstrip("/") + base, at)
        return self._read(f"{self._choose_scheme(root)}://{host.strip().rstrip('/')}{base}", at)

    def _choose_scheme(self, root: JsonObject) -> str:
        schemes = root.get("schemes")
        supported = (
            [scheme for scheme in schemes if scheme in ("https", "http")] if isinstance(schemes, JsonArray) else []
        )
        if not supported:
            self._source.warn(("schemes",), "No scheme is named; https is assumed.")
        return "https" if "https" in supported or not supported else "http"


def _resolve_url(address: str, url: str) -> str:
    """Resolve `url` against a document's `address`; "" when that fails."""
    try:
        return urljoin(address, url)
    except ValueError:
        return ""
