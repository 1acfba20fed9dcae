"""Accesses to a dataset's records: previews, downloads, exports and proofs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AccessKind(StrEnum):
    PREVIEW = "preview"
    DOWNLOAD = "download"
    EXPORT = "export"
    PROOF = "proof"
    """It tells since when the parties allowed it; several such proofs may show which records belong to one person."""


IN_CLEAR = frozenset({AccessKind.DOWNLOAD, AccessKind.EXPORT})
"""Unencrypted exports: the server has no control over them, and later withdrawals do not reach them."""


@dataclass(frozen=True)
class DatasetAccess:
    """An access to `records` records from number `first` on.

    `who` is the name of an account, or the command line.
    """

    at: datetime
    who: str
    kind: AccessKind
    first: int
    records: int


@dataclass(frozen=True)
class NewAccess:
    """An access to store. `made_by` is None at the command line."""

    dataset_id: UUID
    at: datetime
    made_by: UUID | None
    kind: AccessKind
    first: int
    records: int
