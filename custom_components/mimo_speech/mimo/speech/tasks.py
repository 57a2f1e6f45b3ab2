"""Results of the tasks of a speech."""

import asyncio


class SpeechInterruptedError(Exception):
    """A task of this speech was cancelled from outside."""


def has_succeeded(task: asyncio.Task[None]) -> bool:
    """Tell whether a task has completed without an error."""
    return task.done() and not has_failed(task)


def has_failed(task: asyncio.Task[None]) -> bool:
    """Tell whether a task was cancelled or raised an error."""
    return task.done() and (task.cancelled() or task.exception() is not None)


def check(task: asyncio.Task[None]) -> None:
    """Raise the error of a completed task; `SpeechInterruptedError` if it was cancelled."""
    if task.cancelled():
        raise SpeechInterruptedError("The speech was cancelled")
    task.result()
