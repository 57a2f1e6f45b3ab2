"""The client against the simulator, over real loopback HTTP."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
import socket
from typing import override

import aiohttp
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
import pytest

from custom_components.mimo_speech.mimo import (
    MIMO_PCM,
    Clip,
    MimoAddressError,
    MimoAuthError,
    MimoBalanceError,
    MimoBrokenAnswerError,
    MimoClient,
    MimoConnectionError,
    MimoCrossBorderError,
    MimoEmptyAudioError,
    MimoError,
    MimoForbiddenError,
    MimoModerationError,
    MimoQuotaError,
    MimoRateLimitError,
    MimoRequestError,
    MimoRiskControlError,
    MimoServerError,
    MimoTextTooLongError,
    MimoTimeoutError,
    MimoUnknownVoiceError,
    MimoUnsupportedModelError,
    MimoVoiceSampleError,
    PcmFormat,
    SampleFormat,
    SpeechRequest,
    Timeouts,
    VoiceDescription,
    VoiceSample,
)
from custom_components.mimo_speech.mimo.audio.wav import whole_wav
from mimo_simulator import Fault, Shape, Simulator, Timing

from .raw_service import audio_event, event, finish_event, raw_service

KEY = "sk-test"
REQUEST = SpeechRequest(
    text="(温柔)The laundry is done. 衣服洗好了。", model="mimo-v2.5-tts", voice="Mia"
)
IMPATIENT = Timeouts(connect_s=5, models_s=0.4, first_audio_s=0.4, idle_s=0.4, trailer_s=0.05)


@pytest.fixture
async def simulator() -> AsyncGenerator[Simulator]:
    async with Simulator(keys={KEY}, timing=Timing.instant()) as simulator:
        yield simulator


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(simulator: Simulator, session: aiohttp.ClientSession) -> MimoClient:
    return MimoClient(session, KEY, simulator.url)


async def listen(client: MimoClient, request: SpeechRequest = REQUEST) -> bytes:
    return b"".join([piece async for piece in client.stream(request)])


async def test_models_are_listed(client: MimoClient, simulator: Simulator) -> None:
    assert await client.models() == tuple(simulator.models)


async def test_stream_is_what_the_service_sent(client: MimoClient, simulator: Simulator) -> None:
    pcm = await listen(client)
    (record,) = simulator.speech_requests
    assert pcm == record.pcm == simulator.pcm_for(record)
    assert record.text == "(温柔)The laundry is done. 衣服洗好了。"


async def test_clip_is_what_the_service_sent(client: MimoClient, simulator: Simulator) -> None:
    clip = await client.synthesize(REQUEST)
    (record,) = simulator.speech_requests
    assert clip.pcm == simulator.pcm_for(record)
    assert clip.pcm_format == MIMO_PCM
    assert clip.duration_s == len(clip.pcm) / 48_000
    assert record.body
    assert "stream" not in record.body


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(Shape(newline="\r\n"), id="CRLF"),
        pytest.param(Shape(newline="\r"), id="CR"),
        pytest.param(Shape(comments=5), id="comments"),
        pytest.param(Shape(role_chunk="null"), id="null audio"),
        pytest.param(Shape(role_chunk="absent"), id="no role chunk"),
        pytest.param(Shape(done=False), id="no DONE"),
        pytest.param(Shape(usage=False, done=False), id="bare"),
        pytest.param(Shape(finish_reason=None), id="DONE only"),
        pytest.param(Shape(data_lines=4), id="several data lines"),
        pytest.param(Shape(odd_pieces=True), id="odd pieces"),
        pytest.param(Shape(write_size=5), id="bit by bit"),
        pytest.param(Shape(write_size=5, newline="\r\n", odd_pieces=True), id="all at once"),
        pytest.param(Shape(giant=True), id="one event"),
        pytest.param(Shape(giant=True, write_size=1000), id="one event in bits"),
        pytest.param(Shape(escape_slashes=True), id="escaped slashes"),
        pytest.param(Shape(bom=True), id="byte order mark"),
        pytest.param(Shape(content_type="text/plain"), id="content type"),
        pytest.param(Shape(as_json=True), id="JSON instead of events"),
        pytest.param(Shape(wav_in_stream=True), id="WAV in events"),
        pytest.param(Shape(as_wav=True), id="WAV instead of events"),
        pytest.param(Shape(as_wav=True, write_size=5), id="WAV in bits"),
        pytest.param(Shape(blanks=100_000), id="white space"),
        pytest.param(Shape(blanks=3_000_000, giant=True), id="megabytes of white space"),
        pytest.param(Shape(blanks=3_000_000, as_json=True), id="white space in JSON"),
    ],
)
async def test_every_shape_of_answer_gives_the_same_samples(
    client: MimoClient, simulator: Simulator, shape: Shape
) -> None:
    simulator.inject(Fault.shaped(shape))
    pcm = await listen(client)
    assert pcm == simulator.pcm_for(simulator.speech_requests[0])


REFUSALS = [
    pytest.param(Fault.unauthorized(), MimoAuthError, id="key refused"),
    pytest.param(Fault.no_balance(), MimoBalanceError, id="no balance"),
    pytest.param(Fault.forbidden(), MimoForbiddenError, id="forbidden"),
    pytest.param(Fault.risk_control(), MimoRiskControlError, id="risk control"),
    pytest.param(Fault.cross_border(), MimoCrossBorderError, id="cross-border"),
    pytest.param(Fault.quota_exhausted(), MimoQuotaError, id="quota"),
    pytest.param(Fault.unauthorized(by_gateway=True), MimoAuthError, id="key refused by a gateway"),
    pytest.param(Fault.moderated(by_gateway=True), MimoModerationError, id="moderated, wrapped"),
    pytest.param(
        Fault.moderated(status=400, is_framed=True), MimoModerationError, id="moderated, framed"
    ),
    pytest.param(
        Fault.unsupported_model(status=404, is_framed=True),
        MimoUnsupportedModelError,
        id="model, framed",
    ),
    pytest.param(Fault.not_found_html(), MimoAddressError, id="wrong path"),
    pytest.param(Fault.moderated(status=400), MimoModerationError, id="moderated 400"),
    pytest.param(Fault.moderated(status=421), MimoModerationError, id="moderated 421"),
    pytest.param(Fault.rate_limited(), MimoRateLimitError, id="rate limit"),
    pytest.param(Fault.server_error(status=500), MimoServerError, id="500"),
    pytest.param(Fault.server_error(status=502, html=True), MimoServerError, id="502 page"),
    pytest.param(Fault.unsupported_model(), MimoUnsupportedModelError, id="model"),
    pytest.param(Fault.unsupported_model(in_param=True), MimoUnsupportedModelError, id="param"),
    pytest.param(Fault.wrong_content(), MimoAddressError, id="captive portal"),
    pytest.param(Fault.close_before_headers(), MimoConnectionError, id="closed"),
    pytest.param(Fault.answer(200, "[]"), MimoBrokenAnswerError, id="no object"),
]
STREAM_FAULTS = [
    pytest.param(Fault.empty_audio(), MimoEmptyAudioError, id="no audio"),
    pytest.param(Fault.error_event(), MimoServerError, id="error event"),
    pytest.param(Fault.error_event(after_pieces=1), MimoServerError, id="late error event"),
    pytest.param(Fault.content_filter(after_pieces=1), MimoModerationError, id="content filter"),
    pytest.param(Fault.length(), MimoTextTooLongError, id="length"),
    pytest.param(Fault.end_early(), MimoBrokenAnswerError, id="ends early"),
    pytest.param(Fault.close(), MimoConnectionError, id="closed in mid-stream"),
    pytest.param(Fault.reset(), MimoConnectionError, id="reset"),
    pytest.param(Fault.reset(inside_base64=True), MimoConnectionError, id="reset in base64"),
    pytest.param(Fault.invalid_json(), MimoBrokenAnswerError, id="no JSON"),
    pytest.param(Fault.invalid_base64(), MimoBrokenAnswerError, id="no base64"),
]


@pytest.mark.parametrize(("fault", "error"), REFUSALS + STREAM_FAULTS)
async def test_failed_stream_says_what_went_wrong(
    client: MimoClient, simulator: Simulator, fault: Fault, error: type[MimoError]
) -> None:
    simulator.inject(fault)
    with pytest.raises(error) as caught:
        await listen(client)
    assert type(caught.value) is error
    assert KEY not in str(caught.value)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize(("fault", "error"), REFUSALS)
async def test_failed_clip_says_what_went_wrong(
    client: MimoClient, simulator: Simulator, fault: Fault, error: type[MimoError]
) -> None:
    simulator.inject(fault)
    with pytest.raises(error) as caught:
        await client.synthesize(REQUEST)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.stall(before_headers=True), id="no headers"),
        pytest.param(Fault.stall(), id="no event"),
        pytest.param(Fault.stall(after_pieces=1), id="in mid-stream"),
        pytest.param(Fault.endless_comments(), id="comments without end"),
    ],
)
async def test_silence_ends_in_a_timeout(
    simulator: Simulator, session: aiohttp.ClientSession, fault: Fault
) -> None:
    simulator.inject(fault)
    client = MimoClient(session, KEY, simulator.url, timeouts=IMPATIENT)
    with pytest.raises(MimoTimeoutError):
        await listen(client, SpeechRequest(text="Good morning. " * 20, model="mimo-v2.5-tts"))
    await simulator.drained()


async def test_slow_listener_is_no_timeout(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    client = MimoClient(session, KEY, simulator.url, timeouts=IMPATIENT)
    pieces: list[bytes] = []
    async for piece in client.stream(REQUEST):
        if not pieces:
            await asyncio.sleep(IMPATIENT.idle_s * 2)
        pieces.append(piece)
    assert b"".join(pieces) == simulator.speech_requests[0].pcm


PCM = bytes(range(256)) * 100
SPOKEN = audio_event(PCM)
ENDS = [pytest.param(False, id="connection lost"), pytest.param(True, id="connection left open")]


@pytest.mark.parametrize("stays_open", ENDS)
@pytest.mark.parametrize(
    "trailer",
    [
        pytest.param(b"", id="no trailer"),
        pytest.param(event({"choices": [], "usage": {"total_tokens": 7}}), id="usage"),
        pytest.param(b'data: {"choices": [], "us', id="half a trailer"),
        pytest.param(b"data: [DONE]\n\n", id="DONE"),
    ],
)
async def test_speech_that_is_finished_needs_no_end_of_its_answer(
    session: aiohttp.ClientSession, trailer: bytes, *, stays_open: bool
) -> None:
    said = SPOKEN + finish_event("stop") + trailer
    async with raw_service(said, stays_open=stays_open) as url:
        assert await listen(MimoClient(session, KEY, url)) == PCM


@pytest.mark.parametrize("stays_open", ENDS)
@pytest.mark.parametrize(
    ("reason", "error"),
    [("length", MimoTextTooLongError), ("content_filter", MimoModerationError)],
    ids=["length", "content filter"],
)
async def test_reason_to_finish_counts_without_an_end_too(
    session: aiohttp.ClientSession, reason: str, error: type[MimoError], *, stays_open: bool
) -> None:
    async with raw_service(SPOKEN + finish_event(reason), stays_open=stays_open) as url:
        with pytest.raises(error):
            await listen(MimoClient(session, KEY, url))


async def test_error_that_follows_the_finish_at_once_is_told(
    session: aiohttp.ClientSession,
) -> None:
    said = SPOKEN + finish_event("stop"), event({"error": {"message": "boom"}})
    async with raw_service(*said, stays_open=True) as url:
        with pytest.raises(MimoServerError):
            await listen(MimoClient(session, KEY, url))


async def test_audio_is_waited_for_though_the_finish_came_before_it(
    session: aiohttp.ClientSession,
) -> None:
    patient = Timeouts(trailer_s=0.05)
    finish = finish_event("stop")
    async with raw_service(finish, 0.2, SPOKEN + finish, stays_open=False) as url:
        assert await listen(MimoClient(session, KEY, url, timeouts=patient)) == PCM


OTHER_FORMATS = [
    pytest.param(PcmFormat(sample_rate_hz=48_000, channels=1, sample_width_bytes=2), id="rate"),
    pytest.param(PcmFormat(sample_rate_hz=24_000, channels=2, sample_width_bytes=2), id="channels"),
    pytest.param(PcmFormat(sample_rate_hz=24_000, channels=1, sample_width_bytes=3), id="width"),
]


@pytest.mark.parametrize("pcm_format", OTHER_FORMATS)
async def test_audio_in_another_format_is_not_streamed_as_if_it_were_the_usual_one(
    session: aiohttp.ClientSession, pcm_format: PcmFormat
) -> None:
    said = audio_event(whole_wav(pcm_format, PCM)) + finish_event("stop")
    async with raw_service(said, stays_open=False) as url:
        with pytest.raises(MimoBrokenAnswerError, match="Unexpected audio format"):
            await listen(MimoClient(session, KEY, url))


@pytest.mark.parametrize("pcm_format", OTHER_FORMATS)
async def test_clip_tells_the_format_of_its_audio(
    session: aiohttp.ClientSession, pcm_format: PcmFormat
) -> None:
    pcm = bytes(12 * 100)
    said = audio_event(whole_wav(pcm_format, pcm)) + finish_event("stop")
    async with raw_service(said, stays_open=False) as url:
        clip = await MimoClient(session, KEY, url).synthesize(REQUEST)
    assert clip == Clip(pcm=pcm, pcm_format=pcm_format)


async def test_list_of_models_has_a_deadline(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    simulator.inject_models(Fault.stall(before_headers=True))
    with pytest.raises(MimoTimeoutError):
        await MimoClient(session, KEY, simulator.url, timeouts=IMPATIENT).models()


@pytest.mark.parametrize("body", ["{}", '{"data": 5}', '{"data": [5]}', "no JSON", "\xff"])
async def test_list_of_models_that_is_none(
    client: MimoClient, simulator: Simulator, body: str
) -> None:
    simulator.inject_models(Fault.answer(200, body))
    with pytest.raises(MimoBrokenAnswerError):
        await client.models()


async def test_unknown_voice_names_those_offered(client: MimoClient) -> None:
    with pytest.raises(MimoUnknownVoiceError) as caught:
        await listen(client, SpeechRequest(text="Hi", model="mimo-v2.5-tts", voice="Zoe"))
    assert caught.value.voice == "Zoe"
    assert {"冰糖", "Mia"} <= set(caught.value.available)


async def test_designed_voice_speaks_from_one_giant_event(
    client: MimoClient, simulator: Simulator
) -> None:
    model = "mimo-v2.5-tts-voicedesign"
    described = SpeechRequest(text="Hi", model=model, voice=VoiceDescription("An old sailor"))
    pcm = await listen(client, described)
    assert pcm == simulator.speech_requests[0].pcm
    with pytest.raises(MimoRequestError, match="user message"):
        await listen(client, SpeechRequest(text="Hi", model=model))
    with pytest.raises(MimoRequestError, match="not supported for voice design"):
        await listen(client, replace(described, voice="Mia", direction="An old sailor"))


@pytest.mark.parametrize("size", [1, 1_900_000], ids=["small", "almost 10 MB in base64"])
async def test_cloned_voice_speaks_from_the_sample_it_was_given(
    client: MimoClient, simulator: Simulator, size: int
) -> None:
    sample = VoiceSample(b"RIFF" * size, SampleFormat.WAV)
    model = "mimo-v2.5-tts-voiceclone"
    pcm = await listen(client, SpeechRequest(text="Hi", model=model, voice=sample))
    assert pcm == simulator.speech_requests[0].pcm
    assert simulator.speech_requests[0].sample_sha256 == sample.sha256
    with pytest.raises(MimoVoiceSampleError):
        await listen(client, SpeechRequest(text="Hi", model=model, voice="Mia"))


async def test_redirect_takes_the_key_nowhere(client: MimoClient, simulator: Simulator) -> None:
    async with Simulator() as elsewhere:
        simulator.inject(Fault.redirect(f"{elsewhere.url}/chat/completions"))
        with pytest.raises(MimoAddressError):
            await listen(client)
        assert not elsewhere.requests


async def test_connection_is_used_again(client: MimoClient, simulator: Simulator) -> None:
    for _ in range(3):
        await listen(client)
    assert len({record.connection for record in simulator.speech_requests}) == 1


async def test_listener_who_leaves_ends_the_request(
    client: MimoClient, simulator: Simulator
) -> None:
    simulator.inject(Fault.endless_audio())
    async with aclosing(client.stream(REQUEST)) as stream:
        assert await anext(stream)
    await simulator.drained()
    assert simulator.speech_requests[0].outcome == "aborted"


async def test_cancelled_clip_ends_the_request(client: MimoClient, simulator: Simulator) -> None:
    simulator.inject(Fault.stall(after_pieces=1))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.synthesize(REQUEST)
    await simulator.drained()
    assert simulator.open_streams == 0


@pytest.mark.parametrize(
    ("address", "error"),
    [
        pytest.param("http://127.0.0.1:9/v1", MimoConnectionError, id="nobody there"),
        pytest.param("http://[::1/v1", MimoAddressError, id="no address"),
    ],
)
async def test_service_that_is_not_there(
    session: aiohttp.ClientSession, address: str, error: type[MimoError]
) -> None:
    with pytest.raises(error):
        await MimoClient(session, KEY, address).models()


async def test_key_shows_nowhere(client: MimoClient, simulator: Simulator) -> None:
    simulator.keys.clear()
    with pytest.raises(MimoAuthError) as caught:
        await client.models()
    shown = (repr(client), repr(caught.value), *map(repr, simulator.requests))
    assert not [text for text in shown if KEY in text]


class Loopback(AbstractResolver):
    """Finds every host here."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    @override
    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("host", "names"),
    [
        pytest.param("api.xiaomimimo.com", {"api-key", "Authorization"}, id="pay as you go"),
        pytest.param("token-plan-cn.xiaomimimo.com", {"api-key", "Authorization"}, id="plan"),
        pytest.param("gateway.example", {"Authorization"}, id="gateway"),
        pytest.param("xiaomimimo.com.example", {"Authorization"}, id="another domain"),
        pytest.param("notxiaomimimo.com", {"Authorization"}, id="another name"),
    ],
)
async def test_service_alone_gets_both_forms_of_the_key(
    simulator: Simulator, host: str, names: set[str]
) -> None:
    connector = aiohttp.TCPConnector(resolver=Loopback(), family=socket.AF_INET)
    async with aiohttp.ClientSession(connector=connector) as session:
        url = simulator.url.replace("127.0.0.1", host)
        await listen(MimoClient(session, KEY, url))
    headers = simulator.speech_requests[0].headers
    assert {name for name in ("api-key", "Authorization") if name in headers} == names
    assert simulator.speech_requests[0].key_accepted


@pytest.mark.parametrize("shape", [Shape(), Shape(as_json=True)], ids=["events", "document"])
async def test_audio_far_shorter_than_its_usage_is_broken(
    client: MimoClient, simulator: Simulator, shape: Shape
) -> None:
    simulator.shape = shape
    for _ in range(3):
        await listen(client)
    simulator.inject(Fault.short())
    with pytest.raises(MimoBrokenAnswerError, match="shorter"):
        await listen(client)
    assert await listen(client) == simulator.pcm_for(simulator.speech_requests[0])


async def test_error_without_end_is_an_error(session: aiohttp.ClientSession) -> None:
    async def fail(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=500)
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 10_000)

    app = web.Application()
    app.add_routes([web.post("/v1/chat/completions", fail)])
    async with TestServer(app, host="127.0.0.1") as server:
        with pytest.raises(MimoServerError):
            await listen(MimoClient(session, KEY, str(server.make_url("/v1"))))


async def test_long_speech_may_take_longer_than_its_first_audio(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    simulator.timing = Timing(first_audio=0, speed=1)
    timeouts = Timeouts(first_audio_s=2.0)
    pcm = await listen(MimoClient(session, KEY, simulator.url, timeouts=timeouts))
    assert pcm == simulator.speech_requests[0].pcm
    assert len(pcm) / 48_000 > timeouts.first_audio_s


async def test_compressed_answers_are_not_asked_for(
    client: MimoClient, simulator: Simulator
) -> None:
    await listen(client)
    assert simulator.speech_requests[0].headers["Accept-Encoding"] == "identity"
