"""How Google is told who asks: by the credentials files that all its clients read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from checker.interface import SettingsError, needing
from checker.sources.logins import Grant

_SCOPE = "https://www.googleapis.com/auth/drive.readonly"
_TOKENS = "https://oauth2.googleapis.com/token"
_JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
REMEDY: Final = (
    "make a new key for the service account, or log in again, and put the path of the file into "
    "the environment"
)


class _ServiceAccount(BaseModel):
    type: Literal["service_account"]
    client_email: str
    private_key: str
    private_key_id: str | None = None
    token_uri: str = _TOKENS


class _AuthorizedUser(BaseModel):
    type: Literal["authorized_user"]
    client_id: str
    client_secret: str
    refresh_token: str
    token_uri: str = _TOKENS


_CREDENTIALS: Final[TypeAdapter[_ServiceAccount | _AuthorizedUser]] = TypeAdapter(
    _ServiceAccount | _AuthorizedUser
)


def grant_in(path: str, now: Callable[[], float]) -> Grant:
    """What a credentials file is exchanged for tokens by.

    Raises SettingsError where it is none, or the library that signs is missing.
    """
    try:
        found = _CREDENTIALS.validate_python(json.loads(Path(path).read_bytes()))
    except (OSError, ValueError) as error:
        why = _why(error)
        raise SettingsError(f"{path}: {why}; give the file of a service account's key") from error
    if isinstance(found, _AuthorizedUser):
        return Grant(found.token_uri, lambda: _refreshing(found), REMEDY)
    account = found
    _signed(account, 0)  # which would else fail in the middle of a run
    return Grant(account.token_uri, lambda: _signed(account, now()), REMEDY)


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be opened: {error.strerror}"
    return "is no credentials file" if isinstance(error, ValidationError) else "is not JSON"


def _refreshing(user: _AuthorizedUser) -> Mapping[str, str]:
    return {
        "grant_type": "refresh_token",
        "client_id": user.client_id,
        "client_secret": user.client_secret,
        "refresh_token": user.refresh_token,
    }


def _signed(account: _ServiceAccount, now: float) -> Mapping[str, str]:
    """A statement of who asks, signed with the account's key, for an hour."""
    with needing("a Google service account", "drive"):
        import jwt
    claims = {
        "iss": account.client_email,
        "scope": _SCOPE,
        "aud": account.token_uri,
        "iat": int(now),
        "exp": int(now) + 3_600,
    }
    names = {"kid": account.private_key_id} if account.private_key_id else None
    try:
        made = jwt.encode(claims, account.private_key, algorithm="RS256", headers=names)
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise SettingsError(f"{account.client_email}: its private_key is none; {REMEDY}") from error
    return {"grant_type": _JWT_GRANT, "assertion": made}
