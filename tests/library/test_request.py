"""Requests as the service wants them."""

import base64
from dataclasses import replace

import pytest

from custom_components.mimo_speech.mimo import (
    MAX_SAMPLE_BASE64_BYTES,
    MimoBlankTextError,
    MimoVoiceSampleError,
    SampleFormat,
    SpeechRequest,
    VoiceDescription,
    VoiceSample,
    is_blank,
)
from custom_components.mimo_speech.mimo.http.request import build_body

V2 = "mimo-v2-tts"
V25 = "mimo-v2.5-tts"
DESIGN = "mimo-v2.5-tts-voicedesign"
CLONE = "mimo-v2.5-tts-voiceclone"


def content(text: str) -> str:
    body = build_body(SpeechRequest(text=text, model=V25), is_stream=True)
    spoken: str = body["messages"][-1]["content"]
    return spoken


def test_streaming_request_asks_for_raw_samples() -> None:
    request = SpeechRequest(
        text="(温柔)The laundry is done.", model=V25, voice="Mia", direction="Softly"
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
    "text",
    [
        "<style>Happy</style>Tomorrow is Friday! <style>Whisper</style>So cold.",
        "(唱歌)一闪一闪亮晶晶",
    ],
)
def test_styles_and_tags_reach_the_model_as_they_are(text: str) -> None:
    assert content(text) == text


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


def test_designed_voice_is_described_to_the_model_before_how_to_speak() -> None:
    request = SpeechRequest(text="Hi", model=DESIGN, voice=VoiceDescription("An old sailor."))
    assert build_body(replace(request, direction="Softly."), is_stream=True) == {
        "model": DESIGN,
        "messages": [
            {"role": "user", "content": "An old sailor.\nSoftly."},
            {"role": "assistant", "content": "Hi"},
        ],
        "audio": {"format": "pcm16"},
        "stream": True,
    }


@pytest.mark.parametrize("sample_format", SampleFormat)
def test_cloned_voice_sends_its_sample(sample_format: SampleFormat) -> None:
    sample = VoiceSample(b"\x00\xff" * 100, sample_format)
    request = SpeechRequest(text="(温柔)Hi", model=CLONE, voice=sample, direction="Softly.")
    body = build_body(request, is_stream=True)
    head, _, encoded = body["audio"]["voice"].partition(",")
    assert head == f"data:audio/{sample_format};base64"
    assert base64.b64decode(encoded) == sample.audio
    assert [message["content"] for message in body["messages"]] == ["Softly.", "(温柔)Hi"]


@pytest.mark.parametrize(
    "size", [0, MAX_SAMPLE_BASE64_BYTES // 4 * 3 + 1], ids=["empty", "over the limit"]
)
def test_sample_that_the_service_would_refuse_is_refused_here(size: int) -> None:
    with pytest.raises(MimoVoiceSampleError):
        VoiceSample(bytes(size), SampleFormat.WAV)


def test_largest_sample_fits() -> None:
    sample = VoiceSample(bytes(MAX_SAMPLE_BASE64_BYTES // 4 * 3), SampleFormat.MP3)
    assert len(sample.data_url.partition(",")[2]) == MAX_SAMPLE_BASE64_BYTES


def test_voice_stays_out_of_the_representation() -> None:
    described = SpeechRequest(text="Hi", model=DESIGN, voice=VoiceDescription("grandmother"))
    cloned = replace(described, voice=VoiceSample(b"secret", SampleFormat.WAV))
    assert "grandmother" not in repr(described)
    assert "secret" not in repr(cloned)
    assert base64.b64encode(b"secret").decode() not in repr(cloned)
