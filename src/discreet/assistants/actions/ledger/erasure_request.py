"""A letter to a third party that asks for access and erasure (P5).

Invariants:
- It repeats no value to the recipient. Dates, operations and names of fields identify what was sent.
- It claims no right that this server cannot know of: the law is named with an "if".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from discreet.assistants.actions.ledger.entry import FullEntry, list_declared_names


@dataclass(frozen=True)
class ErasureRequest:
    """`to` is the host; its privacy policy has the address."""

    to: str
    policy_url: str | None
    subject: str
    text: str


def erasure_request(host: str, received: Sequence[FullEntry], now: datetime) -> ErasureRequest:
    """Return the letter for at least one entry, earliest first."""
    lines = "\n".join(f"- {_line(full)}" for full in received)
    text = _TEXT.format(date=_format_day(now), host=host, count=_request_count_in_words(len(received)), lines=lines)
    policy_url = received[-1].entry.facts.policy_url
    return ErasureRequest(host, policy_url, f"Access to and erasure of my personal data at {host}", text)


_TEXT = """\
{date}

To the person responsible for personal data at {host}

I have used a service that sent data of mine to {host}. My own record of it lists {count}:

{lines}

Please tell me what personal data about me you hold, for what purposes, for how long, where else it came from and \
who received it. Please then erase it, and tell everyone who received it from you that I asked for this.

If the General Data Protection Regulation (EU) 2016/679 applies, these are requests under its Articles 15 (access), \
17 (erasure) and 19 (notification); Article 12(3) asks for an answer within one month. If another law applies that \
gives me such rights, please treat this as a request under that law. If you keep something because the law demands \
it, please say what, why and until when.

If you need more to recognise me or what was sent, please ask; I would rather not send more data than needed.

[Your name]
[How {host} can recognise you, if it can: for example the account that you use there]
[How to answer you]
"""


def _line(full: FullEntry) -> str:
    entry = full.entry
    when = f"{_format_day(entry.at)}, {entry.at.astimezone(UTC):%H:%M:%S} UTC"
    names = list_declared_names(full.disclosure.fields) if full.disclosure else entry.facts.field_names
    fields = f", with these fields: {', '.join(names)}" if names else ""
    known = "" if entry.result.arrived else " (you may have received it)"
    return f"{when}: {entry.facts.method} {entry.facts.operation}{fields}{known}"


def _format_day(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y}"


def _request_count_in_words(count: int) -> str:
    return "one request" if count == 1 else f"{count} requests"
