"""The privacy commitments as HTML: the short answers, each with the exact commitment and its proof behind "Details".

Invariants:
- All text is escaped here.
- The exact commitments are in English, and marked so.
"""

import re
from dataclasses import dataclass
from html import escape

from discreet.data_rights.privacy_answers.answer import OperatorFact, PrivacyAnswer, PrivacyAnswerPage
from discreet.http.translation import translate
from discreet.languages import ENGLISH
from discreet.promises.promises import ASKED_FIRST, READER_COLUMNS, Promise

TITLE = "Privacy commitments"
LEAD = "Each answer is enforced by this server's code and covered by tests, and you can check it yourself."
SIDE = "On this page"
FIRST = "What people ask first"
MORE = "More answers"
DETAILS = "Details"
ALL_DETAILS = "Show all details, to read or print"
EXACT = "The exact commitment"
FOR_YOU = "For you"
SEE = "See for yourself:"
NOT_YET = "Not enforced yet: this version does only what the exact commitment says."
ENFORCED = "Enforced by"
PROVEN = "Proven by these tests in the source code"
SERVER = "This server"
CHECK = "Check it yourself"
CHECKS = (
    '<a href="/evidence">{0}</a>',
    '<a href="/evidence/checkpoint">{0}</a>',
    "{0} <code>discreet verify</code>",
    "{0} <code>docs/threat-model.md</code>",
)
CHECK_TEXTS = (
    "Signed records: what the log holds about you, checked in your browser",
    "The log's newest signed checkpoint, for you to keep",
    "Operators check every commitment against the data that the server holds, without reading it:",
    "What remains as a risk is in the threat model, in the source code:",
)
_CODE = re.compile("`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True, kw_only=True)
class CommitmentsHtml:
    """Writes the commitments in one language; with `opened`, no details are hidden."""

    language: str
    opened: bool = False

    def render(self, page: PrivacyAnswerPage) -> str:
        """Return the answers, how to check them, and the operator's facts."""
        first = [each for each in page.answers if each.promise.id in ASKED_FIRST]
        more = [each for each in page.answers if each.promise.id not in ASKED_FIRST]
        return "\n".join(
            (
                f'<p class="quiet">{self._html(LEAD)}</p>',
                '<div class="commitments">',
                self._side(first, more),
                f'<div><p class="quiet">{self._html(page.about)}</p>',
                f'<h2 class="group">{self._html(FIRST)}</h2>',
                f'<div class="first">{"".join(map(self._answer, first))}</div>',
                f'<h2 class="group">{self._html(MORE)}</h2>',
                *map(self._answer, more),
                self._check(),
                f'<section id="server"><h2>{self._html(SERVER)}</h2>\n{self._facts(page.facts)}</section>',
                "</div></div>",
            )
        )

    def _html(self, text: str) -> str:
        """Return the text in the reader's language, typeset and escaped."""
        return escape(translate(text, self.language).replace("'", "’"))

    def _side(self, first: list[PrivacyAnswer], more: list[PrivacyAnswer]) -> str:
        links = [(each.promise.id, each.promise.short.question) for each in (*first, *more)]
        links += [("check", CHECK), ("server", SERVER)]
        items = "".join(f'<li><a href="#{id_}">{self._html(text)}</a></li>' for id_, text in links)
        all_details = (
            "" if self.opened else f'<p><a href="/privacy/answers?details=true">{self._html(ALL_DETAILS)}</a></p>'
        )
        return f'<nav aria-label="{self._html(SIDE)}"><ul>{items}</ul>{all_details}</nav>'

    def _answer(self, answer: PrivacyAnswer) -> str:
        promise, details = answer.promise, answer.details
        lines = "".join(f"<li>{self._html(line)}</li>" for line in details.lines)
        pages = " · ".join(f'<a href="{escape(each.href)}">{self._html(each.label)}</a>' for each in details.evidence)
        return "\n".join(
            (
                f'<section class="answer" id="{promise.id}">',
                f"<h3>{self._html(promise.short.question)}</h3>",
                f"<p><strong>{self._html(promise.short.verdict)}</strong> {self._html(promise.short.text)}</p>",
                "" if promise.kept else f'<p class="notice">{self._html(NOT_YET)}</p>',
                f"<h4>{self._html(FOR_YOU)}</h4>\n<ul>{lines}</ul>" if lines else "",
                f"<p>{self._html(SEE)} {pages}</p>" if pages else "",
                f"<details{' open' if self.opened else ''}><summary>{self._html(DETAILS)}</summary>",
                self._exact(promise),
                "</details></section>",
            )
        )

    def _exact(self, promise: Promise) -> str:
        foreign = "" if self.language == ENGLISH else ' lang="en"'
        return "\n".join(
            (
                f"<h4>{self._html(EXACT)} <small>{promise.id}</small></h4>",
                f"<div{foreign}><p><em>{escape(promise.question)}</em></p><p>{inline_html(promise.answer)}</p>",
                f"{_readers(promise)}{_details(promise)}</div>",
                self._proof(promise),
            )
        )

    def _proof(self, promise: Promise) -> str:
        if not promise.kept:
            return ""
        proofs = "".join(f"<li><code>{escape(proof)}</code></li>" for proof in promise.proofs)
        return (
            f'<div class="proof"><h4>{self._html(ENFORCED)}</h4><p><code>{escape(promise.mechanism or "")}</code></p>'
            f"<h4>{self._html(PROVEN)}</h4><ul>{proofs}</ul></div>"
        )

    def _check(self) -> str:
        checks = zip(CHECKS, CHECK_TEXTS, strict=True)
        items = "".join(f"<li>{check.replace('{0}', self._html(text))}</li>" for check, text in checks)
        return f'<section id="check"><h2>{self._html(CHECK)}</h2><ul>{items}</ul></section>'

    def _facts(self, facts: tuple[OperatorFact, ...]) -> str:
        rows = "".join(f"<dt>{self._html(fact.name)}</dt><dd>{self._html(fact.value)}</dd>" for fact in facts)
        return f"<dl>{rows}</dl>"


def inline_html(text: str) -> str:
    """Return the text escaped, with Markdown's marks of code and bold as HTML."""
    return _BOLD.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", escape(text)))


def _details(promise: Promise) -> str:
    return f"<ul>{''.join(f'<li>{inline_html(detail)}</li>' for detail in promise.details)}</ul>"


def _readers(promise: Promise) -> str:
    if not promise.readers:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in READER_COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape(reader.who)}</th><td>{escape(reader.reads)}</td>'
        f"<td>{escape(reader.noticed)}</td></tr>"
        for reader in promise.readers
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
