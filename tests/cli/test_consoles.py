from __future__ import annotations

import io

import pytest

from tenantctl.render.consoles import console_for


def test_a_name_that_the_terminal_cannot_write_is_no_error() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    console_for(stream).print("門市 [bold] └─")
    stream.flush()
    assert raw.getvalue() == b"?? [bold] ??\n"


def test_no_color_is_respected_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    plain, coloured = Terminal(), Terminal()
    console_for(coloured).print("x", style="red")
    monkeypatch.setenv("NO_COLOR", "1")
    console_for(plain).print("x", style="red")
    assert "\x1b[31m" in coloured.getvalue()
    assert plain.getvalue() == "x\n"
