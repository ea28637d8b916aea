"""What Slack knows the bot by. It comes from the environment only, and is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tokens:
    """The bot's token; the secret that signs requests (HTTP mode); the app's (socket mode)."""

    bot: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app: str = field(default="", repr=False)
