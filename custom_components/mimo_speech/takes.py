"""Takes of designed voices, playable while their form is open."""

from datetime import timedelta
import secrets
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_URL: Final = f"/api/{DOMAIN}/takes/{{take_id}}"
_HEARD_FOR: Final = timedelta(hours=1)
_TAKES: HassKey[dict[str, bytes]] = HassKey(f"{DOMAIN}_takes")


@callback
def async_setup_takes(hass: HomeAssistant) -> None:
    """Register the URL for takes."""
    hass.data[_TAKES] = {}
    hass.http.register_view(_TakeView)


@callback
def async_offer_take(hass: HomeAssistant, take: bytes) -> tuple[str, str]:
    """Offer an MP3; return its id, and a signed path that is valid for an hour."""
    take_id = secrets.token_urlsafe()
    hass.data[_TAKES][take_id] = take
    path = _URL.format(take_id=take_id)
    return take_id, async_sign_path(hass, path, _HEARD_FOR, use_content_user=True)


@callback
def async_forget_take(hass: HomeAssistant, take_id: str) -> None:
    """Withdraw a take."""
    hass.data[_TAKES].pop(take_id, None)


class _TakeView(HomeAssistantView):
    url = _URL
    name = f"api:{DOMAIN}:take"

    async def get(self, request: web.Request, take_id: str) -> web.Response:
        """Return a take, or the requested range of it, which some browsers require."""
        take = request.app[KEY_HASS].data[_TAKES].get(take_id)
        if take is None:
            raise web.HTTPNotFound
        headers = {hdrs.CACHE_CONTROL: "no-store", hdrs.ACCEPT_RANGES: "bytes"}
        try:
            part = request.http_range
        except ValueError:
            part = slice(None)
        if part.start is None and part.stop is None:
            return web.Response(body=take, content_type="audio/mpeg", headers=headers)
        start, stop, _ = part.indices(len(take))
        if start >= stop:
            headers[hdrs.CONTENT_RANGE] = f"bytes */{len(take)}"
            raise web.HTTPRequestRangeNotSatisfiable(headers=headers)
        headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{len(take)}"
        return web.Response(
            body=take[start:stop], status=206, content_type="audio/mpeg", headers=headers
        )
