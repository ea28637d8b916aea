"""Which network addresses may be connected to.

Names are never judged, only the addresses they resolve to: `localhost`, `0x7f000001`,
`127.1`, a name of one's own that points to 10.0.0.1 all end as the same few bytes. The address
that was judged is the one that is connected to, so a name that changes in between does not
matter.

What is public is listed, not what is not: an address of which nobody has thought is refused.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in order of preference. Raises OSError where there is none."""


def _networks(*texts: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in texts)


_NAT64 = IPv6Network("64:ff9b::/96")
_PUBLIC = _networks("0.0.0.0/0", "2000::/3")
"""Where public addresses are, by IANA's registries of unicast address space."""
_RESERVED = _networks(
    # Inside of those. Not all of it is known to the `ipaddress` module, and less to older ones.
    "192.0.0.0/24",  # protocols' own
    "192.88.99.0/24",  # was the relay of 6to4
    "2001::/23",  # protocols' own
    "2001:db8::/32",  # documentation
    "3fff::/20",  # documentation
)
_PLATFORM = _networks(
    # Link-local ones, such as 169.254.169.254, are refused as such.
    "168.63.129.16",  # Azure: what its agents are told, DNS
    "100.100.100.200",  # Alibaba Cloud: metadata
    "192.0.0.192",  # Oracle Cloud: metadata
    "fd00:ec2::/32",  # AWS: metadata, credentials of pods, DNS, time
    "fd20:ce::254",  # Google Cloud: metadata
    "fd00:42::42",  # Scaleway: metadata
)
"""Where clouds answer their own machines, some of it public by its number."""


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

    `allow_private` admits loopback and private networks. Link-local addresses and those of a
    cloud's platform (where credentials are to be had), multicast and reserved ones are refused
    all the same.
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
    if _within(address, _PLATFORM):
        return "a cloud platform's own address"
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
    if address.is_reserved or _within(address, _RESERVED):
        return "a reserved address"
    return None if address.is_global and _within(address, _PUBLIC) else _PRIVATE


def _within(
    address: IPv4Address | IPv6Address, networks: Sequence[IPv4Network | IPv6Network]
) -> bool:
    return any(address in network for network in networks)


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
