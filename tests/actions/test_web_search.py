"""Search engines: the request to each, and the parsing of its unchecked answers."""

import json
from typing import Any

import pytest

from discreet.assistants.actions.action import ApiKeyAuth, OperatorAuth
from discreet.assistants.actions.oauth.builder_secrets import build_key_credentials
from discreet.assistants.actions.request.build import BadArguments, build_request
from discreet.assistants.actions.web_search.engines import SearchEngine, build_search_service, needs_key
from discreet.assistants.actions.web_search.results import (
    ADDRESS_CHARACTERS,
    NO_RESULTS,
    SNIPPET_CHARACTERS,
    TITLE_CHARACTERS,
    UNREADABLE,
    WebSource,
    format_results,
    parse_result_address,
    parse_results,
)

PAGE = "https://lanterns.example/paper?a=1&b=2"
SEARXNG = {
    "query": "lanterns",
    "number_of_results": 0,
    "results": [
        {
            "url": PAGE,
            "title": "Paper lanterns",
            "content": "How to fold  a lantern.",
            "publishedDate": "2026-05-01T00:00:00",
            "thumbnail": "https://lanterns.example/picture.png",
            "engine": "duckduckgo",
            "score": 1.0,
        },
        {"url": "https://other.example/", "title": "Other", "content": "", "publishedDate": None},
    ],
    "answers": [],
    "suggestions": ["more lanterns"],
    "unresponsive_engines": [],
}
BRAVE = {
    "type": "search",
    "web": {
        "results": [
            {
                "title": "Paper &amp; <strong>lanterns</strong>",
                "url": PAGE,
                "description": "How to fold a <strong>lantern</strong>.",
                "page_age": "2026-05-01T10:00:00",
                "profile": {"img": "https://imgs.search.brave.com/favicon"},
            }
        ]
    },
}
TAVILY = {
    "query": "lanterns",
    "answer": None,
    "images": [],
    "results": [
        {
            "title": "Paper lanterns",
            "url": PAGE,
            "content": "How to fold a lantern.",
            "score": 0.9,
            "published_date": "Fri, 01 May 2026 10:00:00 GMT",
        }
    ],
}
KAGI = {
    "meta": {"trace": "t", "ms": 12},
    "data": {
        "search": [
            {
                "url": PAGE,
                "title": "Paper lanterns",
                "snippet": "How to fold a lantern.",
                "time": "2026-05-01T03:04:05Z",
            }
        ],
        "related_search": [{"title": "more"}],
    },
}


def asked(engine: SearchEngine) -> Any:
    service = build_search_service(
        engine, "http://127.0.0.1:8888" if engine is SearchEngine.SEARXNG else None, "secret"
    )
    return build_request(service.operation, {"query": "paper lanterns"}), service


def test_searxng_is_asked_for_json() -> None:
    built, service = asked(SearchEngine.SEARXNG)
    assert built.request.url == "http://127.0.0.1:8888/search?q=paper%20lanterns&format=json"
    assert service.key is None
    in_folder = build_search_service(SearchEngine.SEARXNG, "https://tools.example/searx").operation
    assert (in_folder.origin, in_folder.path) == ("https://tools.example", "/searx/search")


def test_brave_is_asked_with_its_header() -> None:
    built, service = asked(SearchEngine.BRAVE)
    assert built.request.url == (
        "https://api.search.brave.com/res/v1/web/search?q=paper%20lanterns&count=10&result_filter=web"
        "&text_decorations=false"
    )
    assert isinstance(service.auth, OperatorAuth)
    credentials = build_key_credentials(ApiKeyAuth(service.auth.scheme, service.auth.name), "secret")
    assert credentials.headers == (("x-subscription-token", "secret"),)


@pytest.mark.parametrize(
    ("engine", "url", "body"),
    [
        (
            SearchEngine.TAVILY,
            "https://api.tavily.com/search",
            {"query": "paper lanterns", "max_results": 10, "search_depth": "basic", "include_answer": False},
        ),
        (
            SearchEngine.KAGI,
            "https://kagi.com/api/v1/search",
            {"query": "paper lanterns", "workflow": "search", "limit": 10},
        ),
    ],
)
def test_tavily_and_kagi_get_a_body(engine: SearchEngine, url: str, body: dict[str, Any]) -> None:
    built, service = asked(engine)
    assert (built.request.method, built.request.url) == ("POST", url)
    assert json.loads(built.request.body) == body
    assert isinstance(service.auth, OperatorAuth)
    assert service.auth.scheme == "bearer"


def test_every_value_of_a_search_is_on_its_card() -> None:
    for engine in SearchEngine:
        built, _ = asked(engine)
        shown = {field.name: field.value for field in built.fields}
        assert "paper lanterns" in shown.values()
        if built.request.body:
            assert set(json.loads(built.request.body)) == set(shown)


def test_a_search_takes_a_short_query_and_nothing_else() -> None:
    operation = build_search_service(SearchEngine.BRAVE, key="secret").operation
    for arguments in ({"query": "x" * 401}, {"query": ""}, {}, {"query": "x", "count": 100}, {"query": ["x"]}):
        with pytest.raises(BadArguments):
            build_request(operation, arguments)


@pytest.mark.parametrize(
    ("engine", "response"),
    [
        (SearchEngine.SEARXNG, SEARXNG),
        (SearchEngine.BRAVE, BRAVE),
        (SearchEngine.TAVILY, TAVILY),
        (SearchEngine.KAGI, KAGI),
    ],
)
def test_results_are_read(engine: SearchEngine, response: Any) -> None:
    found = parse_results(engine, 200, json.dumps(response))
    first = found.sources[0]
    assert (first.url, first.host, first.date) == (PAGE, "lanterns.example", "2026-05-01")
    assert first.title in ("Paper lanterns", "Paper & lanterns")
    assert first.snippet == "How to fold a lantern."
    assert found.sentence is None
    assert needs_key(engine) is (engine is not SearchEngine.SEARXNG)


def results(*entries: Any) -> tuple[WebSource, ...]:
    return parse_results(SearchEngine.SEARXNG, 200, json.dumps({"results": list(entries)})).sources


def test_no_result_has_an_address_that_deceives() -> None:
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://lanterns.example/",
        "//lanterns.example/",
        "https://bank.example@evil.example/",
        "https://user:pass@evil.example/",
        "https://lanterns.example/\u202egnp.exe",
        "https://lanterns.example/ x",
        "https://lanterns.example/\n",
        "https://bänk.example/",
        "https://",
        "https://[::1",
        "https://*.example/",
        "https://lanterns.example/" + "a" * ADDRESS_CHARACTERS,
        "https://lanterns.example/" + "ä" * 700,
        "https://lanterns.example/\ud800",
        7,
        None,
        ["https://lanterns.example/"],
    ):
        assert parse_result_address(url) is None, url
        assert results({"url": url, "title": "x"} if url != "https://lanterns.example/\ud800" else {}) == ()


def test_an_address_keeps_its_meaning() -> None:
    assert parse_result_address("https://lanterns.example/ä?q=a%20b&c=d#e") == (
        "https://lanterns.example/%C3%A4?q=a%20b&c=d#e",
        "lanterns.example",
    )
    assert parse_result_address("https://xn--bnk-qla.example/") == (
        "https://xn--bnk-qla.example/",
        "xn--bnk-qla.example",
    )


def test_texts_are_cut_shown_and_on_one_line() -> None:
    [found] = results({"url": PAGE, "title": "T" * 5_000, "content": "a\n\nb\u202ec\u200bd " + "x" * 5_000})
    assert len(found.title) == TITLE_CHARACTERS
    assert len(found.snippet) == SNIPPET_CHARACTERS
    assert "\n" not in found.snippet
    assert "\u202e" not in found.snippet
    assert "\u200b" not in found.snippet
    [untitled] = results({"url": PAGE, "title": None, "content": 7})
    assert (untitled.title, untitled.snippet) == ("lanterns.example", "")


def test_there_are_at_most_ten_different_results() -> None:
    many = [{"url": f"https://lanterns.example/{n // 2}", "title": str(n)} for n in range(10_000)]
    found = results(*many)
    assert len(found) == len({each.url for each in found}) == 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '"results"',
        "null",
        '{"results": 7}',
        '{"results": {"a": 1}}',
        "<html>",
        "[" * 100_000,
        "\ud800",
    ],
)
def test_an_answer_of_any_form_is_a_sentence(text: str) -> None:
    for engine in SearchEngine:
        found = parse_results(engine, 200, text)
        assert found.sources == ()
        assert found.sentence in (UNREADABLE, NO_RESULTS)


def test_a_refusal_says_so() -> None:
    assert parse_results(SearchEngine.SEARXNG, 403, "<html>").sentence == (
        "The search engine refused the search with status 403."
    )


@pytest.mark.parametrize("date", ["2026-13-40", "yesterday", "9" * 100, 7, None, "Fri, 99 May 2026", "\x00", "2026-05"])
def test_a_date_that_is_none_is_left_out(date: Any) -> None:
    [found] = results({"url": PAGE, "title": "x", "publishedDate": date})
    assert found.date == ""


def test_the_listing_numbers_results_for_the_model() -> None:
    sources = results(
        {"url": PAGE, "title": "One", "content": "Text."}, {"url": "https://other.example/", "title": "Two"}
    )
    assert format_results(sources, 4) == f"[4] One\n{PAGE}\nText.\n\n[5] Two\nhttps://other.example/"
