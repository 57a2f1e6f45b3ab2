"""Progress output on the terminal."""

from collections.abc import Generator
from contextlib import contextmanager
import sys
import time


def say(text: str, end: str = "\n") -> None:
    """Print a text without buffering."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Generator[None]:
    """Print the title, followed by the duration of the block."""
    say(title, end=" … ")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say("stopped")
        raise
    say(f"done ({time.monotonic() - started:.1f} s)")
