"""What this server offers to GPTs beyond answering."""

from collections.abc import AsyncIterator

from discreet.assistants.gpts.capabilities import CapabilityOffers
from discreet.cli.doctor.finding import DoctorFinding
from discreet.promises.capabilities import IN_WORDS


async def capability_findings(offers: CapabilityOffers) -> AsyncIterator[DoctorFinding]:
    """Report each capability. One that is not offered is no fault."""
    for offer in await offers.all():
        state = "yes" if offer.is_offered else "no"
        sentence = f"GPTs may {IN_WORDS[offer.capability]}: {state}. {offer.sentence}"
        yield DoctorFinding("capability", True, sentence)
