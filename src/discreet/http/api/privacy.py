"""The route of P1 to P13, answered for the person who looks: what the privacy page and its plain twin are made from."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from discreet.data_rights.privacy_answers.answer import PrivacyAnswer, PrivacyAnswerPage
from discreet.http.actor import visitor
from discreet.http.api.promises import PromiseView
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

Viewer = Annotated[Actor | None, Depends(visitor)]
"""Whoever looks; None for somebody who is not signed in."""


class EvidenceLinkView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    href: str


class FactView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    value: str


class AnswerView(PromiseView):
    """A promise, what it comes to for the person who looks, and where they see that."""

    lines: list[str]
    evidence: list[EvidenceLinkView]

    @classmethod
    def of_answer(cls, answer: PrivacyAnswer) -> "AnswerView":
        promise = PromiseView.of(answer.promise)
        evidence = [EvidenceLinkView.model_validate(each) for each in answer.said.evidence]
        return cls(**promise.model_dump(), lines=list(answer.said.lines), evidence=evidence)


class PrivacyView(BaseModel):
    """`facts` are the operator's, and the same for everybody."""

    about: str
    answers: list[AnswerView]
    facts: list[FactView]

    @classmethod
    def of(cls, found: PrivacyAnswerPage) -> "PrivacyView":
        return cls(
            about=found.about,
            answers=[AnswerView.of_answer(each) for each in found.answers],
            facts=[FactView.model_validate(each) for each in found.facts],
        )


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["promises"])

    @api.get("/privacy")
    async def privacy(viewer: Viewer, gpt: UUID | None = None, conversation: UUID | None = None) -> PrivacyView:
        """In the space that one works in; about a GPT, or one of one's conversations, where asked so."""
        return PrivacyView.of(await services.answering.answers(viewer, gpt, conversation))

    return api
