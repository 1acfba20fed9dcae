"""The operation that reads one web page, whose address the model chooses (P4).

Invariants:
- The host, the path and the request follow from the address alone, even after its user has changed it.
- The card shows the address in the form in which it is sent.
"""

from typing import Any, Final

import msgspec

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.operator_services import OperatorService
from discreet.assistants.actions.pages.address import page_address, path_and_query
from discreet.promises.capabilities import Capability

ADDRESS: Final = "url"
HOLDER: Final = "pages"
READ_PAGE: Final = Operation(
    name="read_page",
    summary="Read a web page",
    description=(
        "Read the text of one web page. The person is asked before each page. Put nothing about the person into the "
        "address."
    ),
    method="GET",
    origin="",
    path="",
    consequential=False,
    schema={
        "type": "object",
        "properties": {
            ADDRESS: {"type": "string", "description": "The whole address of the page, beginning with https://"}
        },
        "required": [ADDRESS],
        "additionalProperties": False,
    },
    reads="page",
)


def build_page_service() -> OperatorService:
    """Return page reading as a service that the operator offers."""
    return OperatorService(holder=HOLDER, capability=Capability.READ_PAGES, title="Web pages", operations=(READ_PAGE,))


def bind_to_page(
    bound: BoundOperation, arguments: dict[str, Any], allowed_origins: frozenset[str]
) -> tuple[BoundOperation, dict[str, Any]]:
    """Return the operation with the host and path of its page, and the arguments with the address as it is sent.

    Every other operation stays as it is. Raises Invalid when no page may have this address.
    """
    written_address = arguments.get(ADDRESS)
    if not bound.operation.reads_page or not isinstance(
        written_address, str
    ):  # building the request tells what is wrong
        return bound, arguments
    address = page_address(written_address, allowed_origins)
    operation = msgspec.structs.replace(
        bound.operation, origin=str(origin_of(address)), path=path_and_query(address).partition("?")[0]
    )
    action = msgspec.structs.replace(bound.action, operations=(operation,))
    return msgspec.structs.replace(bound, action=action, operation=operation), {**arguments, ADDRESS: address}
