"""One-pass parsing of XML parts, without a tree.

So deep nesting costs no memory. Entities do no harm: parts that declare any are refused before
(`reject_xml_entities`), and expat limits the rest.
"""

from typing import Protocol
from xml.parsers import expat

from discreet.errors import Invalid


class XmlListener(Protocol):
    """Receives parse events. A tag is its namespace, a space and its name."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def characters(self, text: str) -> None: ...


def local(tag: str) -> str:
    """Return the tag's name without its namespace."""
    return tag.rpartition(" ")[2]


def parse(xml: bytes, listener: XmlListener, name: str) -> None:
    """Parse a part of the file `name`. Invalid when it is not well-formed."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = listener.start
    parser.EndElementHandler = listener.end
    parser.CharacterDataHandler = listener.characters
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Invalid(f"{name} is damaged: one of its parts is not well-formed XML.") from problem


def elements(xml: bytes, local_name: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of every element of this name, in any namespace.

    Raises Invalid.
    """
    collector = _Elements(local_name)
    parse(xml, collector, name)
    return collector.found


class _Elements:
    def __init__(self, local_name: str) -> None:
        self.found: list[dict[str, str]] = []
        self._local_name = local_name

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == self._local_name:
            self.found.append(attributes)

    def end(self, tag: str) -> None: ...

    def characters(self, text: str) -> None: ...
