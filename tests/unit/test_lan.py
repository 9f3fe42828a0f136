from __future__ import annotations

import pytest

from assistant import lan
from assistant.lan import Address
from assistant.settings import Settings


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("tcp://192.168.1.20:10200", "192.168.1.20", 10200),
        ("tcp://127.0.0.1:1", "127.0.0.1", 1),
        ("tcp://10.1.2.3:10300", "10.1.2.3", 10300),
        ("tcp://172.31.0.9:10300", "172.31.0.9", 10300),
        ("tcp://169.254.7.7:10300", "169.254.7.7", 10300),
        ("tcp://[fd12::7]:10300", "fd12::7", 10300),
        ("tcp://[::1]:65535", "::1", 65535),
        ("tcp://Kitchen.local:10200", "kitchen.local", 10200),
        ("tcp://localhost:10200", "localhost", 10200),
    ],
)
def test_addresses_in_the_house(written: str, host: str, port: int) -> None:
    assert lan.parse(written) == Address(host=host, port=port)
    assert Settings(voice_server=written, recogniser_server=written).voice_server == written


@pytest.mark.parametrize(
    "written",
    [
        "tcp://8.8.8.8:10200",
        "tcp://172.32.0.1:10200",
        "tcp://[2001:db8::1]:10200",
        "tcp://[::ffff:8.8.8.8]:10200",
        "tcp://0.0.0.0:10200",
        "tcp://speech.example.org:10200",
        "tcp://local.example.org:10200",
        "tcp://127.1:10200",
        "tcp://2130706433:10200",
    ],
)
def test_addresses_elsewhere_are_refused(written: str) -> None:
    assert "not sent out of the house" in lan.problem(written)


@pytest.mark.parametrize(
    "written",
    [
        "192.168.1.20:10200",
        "http://192.168.1.20:10200",
        "tcp://192.168.1.20",
        "tcp://192.168.1.20:0",
        "tcp://192.168.1.20:65536",
        "tcp://me@192.168.1.20:10200",
        "tcp://192.168.1.20:10200/path",
        "tcp://192.168.1.20:10200\n",
        "tcp://[192.168.1.20:10200",
    ],
)
def test_what_is_no_address_is_told_what_one_looks_like(written: str) -> None:
    assert lan.EXAMPLE in lan.problem(written)


def test_a_setting_that_is_wrong_is_named() -> None:
    with pytest.raises(Exception, match="recogniser_server: must be a private address"):
        Settings(recogniser_server="tcp://8.8.8.8:10300")
