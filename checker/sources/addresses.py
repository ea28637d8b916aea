"""Which network addresses may be connected to.

Names are never judged, only the addresses they resolve to: `localhost`, `0x7f000001`,
`127.1`, a name of one's own that points to 10.0.0.1 all end as the same few bytes. The address
that was judged is the one that is connected to, so a name that changes in between does not
matter.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in order of preference. Raises OSError where there is none."""

_NAT64 = IPv6Network("64:ff9b::/96")
# Not public, and called so only by newer versions of the `ipaddress` module.
_LOCAL_USE = tuple(ip_network(text) for text in ("64:ff9b:1::/48", "192.0.0.0/24", "100.64.0.0/10"))


def system_resolve(host: str, port: int) -> Sequence[str]:
    """What the operating system resolves a host to."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolve: Resolve, host: str, port: int, seconds: float) -> Sequence[str]:
    """The addresses of a host; raises TimeoutError after `seconds`.

    The operating system's call has no limit of its own, so it gets a thread, which is left
    behind where it hangs.
    """
    answer: list[Sequence[str] | Exception] = []

    def ask() -> None:
        try:
            answer.append(resolve(host, port))
        except (OSError, ValueError) as error:  # ValueError: a label that is too long
            answer.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise TimeoutError
    if isinstance(answer[0], Exception):
        raise answer[0]
    return answer[0]


def refusal(address: str, allow_private: bool = False) -> str | None:
    """What kind of address this is, where it may not be connected to; None where it may.

    `allow_private` admits loopback and private networks. Link-local addresses (where clouds
    keep their credentials), multicast and reserved ones are refused all the same.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "no network address"
    kinds = [_kind(each) for each in (parsed, *_inside(parsed))]
    return next((kind for kind in kinds if kind and not (allow_private and kind in _OWN)), None)


_LOOPBACK = "a loopback address"
_PRIVATE = "an address in a private network"
_OWN = frozenset((_LOOPBACK, _PRIVATE))


def _kind(address: IPv4Address | IPv6Address) -> str | None:
    """What an address is, None for a public one. The order matters: most are several."""
    if _inside(address):
        return None  # what is inside decides
    if address.is_unspecified:
        return "the unspecified address"
    if address.is_loopback:
        return _LOOPBACK
    if address.is_link_local:
        return "a link-local address"
    if address.is_multicast:
        return "a multicast address"
    if isinstance(address, IPv4Address) and address == IPv4Address("255.255.255.255"):
        return "the broadcast address"
    if any(address in network for network in _LOCAL_USE) or not address.is_global:
        return "a reserved address" if address.is_reserved else _PRIVATE
    return "a reserved address" if address.is_reserved else None


def _inside(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    return (IPv4Address(int(address) & 0xFFFFFFFF),) if address in _NAT64 else ()
