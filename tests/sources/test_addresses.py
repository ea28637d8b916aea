"""Which addresses are refused, in whatever form they come."""

from __future__ import annotations

import pytest

from checker.sources.addresses import refusal, resolve_within, system_resolve


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "a loopback address"),
        ("127.255.0.9", "a loopback address"),
        ("::1", "a loopback address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("::ffff:10.1.2.3", "an address in a private network"),
        ("10.0.0.1", "an address in a private network"),
        ("172.16.9.9", "an address in a private network"),
        ("192.168.1.1", "an address in a private network"),
        ("100.64.0.1", "an address in a private network"),
        ("198.18.0.1", "an address in a private network"),
        ("fd00::1", "an address in a private network"),
        ("64:ff9b:1::a00:1", "a reserved address"),
        ("64:ff9b::7f00:1", "a loopback address"),
        ("64:ff9b::a9fe:a9fe", "a link-local address"),
        ("2002:7f00:1::", "a loopback address"),
        ("2002:a00:1::1", "an address in a private network"),
        ("169.254.169.254", "a link-local address"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("224.0.0.1", "a multicast address"),
        ("ff02::1", "a multicast address"),
        ("240.0.0.1", "a reserved address"),
        ("255.255.255.255", "the broadcast address"),
        ("0.0.0.0", "the unspecified address"),
        ("::", "the unspecified address"),
        ("::127.0.0.1", "a reserved address"),
        ("fec0::1", "an address in a private network"),
        ("fec0::a9fe:a9fe", "an address in a private network"),
        ("168.63.129.16", "a cloud platform's own address"),
        ("::ffff:168.63.129.16", "a cloud platform's own address"),
        ("64:ff9b::a83f:8110", "a cloud platform's own address"),
        ("2002:a83f:8110::1", "a cloud platform's own address"),
        ("100.100.100.200", "a cloud platform's own address"),
        ("192.0.0.192", "a cloud platform's own address"),
        ("fd00:ec2::254", "a cloud platform's own address"),
        ("fd20:ce::254", "a cloud platform's own address"),
        ("fd00:42::42%eth0", "a cloud platform's own address"),
        ("192.0.0.8", "a reserved address"),
        ("192.88.99.1", "a reserved address"),
        ("2001:2::1", "a reserved address"),
        ("2001:db8::1", "a reserved address"),
        ("3fff::1", "a reserved address"),
        ("5f00::1", "a reserved address"),
        ("4000::1", "a reserved address"),
        ("203.0.113.9", "an address in a private network"),
        ("2001:0:a9fe:a9fe::1", "a link-local address"),
        ("2001:0:808:808::f5ff:fffe", "an address in a private network"),
        ("no address", "no network address"),
        ("8.8.8.8", None),
        ("2606:4700::6810:84e5", None),
        ("168.63.129.17", None),
        ("2002:808:808::1", None),
        ("::ffff:8.8.8.8", None),
        ("64:ff9b::808:808", None),
    ],
)
def test_kinds_of_addresses(address: str, kind: str | None) -> None:
    assert refusal(address) == kind


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.0.0.1", "fd00::1", "fec0::1", "::ffff:10.0.0.1"]
)
def test_own_networks_can_be_allowed(address: str) -> None:
    assert refusal(address, allow_private=True) is None


NEVER = (
    "169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "168.63.129.16", "100.100.100.200",
    "fd00:ec2::254", "64:ff9b::a83f:8110", "::ffff:100.100.100.200", "192.0.0.192", "2001:db8::1",
)  # fmt: skip


@pytest.mark.parametrize("address", NEVER)
def test_what_is_never_allowed(address: str) -> None:
    assert refusal(address, allow_private=True) is not None


@pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "0177.0.0.1", "127.1", "0"])
def test_odd_spellings_are_judged_as_what_they_resolve_to(host: str) -> None:
    addresses = system_resolve(host, 80)
    assert addresses
    assert all(refusal(address) for address in addresses)


def test_a_resolver_that_hangs_does_not_hang_us() -> None:
    import threading

    hang = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        hang.wait(30)
        return []

    with pytest.raises(TimeoutError):
        resolve_within(resolve, "slow.example", 80, 0.05)
    hang.set()
