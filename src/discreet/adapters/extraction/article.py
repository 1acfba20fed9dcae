"""The article of a web page as Markdown, found by trafilatura.

Headings, lists, links and tables stay; navigation, comments, scripts, pictures and elements that the page hides go.
"""

from typing import Any

from discreet.adapters.extraction.html_page import DECLARED_CHARSET, markup_text
from discreet.adapters.extraction.plain import decode_text, tidy
from discreet.adapters.response_body import media_type_of
from discreet.errors import Invalid
from discreet.ports.pages import PageText

MAX_NAMED_LENGTH = 300
"""Characters of a title or of the name of a site."""
HTML = ("text/html", "application/xhtml+xml")
WEB_SCHEMES = ("http://", "https://")
HIDING = ("display:none", "visibility:hidden")
"""Styles of elements that are not shown."""
UNREAD = "//comment() | //processing-instruction() | //script[not(@type='application/ld+json')] | //style | //template"
"""What no reader of the page sees."""


def article_of(data: bytes, content_type: str, address: str) -> PageText:
    """Return the article of an HTML page. Invalid when the page is not text, or has none."""
    markup = page_markup(data, content_type)
    page = _article(markup, address) or PageText(text="")
    if page.text:
        return page
    if text := tidy(markup_text(markup, titled=False)):
        return PageText(text=text, title=page.title, site=page.site, date=page.date)
    raise Invalid("The page holds no text that can be read.")


def plain_page(data: bytes, content_type: str) -> PageText:
    """Return a page that is plain text. Invalid when it is not text."""
    text = tidy(decode_text(data, media_type_of(content_type)[1] or None) or "")
    if not text:
        raise Invalid("The page holds no text that can be read.")
    return PageText(text=text)


def page_markup(data: bytes, content_type: str) -> str:
    """Return a page's markup, decoded by its mark, its header, its own declaration, or as UTF-8. Raises Invalid."""
    charset = media_type_of(content_type)[1]
    declared = DECLARED_CHARSET.search(data[:4096])
    markup = decode_text(data, charset or (declared[1].decode("ascii") if declared else None))
    if markup is None:
        raise Invalid("The page is not text.")
    return markup


def _article(markup: str, address: str) -> PageText | None:
    """Return what trafilatura finds; its text is "" when it finds no article."""
    from trafilatura import extract_with_metadata

    tree = _parse_visible(markup)
    if tree is None:
        return None
    article = extract_with_metadata(
        tree,
        url=address,
        output_format="markdown",
        include_comments=False,
        include_images=False,
        include_links=True,
        include_tables=True,
    )
    if article is None:
        return None
    return PageText(
        text=tidy(_without_front_matter(article.text or "")),
        title=_printable_line(article.title),
        site=_printable_line(article.sitename),
        date=_printable_line(article.date),
    )


def _parse_visible(markup: str) -> Any:
    """Return the page's tree without hidden parts and with web links only; None when the page has no element."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    hidden = [element for element in tree.xpath("//*[@hidden or @style or @aria-hidden]") if _is_hidden(element)]
    for element in (*tree.xpath(UNREAD), *hidden):
        if element.getparent() is not None:
            element.drop_tree()
    for link in tree.xpath("//a[@href]"):
        if not _is_web_link(link.get("href")) and link.getparent() is not None:
            link.drop_tag()
    return tree


def _is_hidden(element: Any) -> bool:
    style = "".join(element.get("style", "").lower().split())
    hides = any(rule in style for rule in HIDING)
    return hides or element.get("hidden") is not None or element.get("aria-hidden") == "true"


def _is_web_link(target: str) -> bool:
    """Return whether a link leads to a web page; a relative one does."""
    plain = "".join(target.split()).lower()  # browsers ignore line breaks in an address
    scheme, colon, _ = plain.partition(":")
    return not colon or not scheme.isalnum() or plain.startswith(WEB_SCHEMES)


def _without_front_matter(text: str) -> str:
    """Return the Markdown without the block of metadata before it."""
    if not text.startswith("---\n"):
        return text
    return text.partition("\n---\n")[2]


def _printable_line(value: Any) -> str:
    """Return a name that a page gives itself: one short, printable line."""
    line = " ".join(str(value or "").split())
    return "".join(char for char in line if char.isprintable())[:MAX_NAMED_LENGTH]
