"""What `onmessage.yaml` can say about fetching and about sources."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class FetchSettings(BaseModel):
    """How much fetching one address may take. Its size is limited as that of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float = Field(default=30, gt=0, le=3600, description="For one address, all in all.")
    redirects: int = Field(default=5, ge=0, le=20, description="How many are followed.")
    allow_private: bool = Field(
        default=False, description="Whether `check URL` may fetch from private networks."
    )
