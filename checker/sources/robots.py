"""What a site's robots.txt asks of us (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from checker.interface import FetchError, SourceError
from checker.sources.fetch import AGENT, Fetcher, anything
from checker.sources.transport import RefusedAddressError

_MOST = 512_000


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us. `delay` is in seconds, between two requests."""

    rules: Protego
    delay: float = 0
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether an address may be fetched."""
        return bool(self.rules.can_fetch(url, AGENT))


def no_rules() -> Robots:
    """What holds where nothing is asked."""
    return Robots(Protego.parse(""))


def read_robots(origin: str, fetcher: Fetcher) -> Robots:
    """The rules of a site.

    Where there are none, everything may be fetched; where nobody can tell (the server fails or
    does not answer), nothing: then it raises SourceError.
    """
    try:
        page = fetcher.get(f"{origin}/robots.txt", accepts=anything, most=_MOST)
    except FetchError as error:
        if error.status is not None and 400 <= error.status < 500 and error.status != 429:
            return no_rules()
        if isinstance(error.__cause__, RefusedAddressError):  # nor would any page be fetched
            raise SourceError(f"{error.reason}; {error.remedy}") from error
        hint = "`robots: false` fetches a site of yours without asking"
        raise SourceError(f"its robots.txt cannot be read ({error.reason}); {hint}") from error
    rules = Protego.parse(page.content.decode("utf-8", "replace"))
    return Robots(rules, _delay(rules), tuple(rules.sitemaps))


def _delay(rules: Protego) -> float:
    delay = rules.crawl_delay(AGENT) or 0.0
    rate = rules.request_rate(AGENT)
    return max(float(delay), rate.seconds / rate.requests if rate and rate.requests else 0.0)
