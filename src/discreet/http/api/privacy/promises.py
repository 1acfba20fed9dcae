"""The route for the promises, with mechanism and proofs of each."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from discreet.promises.promises import PROMISES, Promise

if TYPE_CHECKING:
    from discreet.http.services import Services


class ReadAccessView(BaseModel):
    """A possible reader: what they can read, and how the owner would notice."""

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
