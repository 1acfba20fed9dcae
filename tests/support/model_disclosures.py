"""The record of a prompt, for answers that tests store without a model (P14)."""

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.models.disclosure import NewDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.endpoint import EMBEDDED_ID
from discreet.promises.recipients import NO_LIMITS, ON_THIS_SERVER_FACTS, ModelRecipient

EMBEDDED = ModelRecipient(endpoint_id=EMBEDDED_ID, name="This server", host="", facts=ON_THIS_SERVER_FACTS)


async def record_prompt(infra: Infrastructure, asked: PendingTurn) -> None:
    """Record that the embedded model got the prompt of this answer."""
    async with infra.database.anonymous() as connection:
        since = await connection.fetchval(
            "SELECT since FROM recipient_facts WHERE endpoint_id = $1 ORDER BY id DESC LIMIT 1", EMBEDDED_ID
        )
    new = NewDisclosure(
        account_id=asked.conversation.metadata.owner_id,
        workspace_id=asked.conversation.metadata.workspace_id,
        message_id=asked.answer.id,
        recipient=EMBEDDED,
        facts_since=since,
        limits=NO_LIMITS,
        purpose=PromptPurpose.ANSWER,
    )
    assert (await ModelDisclosures(infra.database, infra.clock, infra.random).add(new)).is_recorded
