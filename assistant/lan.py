"""What counts as in the house: the only addresses that a voice may be sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

EXAMPLE = "tcp://192.168.1.20:10200"
_WRITTEN = re.compile(r"tcp://(?:\[([0-9a-fA-F:.]+)\]|([0-9A-Za-z.-]+)):(\d{1,5})")
_HOUSE = tuple(
    map(
        ip_network,
        (
            # this machine
            "127.0.0.0/8",
            "::1/128",
            # private networks, which no router passes on
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "fc00::/7",
            # the same cable or radio
            "169.254.0.0/16",
            "fe80::/10",
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of a server in the house."""

    host: str
    """A number, `localhost`, or a name that the house itself gives: `.local`."""
    port: int

    @property
    def is_number(self) -> bool:
        """Whether it needs no looking up."""
        return _number(self.host)


def parse(written: str) -> Address:
    """An address as it stands in the settings. Raises `ValueError` with what it must be."""
    found = _WRITTEN.fullmatch(written)
    if found is None or not 0 < int(found[3]) < 65536:
        raise ValueError(f"must look like {EXAMPLE}, not {written!r}")
    host = (found[1] or found[2]).lower()
    if not is_house(host):
        raise ValueError(
            "must be a private address, such as 192.168.1.20, or a name that ends in .local, "
            f"since sound is not sent out of the house, not {written!r}"
        )
    return Address(host=host, port=int(found[3]))


def problem(written: str) -> str:
    """What is wrong with an address that may be empty; empty when nothing is."""
    try:
        if written:
            parse(written)
    except ValueError as error:
        return str(error)
    return ""


def is_house(host: str) -> bool:
    """Whether a name or a number, in small letters, can only be something in the house."""
    named = host == "localhost" or host.endswith(".local")
    return named or (_number(host) and in_house(host))


def in_house(number: str) -> bool:
    """Whether an IP address belongs to this machine or to a private network."""
    return any(ip_address(number) in network for network in _HOUSE)


def _number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
