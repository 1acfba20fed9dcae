"""What a person's browser shows when somebody else's sign-in page has sent it here, and that did not work out."""

from html import escape

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from discreet.errors import DiscreetError
from discreet.http.errors import error_response

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signing in did not work</title>
<h1>Signing in did not work</h1>
<p>{sentence}</p>
<p><a href="/">Back to the start page</a></p>
</html>
"""


def told(request: Request, why: DiscreetError) -> Response:
    """A page for a person's browser, which has come here by itself; the usual error for everybody else."""
    response = error_response(why)
    if "text/html" not in request.headers.get("accept", ""):
        return response
    return HTMLResponse(PAGE.format(sentence=escape(why.sentence)), response.status_code)
