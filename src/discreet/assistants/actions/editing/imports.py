"""Import of a document: fetch it, parse it in a child process, check its hosts."""

from collections.abc import Collection, Hashable, Sequence
from typing import Literal

import msgspec

from discreet.assistants.actions.address import check_origin, origin_of
from discreet.assistants.actions.mcp.client import list_tools
from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.openapi.document_reader import DocumentReader
from discreet.assistants.actions.openapi.limits import MAX_BYTES, MAX_BYTES_TO_CHOOSE_FROM
from discreet.assistants.actions.operation import DocumentProblem, Operation, ParsedDocument
from discreet.errors import Invalid
from discreet.ports.third_parties import Credentials, OutboundHttp
from discreet.promises.workspace_rules import Domains, may_send_to

Kind = Literal["openapi", "mcp"]

DOCUMENT_BYTES = MAX_BYTES
MAX_DOCUMENT_BYTES = MAX_BYTES_TO_CHOOSE_FROM
"""The limit for a document from which operations are chosen."""


class DocumentImporter:
    """`allowed_origins` are those that the operator lists for actions."""

    def __init__(
        self, http: OutboundHttp, allowed_origins: Collection[str], documents: DocumentReader | None = None
    ) -> None:
        self._http, self._allowed = http, allowed_origins
        self._documents = documents or DocumentReader({})

    async def read(
        self, kind: Kind, document: str, source_url: str | None, domains: Domains, holder: Hashable = None
    ) -> ParsedDocument:
        """Parse a document. Operations at forbidden addresses become refusals.

        Raises Unreadable. `source_url` is where it was fetched from: it completes a document without a server.
        `domains` are those that the GPT's workspace allows. `holder` is the key of the fair queue, an account.
        """
        if kind == "mcp":
            return self.refuse_unreachable(await self._documents.read_tools(document, holder), domains)
        return self.refuse_unreachable(await self._documents.read(document, source_url, holder), domains)

    async def list(self, document: bytes, source_url: str | None, holder: Hashable) -> Listing:
        """List the operations of a large document, to choose from. Raises Unreadable."""
        return await self._documents.list(document, source_url, holder)

    async def extract(self, document: bytes, chosen: Sequence[int], source_url: str | None, holder: Hashable) -> str:
        """Return a document with the chosen operations only. Raises Unreadable."""
        return await self._documents.extract(document, chosen, source_url, holder)

    async def ask(self, url: str, credentials: Credentials, domains: Domains, holder: Hashable) -> str:
        """Return the pinned tool list of the MCP server at an address.

        AuthenticationRequired when it needs (other) credentials, Invalid or ThirdPartyFailed when there is no such
        list.
        """
        self.check_url(url, "url", domains)
        return await self._documents.pin_tools(*await list_tools(self._http, url, credentials), holder)

    async def fetch(self, url: str, domains: Domains) -> str:
        """Fetch the document at an address; Invalid or ThirdPartyFailed say why not."""
        self.check_url(url, "url", domains)
        data = await self._http.fetch(url, max_bytes=MAX_DOCUMENT_BYTES)
        try:
            document = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid(f"The answer of {origin_of(url).host} is not UTF-8 text.", field="url") from None
        if "\0" in document:
            raise Invalid(f"The answer of {origin_of(url).host} is not a text document.", field="url")
        return document

    def check_url(self, url: str, field: str, domains: Domains) -> None:
        """Raise Invalid (with this field) for an address that an action may not call.

        Also for one that the GPT's workspace does not allow.
        """
        try:
            self._check(url, domains)
        except Invalid as why:
            raise Invalid(why.sentence, field=field) from None

    def _check(self, url: str, domains: Domains) -> None:
        check_origin(url, self._allowed)
        if not (decision := may_send_to(origin_of(url).host, domains)).allowed:
            raise Invalid(decision.sentence)

    def refuse_unreachable(self, imported: ParsedDocument, domains: Domains) -> ParsedDocument:
        """Move operations at forbidden addresses to the refusals, with the reason."""
        reachable: list[Operation] = []
        refused: list[DocumentProblem] = []
        for operation in imported.operations:
            try:
                self._check(operation.origin, domains)
                reachable.append(operation)
            except Invalid as why:
                refused.append(DocumentProblem(operation.name, why.sentence))
        return msgspec.structs.replace(imported, operations=tuple(reachable), refusals=(*imported.refusals, *refused))


def require_usable_document(imported: ParsedDocument) -> None:
    """Raise Invalid with the first reason when nothing of a document can be used."""
    if not imported.operations:
        why = imported.refusals[0] if imported.refusals else DocumentProblem("", "It describes no operation.")
        place = f"{why.where}: " if why.where else ""
        raise Invalid(f"Nothing in this document can be used. {place}{why.why}", field="document")
