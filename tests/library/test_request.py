"""Requests as the service wants them."""

import pytest

from custom_components.mimo_speech.mimo import (
    MimoBlankTextError,
    MimoMixedSongError,
    SpeechRequest,
    is_blank,
)
from custom_components.mimo_speech.mimo.http.request import build_body

V2 = "mimo-v2-tts"
V25 = "mimo-v2.5-tts"


def content(text: str, *styles: str, model: str = V25) -> str:
    body = build_body(SpeechRequest(text=text, model=model, styles=styles), is_stream=True)
    spoken: str = body["messages"][-1]["content"]
    return spoken


def test_streaming_request_asks_for_raw_samples() -> None:
    request = SpeechRequest(
        text="The laundry is done.", model=V25, voice="Mia", styles=("gentle",), direction="Softly"
    )
    assert build_body(request, is_stream=True) == {
        "model": V25,
        "messages": [
            {"role": "user", "content": "Softly"},
            {"role": "assistant", "content": "(温柔)The laundry is done."},
        ],
        "audio": {"format": "pcm16", "voice": "Mia"},
        "stream": True,
    }


def test_whole_request_asks_for_a_wav() -> None:
    assert build_body(SpeechRequest(text="Hi", model=V2), is_stream=False) == {
        "model": V2,
        "messages": [{"role": "assistant", "content": "Hi"}],
        "audio": {"format": "wav"},
    }


@pytest.mark.parametrize(
    ("styles", "v2", "v25"),
    [
        pytest.param((), "Hi", "Hi", id="none"),
        pytest.param(("happy",), "<style>Happy</style>Hi", "(开心)Hi", id="by id"),
        pytest.param(("开心",), "<style>Happy</style>Hi", "(开心)Hi", id="by the Chinese term"),
        pytest.param(("HAPPY",), "<style>Happy</style>Hi", "(开心)Hi", id="any letter case"),
        pytest.param(
            ("Sun Wukong", "whisper"),
            "<style>Sun Wukong Whisper</style>Hi",
            "(孙悟空 耳语)Hi",
            id="several",
        ),
        pytest.param(("happy", "开心"), "<style>Happy</style>Hi", "(开心)Hi", id="once each"),
        pytest.param(("懒洋洋",), "<style>懒洋洋</style>Hi", "(懒洋洋)Hi", id="own words"),
        pytest.param(("singing",), "<style>唱歌</style>Hi", "(唱歌)Hi", id="singing"),
        pytest.param(("Sing", "唱歌"), "<style>唱歌</style>Hi", "(唱歌)Hi", id="singing twice"),
    ],
)
def test_one_list_of_styles_serves_both_generations(
    styles: tuple[str, ...], v2: str, v25: str
) -> None:
    assert content("Hi", *styles, model=V2) == v2
    assert content("Hi", *styles) == v25


def test_designed_voice_takes_no_style_in_its_text() -> None:
    assert content("Hi", "happy", model="mimo-v2.5-tts-voicedesign") == "Hi"


@pytest.mark.parametrize(
    "text",
    [
        "<style>Happy</style>Tomorrow is Friday! <style>Whisper</style>So cold.",
        "(唱歌)一闪一闪亮晶晶",
        "（唱歌）一闪一闪亮晶晶",
        "[singing] Twinkle, twinkle",
        "<style>唱歌</style>一闪一闪亮晶晶",
    ],
)
def test_text_that_sets_its_own_style_is_sent_as_it_is(text: str) -> None:
    assert content(text, "happy") == text


def test_inline_audio_tags_stay_where_they_are() -> None:
    assert (
        content("Ahem. [cough] I (sobbing) see.", "sad") == "(悲伤)Ahem. [cough] I (sobbing) see."
    )


def test_singing_goes_with_nothing_else() -> None:
    with pytest.raises(MimoMixedSongError):
        content("La la", "唱歌", "happy")


@pytest.mark.parametrize(
    "text", ["", " \n\t", "…", "👍", "<style>Happy</style>", "<style>Sad</style>。"]
)
def test_blank_text_is_never_sent(text: str) -> None:
    assert is_blank(text)
    with pytest.raises(MimoBlankTextError):
        content(text)


@pytest.mark.parametrize("text", ["5", "好", "[cough]", "<style>Happy</style>Hi"])
def test_whatever_can_be_heard_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_blank_direction_is_none() -> None:
    request = SpeechRequest(text="Hi", model=V25, direction=" \n")
    assert build_body(request, is_stream=True)["messages"] == [
        {"role": "assistant", "content": "Hi"}
    ]


def test_words_and_direction_stay_out_of_the_representation() -> None:
    request = SpeechRequest(text="the alarm code", model=V25, direction="a secret")
    assert "alarm" not in repr(request)
    assert "secret" not in repr(request)
