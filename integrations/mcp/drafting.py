"""The prompt that has an assistant write from the canon, and check what it wrote."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field


def draft_copy(
    subject: Annotated[str, Field(description="What to write: a paragraph on Growth's price.")],
    channel: Annotated[str, Field(description="The channel of the canon it is for.")] = "",
) -> str:
    """Write copy from what is approved, check it, and mend it until nothing contradicts."""
    here = f" with channel {channel!r}" if channel else ""
    return f"""\
Write this: {subject}

1. Call lookup_canon{here} for every package, price, limit, feature and claim you will speak of, \
and once with kind "forbidden" and once with kind "required".
2. Write with these entries alone: names and figures exactly as they stand there. Where the canon \
has nothing, leave it out, and say afterwards what you left out.
3. Call check_text{here} with the whole draft. Mend every finding, and check again until the \
verdict is "on message".
4. Give the text, then the verdict, and whatever was "nothing to compare" or "not checked".
"""
