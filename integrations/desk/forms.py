"""What people send: a sign-in, a decision. Everything in it is checked, and cut to size."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.datastructures import FormData

from checker.app.desk.desk import Action, PersonsChoice
from checker.interface import SettingsError
from integrations.desk.sessions import SignedIn

_REASONS = {
    Action.CORRECT: "corrected",
    Action.ASSIGN: "to be corrected",
    Action.SNOOZE: "later",
    Action.REOPEN: "looked at again",
}
"""What is said where nobody gave a reason. Accepting and dismissing need one."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[str, Field(min_length=2, max_length=120), AfterValidator(_one_line)]


class SignIn(BaseModel):
    """A key, and the name that decisions get."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str = Field(min_length=1, max_length=500)
    name: Name
    next: str = Field(default="/", max_length=4_000)


class DecisionForm(BaseModel):
    """A decision. `back` is the address of the queue it was made in."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: Action
    finding: str = Field(pattern="^[0-9a-f]{16}$")
    seen: str = Field(pattern="^[0-9a-f]{16}$")
    why: Annotated[Line, Field(max_length=2_000)] = ""
    until: date | None = None
    to: Annotated[Line, Field(max_length=200)] = ""
    same: bool = False
    unrelated: bool = False
    back: str = Field(default="", max_length=4_000)

    @field_validator("until", mode="before")
    @classmethod
    def _day(cls, value: object) -> object:
        return value or None

    def choice(self, person: SignedIn) -> PersonsChoice:
        """The decision as the desk takes it. Raises SettingsError for one without a reason."""
        why = self.why or _REASONS.get(self.action, "")
        if not why:
            raise SettingsError("Give a reason: whoever looks at this later needs it.")
        return PersonsChoice(
            action=self.action,
            name=self.finding,
            seen=self.seen,
            who=person.who,
            why=why,
            same=self.same,
            until=self.until,
            to=self.to or None,
            unrelated=self.unrelated,
        )


async def form_of(request: Request) -> dict[str, str]:
    """The texts of a form that was sent."""
    async with request.form(max_files=0, max_fields=20) as form:
        return _texts(form)


def _texts(form: FormData) -> dict[str, str]:
    return {key: value for key, value in form.items() if isinstance(value, str)}


def explained(error: ValidationError) -> str:
    """What is wrong with a form, for the person who sent it."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"


def local(address: str) -> str:
    """An address of our own to go on to; the queue where it is somebody else's."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and address.isprintable() else "/"
