"""Text of PDF and Excel files, read by kreuzberg.

It is configured without cache, image recognition and attachments.
"""

from typing import Any

from discreet.errors import Invalid

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page_texts(data: bytes, name: str) -> list[str]:
    """Return the text of each page of a PDF. Raises Invalid."""
    return [page["content"] for page in _extract(data, PDF, name).pages or ()]


def sheet_texts(data: bytes, name: str) -> list[tuple[str, str]]:
    """Return title and text of each non-empty sheet. Raises Invalid.

    Each row is a line, with bars between cells.
    """
    result = _extract(data, XLSX, name)
    titles = result.metadata.get("sheet_names") or []
    return [(titles[table.page_number - 1], _rows(table.cells)) for table in result.tables]


def _rows(cells: list[list[str]]) -> str:
    return "\n".join(" | ".join(" ".join(cell.split()) for cell in row).rstrip(" |") for row in cells)


def _extract(data: bytes, media_type: str, name: str) -> Any:
    import kreuzberg

    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        disable_ocr=True,  # type: ignore[call-arg]  # its stubs lack it
        enable_quality_processing=False,
        pages=kreuzberg.PageConfig(extract_pages=True),
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
    config.max_archive_depth = 0
    try:
        return kreuzberg.extract_bytes_sync(data, media_type, config)
    except (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError) as problem:
        if "password" in str(problem).lower():
            raise Invalid(f"{name} is protected by a password. Save it without one and add it again.") from problem
        raise Invalid(f"{name} is damaged or cut off and cannot be read. Add a complete copy.") from problem
