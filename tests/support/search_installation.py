"""Search every column and every file of an installation for a text."""

import base64
from collections.abc import AsyncIterator
from typing import Any

from discreet.app.infrastructure import Infrastructure


async def find_places(owner: Any, infra: Infrastructure, text: str) -> AsyncIterator[str]:
    """Yield the columns and files that contain `text`, plain, in hex or in Base64."""
    plain = text.encode()
    spellings = [plain, plain.hex().encode(), base64.b64encode(plain)[:-4], base64.urlsafe_b64encode(plain)[:-4]]
    tables = await owner.fetch(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    for schema, table in tables:
        for row in await owner.fetch(f'SELECT * FROM "{schema}"."{table}"'):
            for column, value in row.items():
                kept = value if isinstance(value, bytes) else str(value).encode()
                if any(spelling in kept for spelling in spellings):
                    yield f"{table}.{column}"
    for path in infra.settings.home.rglob("*"):
        if path.is_file() and any(spelling in path.read_bytes() for spelling in spellings):
            yield str(path)
