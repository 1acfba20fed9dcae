"""Routes for what a person masks in prompts for models elsewhere (P14)."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import Field

from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View
from discreet.identity.accounts.masked_words import MAX_WORDS
from discreet.models.masking_settings import PersonMasking
from discreet.promises.masking import KindRule, MaskedKind, MaskingChoice

if TYPE_CHECKING:
    from discreet.http.services import Services

Kind = Annotated[MaskedKind, Field(strict=False)]


class MaskingBody(StrictBody):
    """A person's choice. `words` are masked wherever anything is, beside secrets."""

    choice: Annotated[MaskingChoice, Field(strict=False)]
    kinds: Annotated[list[Kind], Field(max_length=50)]
    words: Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=5 * MAX_WORDS)]


class MaskingView(View):
    """What the person masks. `required` and `blocked`: kinds of the workspace in which they are.

    `workspace_words`: how many words the workspace masks.
    """

    choice: MaskingChoice
    kinds: list[MaskedKind]
    words: list[str]
    required: list[MaskedKind]
    blocked: list[MaskedKind]
    workspace_words: int

    @classmethod
    def of(cls, own: PersonMasking) -> "MaskingView":
        return cls(
            choice=own.choice,
            kinds=sorted(own.kinds),
            words=list(own.words),
            required=sorted(own.workspace.having(KindRule.MASK)),
            blocked=sorted(own.workspace.having(KindRule.BLOCK)),
            workspace_words=len(own.workspace_words),
        )


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/me/masking", tags=["accounts"])

    @api.get("")
    async def own(me: Me) -> MaskingView:
        """Return which personal data in the person's prompts is masked for models elsewhere."""
        return MaskingView.of(await services.masking_settings.get_own(me))

    @api.put("")
    async def choose(body: MaskingBody, me: Me) -> MaskingView:
        """Set what is masked. It holds for the next prompt of every chat and personal API key."""
        chosen = await services.masking_settings.choose(me, body.choice, frozenset(body.kinds), body.words)
        return MaskingView.of(chosen)

    return api
