"""Every route that takes a JSON object × unknown fields: refused with the field's name, and nothing changes.

So no one gains a role, another user's thing or another space by adding a field to a page's request. A misspelled field
is reported, too, and not ignored.
"""

from typing import Any

import pytest

from tests.http.test_every_route import EXPECTED, send
from tests.support.client import Answer
from tests.support.database_fingerprint import fingerprint_tables
from tests.support.people import Cast, sign_up_form

EXTRA = (
    {"role": "operator"}, {"owner_id": "{ben}"}, {"account_id": "{ben}"}, {"workspace_id": None}, {"service": "consumer_chat"},
    {"id": "{ben}"}, {"__proto__": {"role": "operator"}},
)  # fmt: skip
WHOLE = {"/api/sign-up": sign_up_form("whoever")}
"""Where the table's own body is refused for something else."""
ROUTES = [route for route, (_, body) in EXPECTED.items() if isinstance(body, dict)]


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part)
async def test_what_a_route_does_not_know_it_refuses(
    cast: Cast,
    things: Any,
    owner: Any,
    method: str,
    path: str,
) -> None:
    body, before = WHOLE.get(path) or EXPECTED[method, path][1], await fingerprint_tables(owner)
    person = cast.olga if path.startswith("/api/operator/") else cast.dan
    for extra in EXTRA:
        [(field, value)] = extra.items()
        if field in body:
            continue
        added = {field: str(cast.ben.id) if value == "{ben}" else value}
        answer = await send(person, method, path, {**body, **added}, things)
        assert (answer.status, told_of(answer)) == (422, field), f"{answer.status} {answer.body[:300]!r}"
        assert "not a known field" in answer.sentence
    assert await fingerprint_tables(owner) == before


def told_of(answer: Answer) -> Any:
    """The field's own name, without its path."""
    return answer.json["error"]["field"].rpartition(".")[2]
