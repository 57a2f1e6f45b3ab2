"""Numbers in words."""

import pytest

from custom_components.mimo_speech.mimo.text.normalization.numerals import (
    chinese_number,
    english_number,
)


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("0", "zero", "零"),
        ("10", "ten", "十"),
        ("14", "fourteen", "十四"),
        ("21", "twenty-one", "二十一"),
        ("100", "one hundred", "一百"),
        ("110", "one hundred ten", "一百一十"),
        ("205", "two hundred five", "两百零五"),
        ("1,005", "one thousand five", "一千零五"),
        ("2020", "two thousand twenty", "两千零二十"),
        ("10000", "ten thousand", "一万"),
        ("12000", "twelve thousand", "一万二千"),
        ("100500", "one hundred thousand five hundred", "十万零五百"),
        ("1000000", "one million", "一百万"),
        ("20000000", "twenty million", "两千万"),
        ("100000001", "one hundred million one", "一亿零一"),
        ("0.05", "zero point zero five", "零点零五"),
        ("21.5", "twenty-one point five", "二十一点五"),
    ],
)
def test_number_is_read_as_people_say_it(written: str, english: str, chinese: str) -> None:
    assert english_number(written) == english
    assert chinese_number(written) == chinese
