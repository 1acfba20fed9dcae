"""E-mail drafts: an example of a third party that stores data.

`python -m examples.email_drafts [PORT]`. It needs a key (EMAIL_DRAFTS_KEY), which the builder of a GPT has. A draft
contains a person's words and another person's address, and making one changes something: a GPT asks every time.
"""

import os
import secrets
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from examples.third_party import serve

KEY = os.environ.get("EMAIL_DRAFTS_KEY", "example-key")


class NewDraft(BaseModel):
    to: str = Field(description="The e-mail address of the person to write to.", max_length=254)
    subject: str = Field(max_length=200)
    text: str = Field(description="The whole e-mail, ready to be read before it is sent.", max_length=20_000)


class Draft(NewDraft):
    id: int


Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


async def key_holder(given: Bearer) -> None:
    if not secrets.compare_digest(given.credentials.encode(), KEY.encode()):
        raise HTTPException(401, "This key is unknown.")


def create(origin: str) -> FastAPI:
    drafts: list[Draft] = []
    app = FastAPI(
        title="E-mail drafts",
        version="1.0",
        summary="Keeps drafts of e-mails until their author sends them.",
        servers=[{"url": origin}],
        dependencies=[Depends(key_holder)],
    )

    @app.post("/drafts", operation_id="createDraft", status_code=201, summary="Put an e-mail into the drafts folder")
    async def create_draft(draft: NewDraft) -> Draft:
        drafts.append(Draft(id=len(drafts) + 1, **draft.model_dump()))
        return drafts[-1]

    @app.get("/drafts", operation_id="listDrafts", summary="All drafts")
    async def list_drafts() -> list[Draft]:
        return drafts

    return app


if __name__ == "__main__":
    serve(create)
