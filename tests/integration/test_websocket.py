"""What the dashboard card is told over the WebSocket, and who is told what."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from homeassistant.auth.permissions.types import PolicyType
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.mimo_speech.announcing.announcement import (
    AnnouncementRequest,
    Result,
)
from custom_components.mimo_speech.announcing.announcements import async_get_announcements
from custom_components.mimo_speech.announcing.reports import async_report
from custom_components.mimo_speech.card import async_card_version
from mimo_simulator import Simulator

from .conftest import engine, voice

KITCHEN = "media_player.kitchen"
NURSERY = "media_player.nursery"
ALL: PolicyType = {"entities": True}
KITCHEN_ONLY: PolicyType = {"entities": {"entity_ids": {KITCHEN: True}}}
READ_ONLY: PolicyType = {"entities": {"all": {"read": True}}}

type Connect = Callable[[PolicyType], Awaitable[MockHAClientWebSocket]]


@pytest.fixture
def connect(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Connect:
    """Return a way to connect as a user who is no administrator."""

    async def connect(policy: PolicyType) -> MockHAClientWebSocket:
        user = MockUser().add_to_hass(hass)
        user.mock_policy(policy)
        token = await hass.auth.async_create_refresh_token(user, "http://localhost")
        return await hass_ws_client(hass, hass.auth.async_create_access_token(token))

    return connect


async def ask(client: MockHAClientWebSocket, command: str, **fields: Any) -> dict[str, Any]:
    await client.send_json_auto_id({"type": f"mimo_speech/{command}", **fields})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def subscribe(client: MockHAClientWebSocket) -> dict[str, Any]:
    """Subscribe to announcements, and return what there is."""
    answer = await ask(client, "announcements/subscribe")
    assert answer["success"]
    return await next_news(client)


async def next_news(client: MockHAClientWebSocket) -> dict[str, Any]:
    news: dict[str, Any] = (await client.receive_json())["event"]
    return news


def results(news: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    return [
        (one["message"], {report["entity_id"]: report["result"] for report in one["speakers"]})
        for one in news["announcements"]
    ]


def refuse(hass: HomeAssistant, message: str, *speakers: str) -> None:
    """Let an announcement come to nothing at once."""
    request = AnnouncementRequest(message=message, engine=engine(hass), speakers=speakers)
    async_get_announcements(hass).async_refuse(request, Result.MUTED, None)


@pytest.mark.usefixtures("account")
async def test_announcement_is_followed_until_it_is_done(
    hass: HomeAssistant, connect: Connect
) -> None:
    client = await connect(ALL)
    news = await subscribe(client)
    assert news == {
        "announcements": [],
        "recent": [],
        "card_version": async_card_version(hass),
    }

    request = AnnouncementRequest(message="Dinner.", engine=engine(hass), speakers=(KITCHEN,))
    announcement = async_get_announcements(hass).async_announce(request)

    news = await next_news(client)
    assert results(news) == [("Dinner.", {KITCHEN: "queued"})]
    assert news["recent"] == [announcement.announcement_id]
    # There is no such speaker.
    while results(news) != [("Dinner.", {KITCHEN: "offline"})]:
        news = await next_news(client)
    (report,) = news["announcements"][0]["speakers"]
    assert report["error"]["translation_domain"] == "mimo_speech"
    assert report["error"]["translation_key"] == "speaker_offline"
    assert report["error"]["translation_placeholders"] == {"speaker": KITCHEN}
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.usefixtures("account")
async def test_recent_announcements_are_told_first(hass: HomeAssistant, connect: Connect) -> None:
    for message in ("First.", "Second."):
        request = AnnouncementRequest(message=message, engine=engine(hass), speakers=(KITCHEN,))
        await async_get_announcements(hass).async_announce(request).async_wait()
    news = await subscribe(await connect(ALL))
    # Their audio is made all the same.
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [message for message, _ in results(news)] == ["Second.", "First."]
    assert news["recent"] == [one["announcement_id"] for one in news["announcements"]]


@pytest.mark.usefixtures("account")
async def test_user_is_told_of_the_speakers_that_they_may_read(
    hass: HomeAssistant, connect: Connect
) -> None:
    client = await connect(KITCHEN_ONLY)
    await subscribe(client)
    refuse(hass, "For the nursery.", NURSERY)
    refuse(hass, "For both.", KITCHEN, NURSERY)
    news = await next_news(client)
    assert results(news) == [("For both.", {KITCHEN: "muted"})]


@pytest.mark.usefixtures("account")
async def test_nothing_is_sent_once_the_user_has_unsubscribed(
    hass: HomeAssistant, connect: Connect
) -> None:
    client = await connect(ALL)
    await client.send_json({"id": 1, "type": "mimo_speech/announcements/subscribe"})
    await client.receive_json()
    await client.receive_json()
    await client.send_json({"id": 2, "type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["success"]
    refuse(hass, "For nobody.", KITCHEN)
    await client.send_json({"id": 3, "type": "ping"})
    assert await client.receive_json() == {"id": 3, "type": "pong"}


async def test_reasons_come_with_their_translation(hass: HomeAssistant) -> None:
    # What the card is told of a speaker that did not play has the words for every result.
    for result in Result:
        if result.is_final and result not in (Result.SPOKEN, Result.UNVERIFIED):
            error = async_report(hass, KITCHEN, result).error
            assert error is not None
            assert error.translation_key is not None


@pytest.mark.parametrize("voices", [[voice("Kitchen"), voice("Hall", model="mimo-v2-tts")]])
@pytest.mark.usefixtures("account")
async def test_voices_are_told_with_what_they_offer(hass: HomeAssistant, connect: Connect) -> None:
    answer = await ask(await connect(ALL), "voices")
    offer = answer["result"]
    assert offer["chimes"][0] == "none"
    assert "doorbell" in offer["chimes"]
    kitchen, hall = offer["voices"]
    assert (kitchen["entity_id"], kitchen["name"]) == (engine(hass), "Kitchen")
    assert "whisper" in kitchen["styles"]
    assert "Mia" in [preset["id"] for preset in kitchen["preset_voices"]]
    assert "Mia" not in [preset["id"] for preset in hall["preset_voices"]]


@pytest.mark.usefixtures("account")
async def test_voices_that_a_user_may_not_read_are_not_told(connect: Connect) -> None:
    answer = await ask(await connect(KITCHEN_ONLY), "voices")
    assert answer["result"]["voices"] == []


async def test_speech_is_listened_to_where_the_user_is(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    connect: Connect,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    client = await connect(ALL)
    answer = await ask(client, "listen", message="Hello.", style="happy", preset_voice="Milo")
    page = await hass_client_no_auth()
    audio = await page.get(answer["result"]["url"])
    assert audio.status == HTTPStatus.OK
    assert audio.content_type == "audio/mpeg"
    assert await audio.read()
    (request,) = simulator.speech_requests
    assert request.voice == "Milo"
    assert str(request.text).endswith("Hello.")


@pytest.mark.parametrize("voices", [[voice(format="wav")]])
@pytest.mark.usefixtures("account")
async def test_browsers_get_no_wav_without_an_end(
    connect: Connect, hass_client_no_auth: ClientSessionGenerator
) -> None:
    answer = await ask(await connect(ALL), "listen", message="Hello.")
    page = await hass_client_no_auth()
    audio = await page.get(answer["result"]["url"])
    assert audio.content_type == "audio/mpeg"
    assert await audio.read()


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"message": " "}, "blank_text"),
        ({"message": "Hello.", "preset_voice": "Nobody"}, "invalid_voice"),
        ({"message": "Hello.", "voice": "tts.other"}, "not_a_voice"),
    ],
    ids=["blank", "preset voice", "voice"],
)
@pytest.mark.usefixtures("account")
async def test_what_cannot_be_listened_to_is_explained(
    connect: Connect, fields: dict[str, str], key: str
) -> None:
    answer = await ask(await connect(ALL), "listen", **fields)
    assert not answer["success"]
    assert answer["error"]["translation_domain"] == "mimo_speech"
    assert answer["error"]["translation_key"] == key


@pytest.mark.usefixtures("account")
async def test_user_who_may_only_read_gets_no_speech(
    connect: Connect, simulator: Simulator
) -> None:
    answer = await ask(await connect(READ_ONLY), "listen", message="Hello.")
    assert answer["error"]["code"] == "unauthorized"
    assert not simulator.speech_requests
