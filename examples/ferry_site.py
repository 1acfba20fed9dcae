"""A small web site: an example of a page that a GPT reads.

`python -m examples.ferry_site [PORT]`. Its robots.txt lets programs read its pages, and its `Content-Usage` header
forbids to train models with them.
"""

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from examples.third_party import serve

PAGE = """<!doctype html>
<html lang="en"><head><title>Isle ferry: timetable and boat</title>
<meta property="article:published_time" content="2026-05-01T08:00:00Z"></head>
<body><article><h1>Isle ferry: timetable and boat</h1>
<p>The ferry to the isle leaves the harbour every day at 10:00 and is back at 17:00. There is one crossing each way, in
every season and in almost every weather.</p>
<p>The boat has 120 seats. Bicycles travel free of charge. Please be at the pier ten minutes before the departure.</p>
</article></body></html>"""


def create(_: str) -> FastAPI:
    app = FastAPI(title="Isle ferry")

    @app.get("/robots.txt")
    async def robots() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nAllow: /\n")

    @app.get("/timetable")
    async def timetable() -> Response:
        return HTMLResponse(PAGE, headers={"Content-Usage": "train-ai=n"})

    return app


if __name__ == "__main__":
    serve(create)
