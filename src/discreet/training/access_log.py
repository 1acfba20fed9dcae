"""A look: that somebody was shown records of a dataset or what proves their permission, or took them away."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class LookKind(StrEnum):
    PREVIEW = "preview"
    DOWNLOAD = "download"
    EXPORT = "export"
    PROOF = "proof"
    """Since when its parties allowed it: of many records that tells which belong to one person."""


IN_CLEAR = frozenset({LookKind.DOWNLOAD, LookKind.EXPORT})
"""Exports in clear: all records are out of the server's hands, and later withdrawals do not reach them."""


@dataclass(frozen=True)
class DatasetAccess:
    """`records` of them from record `first` on. `who` is the name of an account, or the command line."""

    at: datetime
    who: str
    kind: LookKind
    first: int
    records: int


@dataclass(frozen=True)
class NewLook:
    """`made_by` is None at the command line."""

    dataset_id: UUID
    at: datetime
    made_by: UUID | None
    kind: LookKind
    first: int
    records: int
