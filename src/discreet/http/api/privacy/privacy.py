"""The route for P1 to P13, answered for the viewer, as used by the privacy page."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from discreet.data_rights.privacy_answers.answer import PrivacyAnswer, PrivacyAnswerPage
from discreet.http.actor import visitor
from discreet.http.api.privacy.promises import PromiseView
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

Viewer = Annotated[Actor | None, Depends(visitor)]
"""The viewer; None if not signed in."""


class EvidenceLinkView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    href: str


class FactView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    value: str


class AnswerView(PromiseView):
    """A promise, its meaning for the viewer, and links to the evidence."""

    lines: list[str]
    evidence: list[EvidenceLinkView]

    @classmethod
    def of_answer(cls, answer: PrivacyAnswer) -> "AnswerView":
        promise = PromiseView.of(answer.promise)
        evidence = [EvidenceLinkView.model_validate(each) for each in answer.said.evidence]
        return cls(**promise.model_dump(), lines=list(answer.said.lines), evidence=evidence)


class PrivacyView(BaseModel):
    """`facts` are the operator's, the same for all viewers."""

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
        """Return the answers for the current space, a GPT or a conversation."""
        return PrivacyView.of(await services.privacy_answers.answers(viewer, gpt, conversation))

    return api
