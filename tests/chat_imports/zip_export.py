"""An export as ChatGPT gives it: a ZIP."""

import io
import json
import zipfile
from typing import Any


def in_a_zip(*entries: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("conversations.json", json.dumps(entries))
    return file.getvalue()
