"""The route for P1 to P14, answered for the viewer, as used by the privacy page."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from discreet.data_rights.privacy_answers.answer import PrivacyAnswer, PrivacyAnswerPage
from discreet.http.actor import find_actor
from discreet.http.api.privacy.promises import PromiseView
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor

if TYPE_CHECKING:
    from discreet.http.services import Services

Viewer = Annotated[Actor | None, Depends(find_actor)]
"""The viewer; None if not signed in."""


class EvidenceLinkView(View):
    label: str
    href: str


class FactView(View):
    name: str
    value: str


class AnswerView(PromiseView):
    """A promise, its meaning for the viewer, and links to the evidence."""

    lines: list[str]
    evidence: list[EvidenceLinkView]

    @classmethod
    def of_answer(cls, answer: PrivacyAnswer) -> "AnswerView":
        details = answer.details
        return cls.from_value(PromiseView.of(answer.promise), lines=details.lines, evidence=details.evidence)


class PrivacyView(View):
    """`facts` are the operator's, the same for all viewers."""

    about: str
    answers: list[AnswerView]
    facts: list[FactView]

    @classmethod
    def of(cls, page: PrivacyAnswerPage) -> "PrivacyView":
        return cls.from_value(page, answers=[AnswerView.of_answer(each) for each in page.answers])


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["promises"])

    @api.get("/privacy")
    async def privacy(viewer: Viewer, gpt: UUID | None = None, conversation: UUID | None = None) -> PrivacyView:
        """Return the answers for the current space, a GPT or a conversation."""
        return PrivacyView.of(await services.privacy_answers.answers(viewer, gpt, conversation))

    return api
