"""Turns off reporting in libraries that report to their makers, before they are loaded.

onnxruntime, on which voices and recognisers run, otherwise keeps a number of this machine on the disk
and sends what it does to Microsoft: on every system, asked by nobody.
"""

from __future__ import annotations

import os


def turn_off() -> None:
    """For the rest of this process and for the processes it begins."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
