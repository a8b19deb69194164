"""Ctrl-C while something is under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

A_LOOK: Final = 0.2
"""Seconds that one wait may take: Ctrl-C just before a wait without an end is heard only when that is over."""


def waited(wait: Callable[[], object], on_interrupt: Callable[[bool], None]) -> bool:
    """Wait; Ctrl-C goes on waiting for what is under way, a second one leaves it behind.

    Args:
        wait: returns when all is done; it is called again after a Ctrl-C.
        on_interrupt: called at each Ctrl-C, with whether it is the second one.

    Returns:
        Whether all was waited for.
    """
    pressed = told = 0
    while True:
        try:
            while told < pressed:
                told += 1
                on_interrupt(told > 1)
            if pressed > 1:
                return False
            wait()
        except KeyboardInterrupt:  # also while the one before is told of
            pressed += 1
        else:
            return True
