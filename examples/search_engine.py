"""A search engine for examples: it answers as a SearXNG does, always with the same page.

`FERRY_SITE=ORIGIN python -m examples.search_engine [PORT]`. The page is that of `examples/ferry_site.py`.
"""

import os
from typing import Any

from fastapi import FastAPI

from examples.third_party import serve


def create(_: str) -> FastAPI:
    app = FastAPI(title="Search engine")
    found = {
        "url": f"{os.environ['FERRY_SITE']}/timetable",
        "title": "Isle ferry: timetable and boat",
        "content": "When the ferry to the isle leaves, and how large the boat is.",
        "publishedDate": "2026-05-01T08:00:00",
        "engine": "example",
    }

    @app.get("/search")
    async def search(q: str, format: str) -> dict[str, Any]:
        return {"query": q, "number_of_results": 1, "results": [found], "suggestions": []}

    return app


if __name__ == "__main__":
    serve(create)
