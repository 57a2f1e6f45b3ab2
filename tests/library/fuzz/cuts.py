"""Where data is cut on its way."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from hypothesis import strategies as st

CUTS = st.lists(st.integers(0, 1 << 16), max_size=12)
"""Places to cut at, for data of any length."""


def cut[Data: (bytes, str)](data: Data, places: Iterable[int]) -> list[Data]:
    """Return the data in pieces, some of them perhaps empty."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def singly[Data: (bytes, str)](data: Data) -> list[Data]:
    """Return every byte or character by itself."""
    return [data[place : place + 1] for place in range(len(data))]


def ways[Data: (bytes, str)](data: Data, places: Sequence[int]) -> list[list[Data]]:
    """Return the data whole, in pieces, and in the smallest pieces."""
    return [[data], cut(data, places), singly(data)]
