"""The route of the privacy page: every promise, whether this version keeps it, by what, proven where."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel

from discreet.promises.promises import PROMISES, Promise

if TYPE_CHECKING:
    from discreet.http.house import House


class PromiseView(BaseModel):
    id: str
    question: str
    answer: str
    kept: bool
    mechanism: str
    proofs: list[str]
    shown: str

    @classmethod
    def of(cls, promise: Promise) -> "PromiseView":
        return cls(
            id=promise.id,
            question=promise.question,
            answer=promise.answer,
            kept=promise.kept,
            mechanism=promise.mechanism or "",
            proofs=list(promise.proofs),
            shown=promise.shown or "",
        )


class PromisesView(BaseModel):
    promises: list[PromiseView]


def routes(_: "House") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["promises"])

    @api.get("/promises")
    async def promises() -> PromisesView:
        return PromisesView(promises=[PromiseView.of(promise) for promise in PROMISES])

    return api
