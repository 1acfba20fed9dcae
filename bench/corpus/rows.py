"""Rows that are copied into the product's tables together."""

from dataclasses import dataclass, field
from typing import Any

from discreet.db.pool import Connection

COLUMNS = {
    "key_pages": ("id", "owner_id"),
    "conversations": (
        "id", "owner_id", "service", "workspace_id", "nature", "gpt_id", "began_at", "updated_at", "head_id",
        "sealed_title", "own_key",
    ),
    "labels": ("id", "conversation_id", "owner_id", "began_at", "parties"),
    "key_grants": ("conversation_id", "owner_id", "service", "drawer", "holder", "sealed_key"),
    "messages": (
        "id", "conversation_id", "owner_id", "parent_id", "role", "label_id", "drawer", "state", "sealed", "created_at",
    ),
    "choices": ("at", "made_by", "party", "purpose", "allowed"),
}  # fmt: skip
"""In the order in which the tables are written."""


@dataclass
class Rows:
    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: Any) -> None:
        """Add one row, its values in the order of `COLUMNS`."""
        self.of[table].append(values)

    async def copy(self, owner: Connection) -> None:
        """Copy all rows or none. Triggers and foreign keys are active."""
        async with owner.transaction():
            for table, columns in COLUMNS.items():
                await owner.copy_records_to_table(table, records=self.of[table], columns=columns)
