"""The tasks that a speech is made of: how they have ended."""

import asyncio


class SpeechInterruptedError(Exception):
    """Somebody else cancelled a task that this speech was made of."""


def has_succeeded(task: asyncio.Task[None]) -> bool:
    """Tell whether a task is over and did what it should."""
    return task.done() and not has_failed(task)


def has_failed(task: asyncio.Task[None]) -> bool:
    """Tell whether a task is over and was cancelled, or raised."""
    return task.done() and (task.cancelled() or task.exception() is not None)


def check(task: asyncio.Task[None]) -> None:
    """Raise what ended a task that is over; `SpeechInterruptedError` if it was cancelled."""
    if task.cancelled():
        raise SpeechInterruptedError("Somebody else ended the speech")
    task.result()
