"""Renders Markdown as HTML for pages that the server writes itself.

The author may be anyone: raw HTML is shown as text, nothing is loaded, and a link leads to a web or mail address or
is no link.

Invariants:
- The HTML holds no script, no style, no image, and no address of this server. Formulas are MathML.
"""

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote, unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

from discreet.http.formulas import set_formulas

WORDY_PATH = 60
"""A longer path can carry words, like a query."""
MAX_SHOWN = 300
SAFE = {"rel": "noopener noreferrer", "target": "_blank", "referrerpolicy": "no-referrer"}


def render_html(text: str) -> str:
    """Return the text as HTML whose highest heading is <h2>, below the page's own."""
    return str(_MARKDOWN.render(text))


def is_safe(address: str) -> bool:
    """Return whether this is an absolute web or mail address without credentials."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


class _SafeMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  (the library's name)
        return is_safe(url.strip())


class _PageRenderer(RendererHTML):
    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return the image's description; the image is not loaded."""
        alt = self.renderInlineAsText(tokens[idx].children, options, env)
        return f"<em>Image: {escape(alt or 'without description')}</em>"


def _guard(state: StateCore) -> None:
    """Lower headings by one level, remove styles, and make links send no referrer."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        if (style := token.attrs.pop("style", None)) is not None:  # of a column: no page allows inline styles
            token.attrs["class"] = str(style).removeprefix("text-align:")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs.update(SAFE)
        if token.children:
            token.children = list(_with_link_addresses(token.children))


def _with_link_addresses(tokens: Sequence[Token]) -> Iterator[Token]:
    """Insert a link's address after it, where the address can carry words."""
    address = None
    for token in tokens:
        yield token
        if token.type == "link_open":
            address = visible_address(str(token.attrs.get("href", "")))
        elif token.type == "link_close" and address:
            yield Token("text", "", 0, content=f" ({address})")


def visible_address(address: str) -> str | None:
    """Return the address, legible, if it can carry words; else None.

    It can if it has a query, a fragment, or a path that is long or has spaces. Unprintable characters stay
    percent-encoded.
    """
    parts = urlsplit(address)
    path = _decode_printable(parts.path)
    is_wordy = parts.scheme != "mailto" and (len(path) > WORDY_PATH or " " in path)
    if not (parts.query or parts.fragment or is_wordy):
        return None
    query = f"?{_decode_printable(parts.query.replace('+', ' '))}" if parts.query else ""
    fragment = f"#{_decode_printable(parts.fragment)}" if parts.fragment else ""
    text = f"{parts.netloc}{path}{query}{fragment}"
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}… +{len(text) - MAX_SHOWN}"


def _decode_printable(part: str) -> str:
    decoded = unquote(part, errors="replace")
    return "".join(letter if letter.isprintable() else quote(letter) for letter in decoded)


def _markdown() -> MarkdownIt:
    markdown = _SafeMarkdown("js-default", {"html": False, "linkify": True}, renderer_cls=_PageRenderer)
    assert markdown.linkify is not None
    markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
    set_formulas(markdown)
    tasklists_plugin(markdown, label=True)
    markdown.core.ruler.push("guard", _guard)
    return markdown


_MARKDOWN = _markdown()
