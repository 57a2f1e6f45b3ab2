"""Valid data, damaged."""

from enum import StrEnum
from typing import assert_never

from hypothesis import strategies as st

_LONGEST_SPAN = 60


class Damage(StrEnum):
    """What happens to data at some place."""

    FLIP = "a byte is another one"
    DROP = "some bytes are missing"
    REPEAT = "some bytes come again"
    MOVE = "some bytes come elsewhere"
    INSERT = "some bytes come from elsewhere"
    END = "all that follows is missing"


@st.composite
def damaged(
    draw: st.DrawFn, valid: st.SearchStrategy[bytes], foreign: st.SearchStrategy[bytes]
) -> bytes:
    """Return valid data after a few damages; bytes to insert are valid in other places."""
    data = draw(valid)
    for damage in draw(st.lists(st.sampled_from(Damage), max_size=5)):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(1, _LONGEST_SPAN)))
        before, span, after = data[:start], data[start:end], data[end:]
        match damage:
            case Damage.FLIP:
                mask = draw(st.integers(1, 255))
                data = before + bytes(byte ^ mask for byte in span[:1]) + span[1:] + after
            case Damage.DROP:
                data = before + after
            case Damage.REPEAT:
                data = before + span * draw(st.integers(2, 5)) + after
            case Damage.MOVE:
                place = draw(st.integers(0, len(after)))
                data = before + after[:place] + span + after[place:]
            case Damage.INSERT:
                data = before + draw(foreign) + span + after
            case Damage.END:
                data = before
            case _:
                assert_never(damage)
    return data
