"""Bodies that scripts send to plain routes: read strictly, and with nothing of them in any error."""

from typing import Annotated, TypeVar

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import Problem, Rejected
from ballots.box.drop import Receipt
from ballots.spelling import b64, unb64

__all__ = ["WITHOUT_NUL", "Sent", "read", "receipted"]

WITHOUT_NUL = r"^[^\x00]*$"
_Model = TypeVar("_Model", bound=BaseModel)


class Sent(BaseModel):
    """One envelope on its way; the longest that any rule of sets makes has less than 16,384 characters."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    box: Annotated[str, Field(max_length=64, pattern=WITHOUT_NUL)]
    envelope: Annotated[str, Field(max_length=16_384, pattern=WITHOUT_NUL)]

    def bytes_of_envelope(self) -> bytes:
        """The envelope itself; MALFORMED."""
        return unb64(self.envelope, len(self.envelope) * 3 // 4)


async def read(model: type[_Model], request: Request) -> _Model:
    """The request's JSON; Rejected(INPUT_WRONG), whose cause and context hold nothing of what was sent."""
    body = await request.body()
    try:
        return model.model_validate_json(body)
    except ValidationError:  # it holds what was sent, also as the cause of another error
        pass
    raise Rejected(Problem.INPUT_WRONG)


def receipted(receipt: Receipt) -> Response:
    """What the sender's script checks and may keep."""
    said = {"leaf": b64(receipt.leaf), "seal": b64(receipt.seal), "signature": b64(receipt.signature)}
    return JSONResponse(said)
