"""Routes for origins: a GPT's sources, and GPTs that the person transferred (P3)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from fastapi import APIRouter

from discreet.assistants.origins.service import HandedOverGpt
from discreet.assistants.origins.store import PartOrigin
from discreet.http.actor import Me
from discreet.http.api.accounts.choice_views import HistoryView
from discreet.http.api.bodies import AllowTrainingBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services

PartName = Literal["description", "instructions", "starters", "action", "file"]


class OriginView(View):
    """A person whose texts the GPT contains.

    `name` is null if it is no longer known. `former`: an earlier owner of this GPT, not the owner of a GPT that it
    was copied from. `allowed`: whether they allow training now.
    """

    name: str | None
    former: bool
    allowed: bool
    parts: list[PartName]

    @classmethod
    def of(cls, of_one: Sequence[PartOrigin]) -> "OriginView":
        first = of_one[0]
        parts = sorted({each.part for each in of_one}, key=_ORDER.index)
        return cls.model_validate(
            {"name": first.name, "former": first.is_former, "allowed": first.allowed_since is not None, "parts": parts}
        )


_ORDER = ("description", "instructions", "starters", "action", "file")


class OriginsView(View):
    """`used_by_others`: other people's GPTs contain texts of this GPT of the person.

    Neither the people nor their number is shown.
    """

    origins: list[OriginView]
    used_by_others: bool


class FormerGptView(View):
    """A GPT that the person transferred.

    `in_use`: another person's GPT still contains the person's texts from it.
    """

    id: UUID
    name: str
    until: datetime
    in_use: bool
    improve: HistoryView

    @classmethod
    def of(cls, handed_over: HandedOverGpt) -> "FormerGptView":
        improve = HistoryView.of(handed_over.answer.since, handed_over.answer.history)
        return cls.from_value(handed_over.gpt, improve=improve)


class FormerGptsView(View):
    gpts: list[FormerGptView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["gpts"])

    @api.get("/gpts/{gpt_id}/origins")
    async def origins(gpt_id: UUID, me: Me) -> OriginsView:
        """Return whose texts a GPT contains, for people who may view it.

        Covers the draft, the published version and the knowledge.
        """
        await services.gpts.drafts.read(me, gpt_id)
        found = sorted(
            await services.origins.list_part_origins(me, gpt_id),
            key=lambda each: (not each.is_former, str(each.origin)),
        )
        by_origin = [list(group) for _, group in groupby(found, lambda each: each.origin)]
        used = await services.origins.is_used_by_others(me, gpt_id)
        return OriginsView(origins=[OriginView.of(each) for each in by_origin], used_by_others=used)

    @api.get("/me/former-gpts")
    async def former_gpts(me: Me) -> FormerGptsView:
        """Return the GPTs that the person transferred, with the choices about their texts."""
        return FormerGptsView(gpts=[FormerGptView.of(each) for each in await services.origins.list_handed_over(me)])

    @api.put("/me/former-gpts/{former_id}/improve")
    async def improve(former_id: UUID, body: AllowTrainingBody, me: Me) -> FormerGptView:
        """Choose whether the person's texts in a transferred GPT may train a model (P3)."""
        return FormerGptView.of(await services.origins.choose(me, former_id, allowed=body.allowed))

    return api
