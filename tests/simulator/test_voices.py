"""What the simulator speaks with."""

from array import array
import asyncio
import base64
import hashlib
import itertools
import json
import threading

import pytest

from mimo_simulator import EspeakUnavailableError, Simulator, Timing, espeak
from mimo_simulator.espeak import resample
from mimo_simulator.spoken import spoken
from mimo_simulator.tones import tone
from mimo_simulator.validation import SpeechRequest, read_request
from tests.simulator.asking import KEY, Body, ask, heard, listen, speech

SECOND_BYTES = 48_000


def asked(text: str, **more: object) -> SpeechRequest:
    return read_request(speech(text) | more)


def variants() -> list[SpeechRequest]:
    return [
        asked("Good morning."),
        asked("Good morning!"),
        asked("早上好。"),
        asked("(温柔)Good morning."),
        asked("(开心)Good morning."),
        asked("Good morning.", audio={"voice": "Dean"}),
        asked("Good morning.", model="mimo-v2-tts"),
        asked(
            "Good morning.",
            messages=[
                {"role": "user", "content": "slowly"},
                {"role": "assistant", "content": "Good morning."},
            ],
        ),
    ]


def test_whatever_differs_sounds_different() -> None:
    tones = [tone(request) for request in variants()]
    assert all(one != other for one, other in itertools.combinations(tones, 2))


@pytest.mark.parametrize("request_", variants(), ids=range(8))
def test_same_request_sounds_the_same(request_: SpeechRequest) -> None:
    assert tone(request_) == tone(request_)


def cloned(sample: bytes, *, subtype: str = "wav", text: str = "Good morning.") -> Body:
    encoded = base64.b64encode(sample).decode()
    voice = f"data:audio/{subtype};base64,{encoded}"
    audio = {"format": "pcm16", "voice": voice}
    return speech(text, model="mimo-v2.5-tts-voiceclone", audio=audio)


def test_cloned_voice_follows_its_sample() -> None:
    one, same, other = (
        tone(read_request(body))
        for body in (cloned(b"one"), cloned(b"one", subtype="mpeg"), cloned(b"other"))
    )
    assert one == same
    assert one != other


async def test_record_tells_which_sample_was_sent(simulator: Simulator) -> None:
    body = cloned(b"one")
    await ask(simulator, body)
    [record] = simulator.requests
    assert record.sample_sha256 == hashlib.sha256(b"one").hexdigest()
    assert record.body == body
    assert body["audio"]["voice"] not in json.dumps(record.as_json())


async def test_designed_voice_is_another_one_at_every_call(simulator: Simulator) -> None:
    body = speech(
        model="mimo-v2.5-tts-voicedesign",
        messages=[
            {"role": "user", "content": "an old sailor"},
            {"role": "assistant", "content": "Land ahoy."},
        ],
        audio={"format": "pcm16"},
    )
    takes = [heard((await listen(simulator, body))[0]) for _ in range(2)]
    assert takes[0] != takes[1]
    assert takes == [simulator.pcm_for(record) for record in simulator.requests]


def test_form_of_the_answer_does_not_change_the_sound() -> None:
    assert tone(asked("Hi")) == tone(read_request(speech("Hi", stream=False)))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("x", 0.64), ("天" * 40, 10), ("letters" * 10, 4.9), ("(很长的风格说明文字)嗯", 0.64)],
    ids=["shortest", "chinese", "latin", "styles are silent"],
)
def test_length_follows_the_text(text: str, seconds: float) -> None:
    assert len(tone(asked(text))) / SECOND_BYTES == pytest.approx(seconds, abs=0.16)


def test_tone_can_be_heard_and_is_not_too_loud() -> None:
    samples = array("h", tone(asked("Good morning, everybody.")))
    assert 4000 < max(samples) < 16_000
    assert -16_000 < min(samples) < -4000


def test_pauses_are_silent() -> None:
    samples = array("h", tone(asked("嗯。。。。嗯")))
    assert not any(samples[6100:29_900])


@pytest.mark.parametrize(
    ("text", "words", "tags"),
    [
        ("<style>Happy</style>Hello", "Hello", ("Happy",)),
        ("(温柔)你好", "你好", ("温柔",)),
        ("（温柔）你好[cough]吗", "你好 吗", ("温柔", "cough")),
        ("<style>A</style>one<style>B</style>two", "one two", ("A", "B")),
        ("no tags", "no tags", ()),
    ],
)
def test_tags_are_not_spoken(text: str, words: str, tags: tuple[str, ...]) -> None:
    assert (spoken(text).words, spoken(text).tags) == (words, tags)


async def test_tones_need_no_thread(simulator: Simulator) -> None:
    before = threading.enumerate()
    await listen(simulator)
    assert threading.enumerate() == before


def test_unknown_voice_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="parrot"):
        Simulator(voice="parrot")


def test_resampling_keeps_the_length_and_the_line() -> None:
    ramp = array("h", range(22_050))
    resampled = resample(ramp, 22_050)
    assert len(resampled) == pytest.approx(24_000, abs=160)
    assert all(abs(sample - index * 22_050 / 24_000) <= 1 for index, sample in enumerate(resampled))


def _hide_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    espeak._library.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)


def test_missing_espeak_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _hide_espeak(monkeypatch)
    with pytest.raises(EspeakUnavailableError, match="espeakng-loader"):
        Simulator(voice="espeak")


async def test_missing_espeak_leaves_tones(monkeypatch: pytest.MonkeyPatch) -> None:
    _hide_espeak(monkeypatch)
    async with Simulator(keys={KEY}, voice="auto", timing=Timing.instant()) as simulator:
        stream, _ = await listen(simulator)
    assert heard(stream) == tone(read_request(speech()))


@pytest.fixture
def has_espeak() -> None:
    try:
        espeak.check_espeak()
    except EspeakUnavailableError as err:
        pytest.skip(str(err))


@pytest.mark.usefixtures("has_espeak")
class TestEspeak:
    async def test_stream_carries_what_it_says(self) -> None:
        async with Simulator(keys={KEY}, voice="espeak", timing=Timing.instant()) as simulator:
            streams = await asyncio.gather(*(listen(simulator) for _ in range(4)))
            spoken_pcm = simulator.pcm_for(speech())
        assert {heard(stream) for stream, _ in streams} == {spoken_pcm}
        assert len(spoken_pcm) % 7680 == 0

    async def test_thread_ends_with_the_simulator(self) -> None:
        async with Simulator(keys={KEY}, voice="espeak", timing=Timing.instant()) as simulator:
            await listen(simulator)
        assert not [t for t in threading.enumerate() if t.name.startswith("espeak")]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (asked("Hello."), asked("Hello.", audio={"voice": "Dean"})),
            (asked("Hello."), asked("(温柔)Hello.")),
            (asked("你好，世界。"), asked("你好，世界。", audio={"voice": "白桦"})),
        ],
        ids=["voice", "style", "chinese voice"],
    )
    def test_voices_and_styles_differ(self, one: SpeechRequest, other: SpeechRequest) -> None:
        assert espeak.say(one) != espeak.say(other)

    def test_speed_can_be_asked_for(self) -> None:
        text = "This is a sentence with quite a few words."
        fast = espeak.say(asked(f"<style>Speed up</style>{text}"))
        slow = espeak.say(asked(f"<style>Slow down</style>{text}"))
        assert len(fast) < 0.7 * len(slow)

    def test_blank_text_is_noise(self) -> None:
        assert espeak.say(asked(" ")) == tone(asked(" "))
