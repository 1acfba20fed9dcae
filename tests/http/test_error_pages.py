"""Errors of a navigation are pages in the person's language, with a way back; programs get JSON."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from discreet.http.error_page import ENGLISH_TEXTS, get_error_page_texts
from discreet.http.translation import translate
from tests.support.people import Cast
from tests.support.translations import TRANSLATED, sentences_in

NAVIGATION = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
"""Headers that Chromium, Firefox and Safari send for a page or a followed link."""
ADDRESSES = {
    "an export's download": ("/api/me/exports/{id}/file?ticket=x", 404, "/settings/data"),
    "a sign-in at a third party": ("/api/oauth/callback/{id}?state=x&code=y", 409, "/"),
    "an organisation's sign-in": ("/api/sso/callback/{id}?state=x&code=y", 409, "/sso/{id}"),
    "a GPT's file": ("/api/gpts/{id}/file", 404, "/"),
    "an image": ("/api/images/{id}/file", 404, "/"),
    "a given file": ("/api/conversations/{id}/files/{id}", 404, "/"),
    "a receipt": ("/api/me/evidence/{id}/receipt", 404, "/settings/data"),
    "a dataset": ("/api/operator/datasets/{id}/download", 404, "/"),
    "an id that is none": ("/api/images/x/file", 404, "/"),
    "an argument that is wrong": ("/api/ledger/export?format=x", 422, "/ledger"),
    "an address that there is not": ("/api/nothing/at/all", 404, "/"),
    "a file that there is not": ("/assets/nothing.js", 404, "/"),
    "a log entry that there is not": ("/evidence/tile/9/000", 404, "/"),
}


@pytest.mark.parametrize("what", ADDRESSES)
async def test_a_navigation_gets_a_page_with_a_way_back(cast: Cast, what: str) -> None:
    path, status, back = (str(part).format(id=uuid4()) if isinstance(part, str) else part for part in ADDRESSES[what])
    back = ADDRESSES[what][2].format(id=path.split("?")[0].rsplit("/", 1)[-1])
    answer = await cast.ben.get(path, headers=NAVIGATION)
    page = answer.body.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8"), page
    assert '<link rel="stylesheet" href="/policy.css">' in page
    assert f'<p><a href="{back}">' in page
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("what", ADDRESSES)
async def test_a_program_gets_json(cast: Cast, what: str) -> None:
    path = ADDRESSES[what][0].format(id=uuid4())
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.5", ""):
        answer = await cast.ben.get(path, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.sentence


async def test_who_is_not_signed_in_is_led_to_the_sign_in(cast: Cast) -> None:
    answer = await cast.visitor.get(f"/api/me/exports/{uuid4()}/file?ticket=x", headers=NAVIGATION)
    assert (answer.status, b'<a href="/sign-in">Sign in</a>' in answer.body) == (401, True)
    answer = await cast.visitor.get(f"/api/oauth/callback/{uuid4()}?state=x&code=y", headers=NAVIGATION)
    assert (answer.status, b'<a href="/sign-in">Sign in</a>' in answer.body) == (401, True)


async def test_the_page_is_in_the_readers_language(cast: Cast) -> None:
    path = f"/api/sso/callback/{uuid4()}?state=x&code=y"
    answer = await cast.ben.get(path, headers=NAVIGATION | {"Accept-Language": "de-AT,en;q=0.5"})
    page = answer.body.decode()
    assert '<html lang="de">' in page
    assert "<h1>Die Anmeldung hat nicht geklappt</h1>" in page
    assert "Beginne neu." in page
    assert "Accept-Language" in answer.headers["Vary"]


async def test_a_script_in_an_address_does_not_run_in_the_page(cast: Cast) -> None:
    hostile = "%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (
        f"/api/oauth/callback/{uuid4()}?state=x&error={hostile}&error_description={hostile}",
        f"/api/nothing/{hostile}",
        f"/api/ledger/export?format={hostile}",
    ):
        answer = await cast.ben.get(path, headers=NAVIGATION)
        assert b"<script>" not in answer.body
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_every_language_has_every_title() -> None:
    for language in TRANSLATED:
        words = get_error_page_texts(language)
        assert set(words.titles) == set(ENGLISH_TEXTS.titles)
        assert words.start != ENGLISH_TEXTS.start


SAID_BY_CALLBACKS = (
    "identity/sso/service.py", "identity/sso/id_token.py", "identity/sso/exchange.py",
    "assistants/actions/oauth/authorization_flow.py", "assistants/actions/oauth/connections.py",
    "identity/accounts/repeated_request.py", "data_rights/exports/seals.py",
)  # fmt: skip
SOURCES = Path(__file__).parents[2] / "src" / "discreet"
RAISED = re.compile(r'(?:raise \w+\(|: Final = |GONE = )\s*f?"([A-Z{][^"]+\.)"')
FOR_SCRIPTS = (
    "There is no such page to return to",
    "needs no sign-in",
    "You have no such sign-in",
    "No organisation here",
    "vouches for",
)
"""Messages for the app only, which translates them itself."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_callbacks_say_is_translated(language: str) -> None:
    found = [said for name in SAID_BY_CALLBACKS for said in RAISED.findall((SOURCES / name).read_text())]
    assert len(found) > 15
    sentences = [
        re.sub(r"\{[^}]+\}", "x.example", said) for said in found if not any(each in said for each in FOR_SCRIPTS)
    ]
    assert [said for said in sentences if translate(said, language) == said] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_found_again_with_its_values(language: str) -> None:
    with_values = [(english, other) for english, other in sentences_in(language) if "{0}" in english]
    assert len(with_values) > 50
    missed = []
    for english, other in with_values:
        said, expected = (text.replace("{0}", "a.example").replace("{1}", "7 (x)") for text in (english, other))
        said, expected = said.replace("{2}", "B"), expected.replace("{2}", "B")
        if translate(said, language) != expected:
            missed.append((said, translate(said, language)))
    assert missed == []


def test_no_value_is_empty_or_holds_two_sentences() -> None:
    assert translate(" did not sign you in: .", "de") == " did not sign you in: ."
    assert translate("a.example did not sign you in: No. But yes.", "de").startswith("a.example hat dich nicht")
