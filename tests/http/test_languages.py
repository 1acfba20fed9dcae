"""Each folder of texts is a language of the app: its page, its manifest, its offline page and its errors."""

import json
from uuid import uuid4

import pytest

from discreet.languages import languages
from tests.support.people import Cast
from tests.support.translations import TRANSLATED, server_texts_in


def test_the_languages_are_english_and_the_folders() -> None:
    assert languages() == {"en", *TRANSLATED}
    assert {"de", "fr"} <= set(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
async def test_a_reader_gets_the_page_in_their_language(cast: Cast, language: str) -> None:
    words = server_texts_in(language)
    page = (await cast.visitor.get("/sign-in", headers={"Accept-Language": f"{language}-XX, en;q=0.5"})).body.decode()
    assert f'<html lang="{language}">' in page
    assert f'href="/app.{language}.webmanifest"' in page
    assert f"<noscript>{words['withoutScripts']}</noscript>" in page
    manifest = json.loads((await cast.visitor.get(f"/app.{language}.webmanifest")).body)
    assert (manifest["lang"], manifest["description"]) == (language, words["app"]["description"])
    assert [each["name"] for each in manifest["shortcuts"]] == words["app"]["shortcuts"]
    assert words["offline"]["title"] in (await cast.visitor.get("/offline.html")).body.decode()


@pytest.mark.parametrize("language", TRANSLATED)
async def test_a_choice_goes_before_the_browsers_wish(cast: Cast, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "en", "Cookie": f"discreet_language={language}"}
    answer = await cast.visitor.get(f"/api/nothing/{uuid4()}", headers=headers)
    assert f"<h1>{server_texts_in(language)['errorPage']['titles']['404']}</h1>" in answer.body.decode()
