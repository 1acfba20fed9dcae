"""A visit to one allowed page: the site's rules first, then the page, then its text (P4).

Invariants:
- The robots.txt of the page's host is requested before the page, and nothing else is.
- A redirect within the host is followed after the rules were checked for the new address. One to another host is not:
  the model gets the address and may propose it, on a new card.
- A page whose site withholds it from AI models is dropped unread.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass
from urllib.parse import urljoin

from discreet.assistants.actions.address import MAX_URL_LENGTH, origin_of
from discreet.assistants.actions.pages.address import page_address, robots_address
from discreet.assistants.actions.pages.content_usage import stated_preferences
from discreet.errors import DiscreetError, Invalid
from discreet.ports.pages import PageAnswer, PageReader, PageSite, PageSource, RobotsReading
from discreet.ports.third_parties import ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.pages import (
    ROBOTS_BYTES,
    PageVerdict,
    RobotsOutcome,
    may_request_page,
    may_use_page,
    outcome_of_robots,
)

PAGE_BYTES = 8 << 20
"""Largest page that is read."""
MAX_REDIRECTS = 3
SECONDS = 90.0
"""Seconds for the whole visit, reading included."""


@dataclass(frozen=True)
class _SiteRules:
    """The answer to the request for a robots.txt. `moved_to` is another host's address."""

    answer: PageAnswer
    moved_to: str | None = None


class PageVisits:
    """Visits pages. `sites` gets their bytes, `reader` their text."""

    def __init__(self, sites: PageSite, reader: PageReader, allowed_origins: frozenset[str] = frozenset()) -> None:
        self._sites, self._reader, self.allowed_origins = sites, reader, allowed_origins

    async def visit(self, call: ConsentedCall, holder: Hashable) -> ThirdPartyAnswer:
        """Return the page's text for the model. Raises ThirdPartyFailed with the reason if there is none."""
        host = call.disclosure.recipient.host
        try:
            async with asyncio.timeout(SECONDS):
                return await self._visit(call, host, holder)
        except TimeoutError:
            raise _build_failure("timeout", f"Reading the page at {host} took too long.") from None

    async def _visit(self, call: ConsentedCall, host: str, holder: Hashable) -> ThirdPartyAnswer:
        address = call.request.url
        rules = await self._get_rules(call, host)
        for _ in range(MAX_REDIRECTS + 1):
            reading, outcome = await self._read_rules(rules, address, holder)
            verdict = may_request_page(outcome, host)
            if not verdict.is_allowed:
                return self._refused(rules, address, verdict)
            page = await self._get_page(call, address, host)
            if page.redirects_to is None:
                return await self._read(page, address, reading, host, verdict, holder)
            moved_to = urljoin(address, page.redirects_to).partition("#")[0]
            if not _is_same_origin(moved_to, address):
                return self._build_moved_answer(page, moved_to)
            address = moved_to
        raise _build_failure("redirect", f"{host} redirects too many times.")

    # The site's rules

    async def _get_rules(self, call: ConsentedCall, host: str) -> _SiteRules:
        """Get the robots.txt, following redirects within the host."""
        address = robots_address(call.request.url)
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._sites.get_page(call, address, max_bytes=ROBOTS_BYTES)
            except ThirdPartyFailed as failed:
                if not failed.sent:
                    raise
                return _SiteRules(PageAnswer(status=0))
            if answer.redirects_to is None:
                return _SiteRules(answer)
            moved_to = urljoin(address, answer.redirects_to).partition("#")[0]
            if not _is_same_origin(moved_to, address):
                return _SiteRules(answer, moved_to=moved_to)
            address = moved_to
        return _SiteRules(PageAnswer(status=0))

    async def _read_rules(
        self, rules: _SiteRules, address: str, holder: Hashable
    ) -> tuple[RobotsReading | None, RobotsOutcome]:
        """Return what the rules say about an address, and what that means."""
        if rules.moved_to is not None:
            return None, RobotsOutcome.MOVED
        reading = None
        if 200 <= rules.answer.status < 300:
            try:
                reading = await self._reader.read_robots(rules.answer.body, address, holder)
            except Invalid:
                return None, RobotsOutcome.UNREADABLE
        return reading, outcome_of_robots(rules.answer.status, allows=reading.allows if reading else None)

    def _refused(self, rules: _SiteRules, address: str, verdict: PageVerdict) -> ThirdPartyAnswer:
        """Return the new address of a site that moved. Raises ThirdPartyFailed for every other refusal."""
        if rules.moved_to is not None:
            path = address.removeprefix(str(origin_of(address)))
            try:
                return self._build_moved_answer(rules.answer, f"{origin_of(rules.moved_to)}{path}")
            except Invalid:
                pass
        raise _build_failure("robots", verdict.sentence)

    # The page

    async def _get_page(self, call: ConsentedCall, address: str, host: str) -> PageAnswer:
        try:
            return await self._sites.get_page(call, address, max_bytes=PAGE_BYTES)
        except ThirdPartyFailed as failed:
            if failed.sent:
                raise
            raise _build_failure(
                failed.kind, f"{host} answered about its rules (robots.txt), then it was gone."
            ) from failed

    async def _read(
        self,
        page: PageAnswer,
        address: str,
        reading: RobotsReading | None,
        host: str,
        verdict: PageVerdict,
        holder: Hashable,
    ) -> ThirdPartyAnswer:
        usage = may_use_page(stated_preferences([page.usage, *(reading.usage if reading else ())]), host)
        if not usage.is_allowed:
            raise _build_failure("usage", usage.sentence)
        if page.larger:
            raise _build_failure("too_large", f"The page is larger than {PAGE_BYTES >> 20} MB.")
        if not 200 <= page.status < 300:
            return ThirdPartyAnswer(page.status, "text/plain", "", page.received)
        try:
            page_text = await self._reader.read_page(page.body, page.content_type, address, holder)
        except ThirdPartyFailed:
            raise
        except DiscreetError as unread:
            raise _build_failure("malformed", unread.sentence) from unread
        rules = f"{verdict.sentence} {usage.sentence}"
        source = PageSource(
            address=address, title=page_text.title, site=page_text.site, date=page_text.date, rules=rules
        )
        return ThirdPartyAnswer(page.status, "text/markdown", page_text.text, page.received, source=source)

    def _build_moved_answer(self, answer: PageAnswer, moved_to: str) -> ThirdPartyAnswer:
        """Return what the model gets instead of a page that is at another host."""
        try:
            shown = self._readable(moved_to)
            text = f"The page is at another host. To read it there, call this function again with: {shown}"
        except Invalid:
            text = "The page is at another address, which can't be used."
        return ThirdPartyAnswer(answer.status, "text/plain", text, answer.received)

    def _readable(self, address: str) -> str:
        return page_address(address[:MAX_URL_LENGTH], self.allowed_origins)


def _is_same_origin(first: str, second: str) -> bool:
    try:
        return origin_of(first) == origin_of(second)
    except Invalid:
        return False


def _build_failure(kind: str, sentence: str) -> ThirdPartyFailed:
    return ThirdPartyFailed(sentence, kind=kind, sent=True)
