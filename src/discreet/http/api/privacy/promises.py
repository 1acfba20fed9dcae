"""The route for the promises, with mechanism and proofs of each."""

from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.http.api.view import View
from discreet.promises.promises import PROMISES, Promise

if TYPE_CHECKING:
    from discreet.http.services import Services


class ReadAccessView(View):
    """A possible reader: what they can read, and how the owner would notice."""

    who: str
    reads: str
    noticed: str


class ShortAnswerView(View):
    """The promise as people ask for it, answered at a glance."""

    question: str
    verdict: str
    text: str


class PromiseView(View):
    id: str
    question: str
    short: ShortAnswerView
    answer: str
    details: list[str]
    readers: list[ReadAccessView]
    kept: bool
    mechanism: str
    proofs: list[str]
    shown: str

    @classmethod
    def of(cls, promise: Promise) -> "PromiseView":
        return cls.from_value(promise, mechanism=promise.mechanism or "", shown=promise.shown or "")


class PromisesView(View):
    promises: list[PromiseView]


def routes(_: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["promises"])

    @api.get("/promises")
    async def promises() -> PromisesView:
        return PromisesView(promises=[PromiseView.of(promise) for promise in PROMISES])

    return api
