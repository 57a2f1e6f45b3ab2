"""Telling a person what is going on."""

from collections.abc import Generator
from contextlib import contextmanager
import sys
import time


def say(text: str, end: str = "\n") -> None:
    """Show a text at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Generator[None]:
    """Show the title, and behind it how long the block took."""
    say(title, end=" … ")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say("stopped")
        raise
    say(f"done ({time.monotonic() - started:.1f} s)")
