"""What a robots.txt says about a page: rules of RFC 9309 and `Content-Usage`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.adapters.extraction.robots import read_robots

SITE = "https://isle.example"


def said(robots: str, path: str = "/page") -> tuple[bool, tuple[str, ...]]:
    reading = read_robots(robots.encode(), SITE + path)
    return reading.allows, reading.usage


@pytest.mark.parametrize(
    ("robots", "path", "allows"),
    [
        ("", "/page", True),
        ("user-agent: *\ndisallow: /", "/page", False),
        ("user-agent: *\ndisallow:", "/page", True),
        ("User-Agent: Discreet\nDisallow: /\n\nUser-agent: *\nAllow: /", "/page", False),
        ("user-agent: *\ndisallow: /\n\nuser-agent: discreet\nallow: /", "/page", True),
        ("user-agent: other\nuser-agent: DISCREET\ndisallow: /page", "/page?x=1", False),
        ("user-agent: other\ndisallow: /", "/page", True),
        ("user-agent: discreetly\ndisallow: /", "/page", True),
        ("user-agent: *\ndisallow: /page\nallow: /page/open", "/page/open/1", True),
        ("user-agent: *\nallow: /page\ndisallow: /page", "/page", True),
        ("user-agent: *\ndisallow: /*.pdf$", "/a.pdf", False),
        ("user-agent: *\ndisallow: /*.pdf$", "/a.pdf?x", True),
        ("user-agent: *\ndisallow: /gr%C3%BC%C3%9Fe", "/gr%c3%bc%c3%9fe", False),
        ("\N{BYTE ORDER MARK}user-agent: *\ndisallow: /", "/page", False),
        ("user-agent: * # all\ndisallow: /page # this one", "/page", False),
        ("<html>not found</html>", "/page", True),
    ],
)
def test_the_longest_rule_of_the_most_specific_group_counts(robots: str, path: str, allows: bool) -> None:
    assert said(robots, path)[0] is allows


@pytest.mark.parametrize(
    ("robots", "path", "usage"),
    [
        ("user-agent: *\nallow: /\ncontent-usage: / train-ai=n", "/page", ("train-ai=n",)),
        ("user-agent: *\nContent-Usage : /\ttrain-ai=n, ai-use=y # why", "/page", ("train-ai=n, ai-use=y",)),
        ("user-agent: *\ncontent-usage: / train-ai=n\ncontent-usage: /ok/ train-ai=y", "/ok/1", ("train-ai=y",)),
        ("user-agent: *\ncontent-usage: / train-ai=n\ncontent-usage: /ok/ train-ai=y", "/page", ("train-ai=n",)),
        ("user-agent: *\ncontent-usage: / ai-use=y\ncontent-usage: / ai-use=n", "/", ("ai-use=y", "ai-use=n")),
        ("user-agent: *\ncontent-usage: / a=n\n\nuser-agent: discreet\ncontent-usage: / a=y", "/page", ("a=y",)),
        ("user-agent: *\ncontent-usage: / a=n\n\nuser-agent: discreet\nallow: /", "/page", ()),
        ("user-agent: other\ncontent-usage: / a=n", "/page", ()),
        ("content-usage: / a=n\nuser-agent: *\nallow: /", "/page", ()),
        ("user-agent: *\ncontent-usage: a=n, b=y", "/page", ("a=n, b=y",)),
        ("user-agent: *\ncontent-usage: a=n\ncontent-usage: /page a=y", "/page", ("a=y",)),
        ("user-agent: *\ncontent-usage: /*.html$ a=n", "/x.html", ("a=n",)),
        (
            "user-agent: *\nsitemap: https://isle.example/s\nuser-agent: discreet\ncontent-usage: / a=n",
            "/page",
            ("a=n",),
        ),
        ("user-agent: *\ndisallow: /page\ncontent-usage: / ai-use=y", "/page", ()),
    ],
)
def test_content_usage_of_the_longest_path_counts(robots: str, path: str, usage: tuple[str, ...]) -> None:
    assert said(robots, path)[1] == usage


@given(st.lists(st.sampled_from(["user-agent: *", "user-agent: x", "allow: /a", "content-usage: /a ai-use=n", ""])))
def test_a_page_that_may_not_be_requested_has_no_preferences(lines: list[str]) -> None:
    reading = read_robots("\n".join([*lines, "user-agent: discreet", "disallow: /a"]).encode(), f"{SITE}/a")
    assert reading.allows or reading.usage == ()
