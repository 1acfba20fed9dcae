"""Data of others in a prompt, between `<data>` and `</data>`."""

import re

CLOSING = re.compile(r"</(\s*data)", re.IGNORECASE)


def quoted_data(text: str) -> str:
    """Return the text so that it cannot end its own quotation."""
    return CLOSING.sub(r"<\\/\1", text)
