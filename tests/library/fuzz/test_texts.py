"""Texts that no person would write, though a language model might."""

from hypothesis import example, given
from hypothesis import strategies as st

from custom_components.mimo_speech.mimo import Dialect, Language, TagPolicy, TextSettings

from .cuts import CUTS
from .properties import check_text

# Ranges that differ in what Unicode says of them, without the letters that other tests use.
_CONTROLS = st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn"])
_COMBINING = st.characters(categories=["Mn", "Me", "Mc"])
_SIGNS = st.characters(categories=["So", "Sk", "Sm", "Sc", "Po", "Pd", "Ps", "Pe", "Pi", "Pf"])
_NUMBERS = st.characters(categories=["Nd", "Nl", "No"])
_LETTERS = st.characters(categories=["Ll", "Lu", "Lt", "Lm", "Lo"])
CHARACTERS = _CONTROLS | _COMBINING | _SIGNS | _NUMBERS | _LETTERS

HALVES = st.sampled_from(
    [
        *("<style>", "</style>", "<style", "<think>", "</think", "<!--", "-->", "<b", "</", "/>"),
        *("&#x", "&#1114112;", "&#xD800;", "&#0;", "&lt;style&gt;", "[cough]", "[laughs", "(笑)"),
        *("(sings", "（", "）", "【", "】", "![", "](", "[^1]", "[x]", "[1]:", "http://", "www."),
        *("a@b.c", "```", "~~~", "````text\n", "`", "**", "__", "| a |", "|---|", "# ", "> ", "- "),
        *("1. ", "9) ", "v1.2.3", "12:30", "-5°C", "３", "1,000", "½", "²", "²³", "٣", "Ⅷ", "𝟙"),
        *("İ", "ß", "ﬁ", "ǅ", "\u202e", "\u2066", "\u200d", "\ufe0f", "\u20e3", "\U000e0067"),
        *("\U0001f1e8", "\u0600", "Mr.", "e.g.", "U.S.", "...", "……", "?!", "“", "”", "'", "\r"),
        *("\x0b", "\x85", "\u2028", "</think>", "<|im_start|>", "user", "<|channel|>", "final"),
        *("<|message|>", "<|end|>", "<tool_call>", "</tool_call>", '{"name":', "}", '"', "\\"),
        *('<voice name="Dean">', "<voice name=", "<voice", "</voice>", '<lang xml:lang="zh">'),
        *("</lang>", "<break/>", '<break time="1s"/>', '<break time="', '<sub alias="(a)">'),
        *("</sub>", "<speak>", "<s>", "</s>", "<?xml", "<prosody rate=1>", "xml:lang=", "?>"),
        *("*laughs*", "$", "$$", "$x=", "^2", "^{", "\\(", "\\)", "\\frac{a}{b}", "\\text{"),
    ]
)
RUNS = st.builds(str.__mul__, HALVES | CHARACTERS, st.sampled_from([2, 9, 10, 21, 70, 130, 300]))
TEXTS = st.lists(
    st.one_of(HALVES, HALVES, CHARACTERS, st.text(CHARACTERS, max_size=6), st.just(" "), RUNS),
    max_size=12,
).map("".join)
SETTINGS = st.builds(
    TextSettings,
    dialect=st.sampled_from(Dialect),
    tags=st.sampled_from(TagPolicy),
    styles=st.sampled_from([(), (), ("happy", "slow"), ("singing",)]),
    pronunciations=st.sampled_from([(), (("İ", "i"), ("ß", "ss"), ("a", ""), ("[", "x"))]),
    normalize=st.booleans(),
    language=st.sampled_from(Language),
    max_chars=st.sampled_from([1, 8, 40, 300]),
)


@example("v2.51,000.5", [], TextSettings(normalize=True))
@given(TEXTS, CUTS, SETTINGS)
def test_any_text_becomes_sentences_however_it_is_cut(
    text: str, places: list[int], settings: TextSettings
) -> None:
    check_text(text, places, settings)
