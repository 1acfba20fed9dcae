"""The route of the privacy page: every promise, whether this version keeps it, by what, proven where."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from discreet.promises.promises import PROMISES, Promise

if TYPE_CHECKING:
    from discreet.http.services import Services


class ReadAccessView(BaseModel):
    """Somebody who could read along: what they can read, and how its owner would know."""

    model_config = ConfigDict(from_attributes=True)

    who: str
    reads: str
    noticed: str


class PromiseView(BaseModel):
    id: str
    question: str
    answer: str
    readers: list[ReadAccessView]
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
            readers=[ReadAccessView.model_validate(reader) for reader in promise.readers],
            kept=promise.kept,
            mechanism=promise.mechanism or "",
            proofs=list(promise.proofs),
            shown=promise.shown or "",
        )


class PromisesView(BaseModel):
    promises: list[PromiseView]


def routes(_: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["promises"])

    @api.get("/promises")
    async def promises() -> PromisesView:
        return PromisesView(promises=[PromiseView.of(promise) for promise in PROMISES])

    return api
