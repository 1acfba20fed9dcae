"""A GPT's public page as HTML, without scripts.

Invariants:
- All text of the builder is escaped here, also in the machine-readable description.
- Each privacy fact is the answer of the rule that enforces it.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from uuid import UUID

from discreet.analytics.reading.request_label import CellShare, RequestLabel
from discreet.assistants.gpts.public_pages import PublicGpt
from discreet.data_rights.privacy_answers.sentences import answer_provider, answer_readers
from discreet.http.gpt_page_texts import GptPageTexts, gpt_page_texts
from discreet.http.plain_page import plain_page
from discreet.http.translation import translate
from discreet.languages import ENGLISH
from discreet.promises.capability_use import CapabilityUse
from discreet.promises.recipients import ModelRecipient
from discreet.promises.visibility import readers

A_READER, AN_OPERATOR = UUID(int=0), UUID(int=1)
"""Stand for the page's reader, who may have no account, and for the server's operator."""
DATA_BLOCK = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Characters that JSON inside of HTML may not hold."""


@dataclass(frozen=True, kw_only=True)
class GptPageContent:
    """A GPT with what its page says about this server. `recipients` may get the prompts of its chats.

    `measured` is None without enough people.
    """

    gpt: PublicGpt
    recipients: Sequence[ModelRecipient]
    uses: Sequence[CapabilityUse]
    measured: RequestLabel | None


@dataclass(frozen=True, kw_only=True)
class GptPageHtml:
    """Writes the page. `server` is the server's name, `address` its public address.

    `may_sign_up`: anyone can open an account there.
    """

    language: str
    server: str
    banner: str
    address: str
    may_sign_up: bool
    texts: GptPageTexts = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", gpt_page_texts(self.language))

    def render(self, content: GptPageContent, links: str, *, is_preview: bool = False) -> str:
        """Return the page. `links` are the operator's, as HTML."""
        gpt, texts = content.gpt, self.texts
        body = "\n".join(
            (
                f'<p class="quiet">{_insert_name(texts.built_by, gpt.builder_name)}</p>',
                f'<p class="described" dir="auto">{escape(gpt.description)}</p>' if gpt.description else "",
                f'<p class="ways">{"".join(self._buttons(gpt))}</p>',
                f'<p class="quiet">{escape(texts.chat_hint)}{self._sign_up()}</p>',
                self._starters(gpt),
                self._abilities(content),
                self._measured_answers(content),
                self._privacy(content),
            )
        )
        notice = f'<p class="notice">{escape(texts.preview)}</p>\n' if is_preview else ""
        return plain_page(
            self.server,
            gpt.name,
            body,
            links,
            language=self.language,
            banner=self.banner,
            head="" if is_preview else self._head(gpt),
            above=notice + _picture(gpt),
        )

    def _buttons(self, gpt: PublicGpt) -> Iterator[str]:
        """Yield the buttons with which a chat begins. The app asks for a sign-in where one is needed."""
        yield f'<a class="button" href="/g/{gpt.id}" rel="nofollow">{escape(self.texts.chat)}</a>'

    def _sign_up(self) -> str:
        return f' <a href="/sign-up" rel="nofollow">{escape(self.texts.sign_up)}</a>' if self.may_sign_up else ""

    def _starters(self, gpt: PublicGpt) -> str:
        items = "".join(f'<li dir="auto">{escape(starter)}</li>' for starter in gpt.starters)
        return f"<h2>{escape(self.texts.starters)}</h2>\n<ul>{items}</ul>" if items else ""

    def _abilities(self, content: GptPageContent) -> str:
        texts, hosts = self.texts, content.gpt.hosts
        uses = "".join(f"<li>{escape(self._ability(use))}</li>" for use in content.uses)
        parts = [f"<ul>{uses}</ul>"] if uses else []
        if hosts:
            listed = "".join(f"<li><code>{escape(host)}</code></li>" for host in hosts)
            parts.append(f"<p>{escape(texts.sends_to)}</p>\n<ul>{listed}</ul>\n<p>{escape(texts.asks_first)}</p>")
        elif not uses:
            parts.append(f"<p>{escape(texts.answers_only)}</p>")
        return f"<h2>{escape(texts.can)}</h2>\n" + "\n".join(parts)

    def _measured_answers(self, content: GptPageContent) -> str:
        """Return how people answer the GPT's requests; empty if it makes none."""
        if not content.gpt.hosts:
            return ""
        texts, label = self.texts, content.measured
        title = f"<h2>{escape(texts.measured)}</h2>\n"
        if label is None:
            return f"{title}<p>{escape(texts.too_few)}</p>"
        caption = texts.measured_over.format(
            first=label.first, last=label.last, people=f"{label.people:,}", noise=f"{label.noise:,}"
        )
        groups = self._shares(label.data) or f"<p>{escape(texts.no_group)}</p>"
        answers = self._shares(label.answers)
        return f'{title}{answers}\n<p>{escape(texts.data)}</p>\n{groups}\n<p class="quiet">{escape(caption)}</p>'

    def _shares(self, shares: Sequence[CellShare]) -> str:
        """Return the shares as a list; empty without one."""
        percent = "%" if self.language == ENGLISH else "\u202f%"
        items = "".join(
            f"<li>{escape(self._translated(each.label))}: {each.low}–{each.high}{percent}</li>" for each in shares
        )
        return f"<ul>{items}</ul>" if items else ""

    def _ability(self, use: CapabilityUse) -> str:
        name = self.texts.capabilities[use.capability]
        return name if use.decision.allowed else f"{name} ({self.texts.not_here})"

    def _privacy(self, content: GptPageContent) -> str:
        texts, gpt = self.texts, content.gpt
        trains = texts.trains_if_you_do if gpt.trains.allowed else self._translated(gpt.trains.sentence)
        runs = [self._translated(answer_provider(each)) for each in content.recipients] or [texts.no_model]
        people = readers(A_READER, gpt.owner_id, AN_OPERATOR)
        reads = [
            self._translated(line) for who in ("builder", "operator") for line in answer_readers(people, who).lines
        ]
        facts = [(texts.may_train, [trains]), (texts.who_runs, runs), (texts.who_reads, reads)]
        if gpt.knowledge_use:
            facts.append((texts.files, [texts.quotes if gpt.knowledge_use == "quote" else texts.cites]))
        rows = "".join(f"<dt>{escape(name)}</dt>{''.join(map(_fact, lines))}" for name, lines in facts)
        more = f'<p><a href="/privacy">{escape(texts.commitments)}</a></p>'
        return f"<h2>{escape(texts.privacy)}</h2>\n<dl>{rows}</dl>\n{more}"

    def _translated(self, sentence: str) -> str:
        return translate(sentence, self.language).replace("'", "’")

    def _head(self, gpt: PublicGpt) -> str:
        address = f"{self.address}/gpt/{gpt.id}"
        properties = {
            "og:type": "website",
            "og:title": gpt.name,
            "og:description": gpt.description,
            "og:site_name": self.server,
            "og:url": address,
            "og:image": f"{address}/card.png",
            "og:image:width": "1200",
            "og:image:height": "630",
        }
        metas = "\n".join(
            f'<meta property="{name}" content="{escape(text)}">' for name, text in properties.items() if text
        )
        return (
            f'<link rel="canonical" href="{escape(address)}">\n<meta name="robots" content="{robots(gpt)}">\n'
            f'<meta name="description" content="{escape(gpt.description or gpt.name)}">\n'
            f'<meta name="twitter:card" content="summary_large_image">\n{metas}\n'
            f'<script type="application/ld+json">{_structured_data(gpt, address)}</script>\n'
        )


def robots(gpt: PublicGpt) -> str:
    """Return what search engines may do with the page, as its builder chose."""
    return "index, follow, noarchive" if gpt.indexed else "noindex, nofollow, noarchive"


def _structured_data(gpt: PublicGpt, address: str) -> str:
    """Return the page's content for programs: schema.org as JSON, safe inside of HTML."""
    fields = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "name": gpt.name,
        "description": gpt.description,
        "applicationCategory": "ChatApplication",
        "url": address,
        "author": {"@type": "Person", "name": gpt.builder_name},
    }
    return json.dumps(fields, ensure_ascii=False).translate(DATA_BLOCK)


def _picture(gpt: PublicGpt) -> str:
    if gpt.picture is None:
        return ""
    data = base64.b64encode(gpt.picture).decode()
    return f'<img class="portrait" src="data:image/webp;base64,{data}" alt="" width="96" height="96">\n'


def _insert_name(sentence: str, name: str) -> str:
    """Return the sentence with a name whose direction of writing stays its own."""
    before, _, after = sentence.partition("{name}")
    return f"{escape(before)}<bdi>{escape(name)}</bdi>{escape(after)}"


def _fact(text: str) -> str:
    return f"<dd>{escape(text)}</dd>"
