"""P3: of a GPT's content the pipeline has what was made while its builder allowed it, and no more."""

from discreet.verify.findings import Findings
from discreet.verify.instance import Instance
from discreet.verify.law import Law, hold
from discreet.verify.party_sql import allowed_at
from discreet.verify.shares_sql import in_step

DERIVES = (
    "Each sealed copy that the pipeline may read, of instructions and of passages, from the GPT's history of choices "
    "at the moment when it was made; each GPT's share from its permission; of a GPT that was handed over, that neither "
    "its permission nor a secret is from before."
)
CANNOT = "That a copy says what its original says: both are sealed, and neither is opened."


def _why(copies: str) -> str:
    return f"""
        CASE WHEN gpts.workspace_id IS NOT NULL THEN 'Its GPT was made in a workspace.'
             WHEN {copies}.service NOT IN ('consumer_chat', 'consumer_images') THEN 'Its service never trains a model.'
             ELSE 'Its builder had not allowed improvement when it was made.' END
    """


def _allowed(copies: str) -> str:
    return f"""
        (gpts.workspace_id IS NULL AND {copies}.service IN ('consumer_chat', 'consumer_images')
         AND {allowed_at(f"'gpt:' || {copies}.gpt_id", f"{copies}.made_at")})
    """


INSTRUCTIONS = Law(
    "Instructions were copied for improvement only while their GPT's builder allowed it.",
    "SELECT count(*) FROM instruction_copies",
    f"""
    SELECT 'copy of the instructions of version ' || version || ' of gpt ' || gpt_id AS item,
        {_why("instruction_copies")} AS why
    FROM instruction_copies JOIN gpts ON gpts.id = gpt_id WHERE NOT {_allowed("instruction_copies")}
    """,
)

PASSAGES = Law(
    "Passages were copied for improvement only while their GPT's builder allowed it.",
    "SELECT count(*) FROM passage_copies",
    f"""
    SELECT 'copy of passage ' || passage_id || ' of gpt ' || passage_copies.gpt_id AS item,
        CASE WHEN passages.gpt_id <> passage_copies.gpt_id THEN 'The passage is another GPT''s.'
             ELSE {_why("passage_copies")} END AS why
    FROM passage_copies
    JOIN passages ON passages.id = passage_id JOIN gpts ON gpts.id = passage_copies.gpt_id
    WHERE passages.gpt_id <> passage_copies.gpt_id OR NOT {_allowed("passage_copies")}
    """,
)

HANDED_OVER = Law(
    "A GPT that was handed over allows improvement only since its new owner said so.",
    "SELECT count(*) FROM gpts WHERE handed_over_at IS NOT NULL",
    """
    SELECT 'gpt ' || gpts.id AS item, 'It allows improvement since before it was handed over.' AS why
    FROM gpts JOIN permissions ON party = 'gpt:' || gpts.id AND purpose = 'improve'
    WHERE allowed_since <= handed_over_at
    """,
)

SECRETS = Law(
    "A GPT that was handed over has no secret that its former owner gave.",
    "SELECT count(*) FROM action_secrets",
    """
    SELECT 'secret of action ' || action_id || ' of gpt ' || gpt_id AS item,
        'It was given before the GPT was handed over.' AS why
    FROM action_secrets JOIN gpts ON gpts.id = gpt_id WHERE set_at <= handed_over_at
    """,
)

LAWS = (INSTRUCTIONS, PASSAGES, HANDED_OVER, SECRETS, in_step("gpt", "GPTs"))


async def check(on: Instance, found: Findings) -> None:
    for law in LAWS:
        await hold(on, found, law)
