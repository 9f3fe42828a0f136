"""A code for a phone's camera: where the page is, and the six digits that pair it.

The digits stand behind the `#` of the address, which no browser sends anywhere: they are in no log.
"""

from __future__ import annotations

import io


def link(address: str, code: str) -> str:
    """Where a phone goes that has seen the code."""
    return f"{address}/pair#{code}"


def picture(text: str) -> str:
    """As SVG for a page, dark on light also by night: cameras read nothing else."""
    import segno

    return str(
        segno.make(text, error="m", micro=False).svg_inline(
            scale=4,
            border=4,
            light="#fff",
            dark="#000",
            omitsize=True,
            svgclass="qr",
            lineclass=None,
        )
    )


def lines(text: str) -> list[str]:
    """For a terminal: two rows of the code in a line, dark on light."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, border=2, compact=True)
    return out.getvalue().splitlines()
