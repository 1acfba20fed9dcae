"""Endless model answers, from an endpoint that ignores length limits."""

from bench.script import Script
from bench.storm.attack.attacker import Attacker, AttackSite, Strike

ENDLESS = Script(gap_ms=0, tokens=10_000_000, ignores_limit=1)


async def _prepare(site: AttackSite) -> Strike:
    async def strike() -> None:
        await site.visitor.ask(ENDLESS)

    return strike


ANSWERS = Attacker("answers_without_end", _prepare, at_once=2)
