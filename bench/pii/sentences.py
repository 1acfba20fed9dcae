"""Our own set: sentences to an assistant, filled with invented people and numbers.

Invariants:
- A template marks where personal information is.
- The rest of it, and every sentence without a brace, contains none, however similar a product, a place or a version
  looks.
"""

import random
import re
from collections.abc import Iterator

from bench.pii.score import Sample
from bench.pii.values import MAKERS
from discreet.detection.span import Span

TEMPLATES = (
    "Hi, my name is {name} and I would like to change my delivery address to {address}.",
    "hi i'm {low_given}, can you help me write a letter to my landlord?",
    "my name is {low_name} and i need a cover letter for a bakery",
    "Please draft an e-mail to {name} ({email}) and copy {given}.",
    "Dear {given},\n\nthank you for the lovely evening. Shall we meet again on Friday?\n\nBest wishes,\n{given}",
    "Can you translate this for my colleague {name}? She only reads Portuguese.",
    "{given} and {given} are getting married in June and I have to give a speech.",
    "Call me back on {phone} or write to {email}, whatever suits you better.",
    "My number is {phone}. Ask for Mr. {family}.",
    "I was charged twice on my card {card}. How do I complain?",
    "Please pay the deposit to {iban}, account holder {name}.",
    "The form wants my social security number, which is {ssn}. Is it safe to write it there?",
    "Our server at {ip} refuses connections since the update.",
    "My API key is api_key={secret} and I still get error 401, why?",
    "password: {secret}\nIt does not let me in. What now?",
    "{name}'s report was due on Monday, but {family} is still ill.",
    "We moved to {address} last spring and the post still goes to the old flat.",
    "Patient: {name}\nPhone: {phone}\nAddress: {address}\nReason: knee pain after running",
    "User: who signs the contract?\nAssistant: According to the draft, {name} signs for the seller.",
    "I told {given} that the meeting is at ten, but {given} thought it was at eleven.",
    "can you make a birthday poem for {low_given}? she turns 40 and loves gardening",
    "Dr. {family} said I should take the tablets twice a day.",
    "Summarise: {name} founded the choir in 1998; since 2011 it has been led by {name}.",
    "The invoice goes to {name}, {address}, and a copy to {email}.",
    "Log: failed login for {email} from {ip} at 03:14:07",
    "😀 {name} wrote: “see you soon” 👋🏽\r\n\r\n– sent from {phone}",
    "Thanks, {given}!",
    "What rhymes with orange?",
    "Python 3.11.4 fails with ModuleNotFoundError after I upgraded from 3.9.18.",
    "Compare Paris and Lisbon for a long weekend in March.",
    "The museum in Vienna opens at 9:30 and a ticket costs 18.50 euros.",
    "Explain the Treaty of Westphalia (1648) to a ten-year-old.",
    "My flight from Denver to Singapore leaves on 12 May 2025 at 06:45.",
    "Write a regular expression for numbers between 1000 and 9999.",
    "Which is faster, PostgreSQL 16 or SQLite, for 10,000,000 rows?",
    "Order 88213 arrived broken. The tracking page says 2024-11-05.",
    "I get 'Segmentation fault (core dumped)' when I run make test on Debian 12.",
    "Is the Galaxy S24 better than the iPhone 15 for taking pictures at night?",
    "Rewrite this more politely: send me the file today or the project is over.",
    "How many cups of flour are 500 grams, and can I use spelt instead?",
    "The recipe needs 250 ml of milk, 3 eggs, and 20 minutes at 180 degrees.",
    "Germany, France and Italy voted for the proposal; Hungary abstained.",
    "why does my code print [1, 2, 3] instead of 6? total = sum([1, 2, 3])",
    "Give me five names for a cosmetics brand that sounds like the sea.",
    "In chess, is the Sicilian Defence good for beginners?",
)
_ASKED = re.compile(r"\{(\w+)\}")


def sentences(count: int, seed: int = 1) -> list[Sample]:
    """Return `count` samples; equal seeds give equal sets.

    Every template occurs equally often.
    """
    chance = random.Random(seed)
    order: list[str] = []
    while len(order) < count:
        order += chance.sample(TEMPLATES, len(TEMPLATES))
    return [filled(template, chance) for template in order[:count]]


def filled(template: str, chance: random.Random) -> Sample:
    """Return the template with invented values in place of its braces."""
    text, spans, at = "", [], 0
    for start, end, word in _places(template):
        text += template[at:start]
        kind, make = MAKERS[word]
        value = make(chance)
        spans.append(Span(len(text), len(text) + len(value), kind))
        text, at = text + value, end
    return Sample(text + template[at:], tuple(spans))


def _places(template: str) -> Iterator[tuple[int, int, str]]:
    return ((found.start(), found.end(), found[1]) for found in _ASKED.finditer(template))
