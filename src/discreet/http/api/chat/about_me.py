"""Routes of what a person tells models about themselves."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import Field

from discreet.chat.prompts.about_me import AboutMe
from discreet.http.actor import Me
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services


class AboutMeBody(StrictBody):
    """`in_chats`: prompts of chats without a GPT hold both texts; `in_gpts`: those of GPTs do."""

    about_you: str = Field(max_length=50_000)
    answers: str = Field(max_length=50_000)
    in_chats: bool
    in_gpts: bool


class AboutMeView(View):
    """`about_you` is about the person, `answers` about how answers should be."""

    about_you: str
    answers: str
    in_chats: bool
    in_gpts: bool


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/about-me", tags=["chat"])

    @api.get("")
    async def about_me(me: Me) -> AboutMeView:
        """Return the person's “About me” in this space."""
        return AboutMeView.from_value(await services.about_me.read(me))

    @api.put("")
    async def save(body: AboutMeBody, me: Me) -> AboutMeView:
        """Save both texts and where they are used. Without a text, everything is deleted."""
        about_me = AboutMe(about_you=body.about_you, answers=body.answers, in_chats=body.in_chats, in_gpts=body.in_gpts)
        return AboutMeView.from_value(await services.about_me.save(me, about_me))

    @api.delete("", status_code=204)
    async def delete(me: Me) -> None:
        """Delete both texts."""
        await services.about_me.save(me, AboutMe())

    return api
