"""Where an account lives: official addresses, addresses that people enter, and the check of both.

Source: Xiaomi's pages on pay-as-you-go and Token Plan keys.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from ..catalog import BUILT_IN_MODEL_IDS, Model, speech_models
from ..errors import (
    MimoAddressError,
    MimoAuthError,
    MimoCrossBorderError,
    MimoError,
    MimoRiskControlError,
)
from .client import MimoClient

PAY_AS_YOU_GO_URL: Final = "https://api.xiaomimimo.com/v1"
TOKEN_PLAN_URLS: Final = tuple(
    f"https://token-plan-{region}.xiaomimimo.com/v1" for region in ("cn", "sgp", "ams")
)
OFFICIAL_URLS: Final = (PAY_AS_YOU_GO_URL, *TOKEN_PLAN_URLS)

_SECOND_OPINION_S: Final = 1.0
"""By then, a temporary refusal is over."""
_PAY_AS_YOU_GO_PREFIX: Final = "sk-"
_PLAN_PREFIX: Final = "tp-"
_SPEECH_PATH: Final = "/chat/completions"
_DEFAULT_PATH: Final = "/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that accepts the key, and what it offers."""

    base_url: str
    models: tuple[Model, ...]
    """Speech models, best first."""
    has_model_list: bool = True
    """False if the address does not tell: the models are those this library knows."""

    def offers(self, model: Model) -> bool:
        """Tell whether the account can speak with the model, as far as is known here."""
        return model in self.models or not self.has_model_list


def is_token_plan_key(api_key: str) -> bool:
    """Tell whether the key belongs to a Token Plan, whose terms allow coding tools only."""
    return api_key.startswith(_PLAN_PREFIX)


def normalize_base_url(address: str) -> str:
    """Return an address as people paste it in the form that requests are made from.

    Raises `MimoAddressError` for anything but http and https, for credentials in the address
    (it would be stored and shown in the clear) and for what is no address at all.
    """
    try:
        url = URL(address.strip())
        is_usable = url.scheme in ("http", "https") and url.host and url.explicit_port != 0
    except ValueError as err:
        raise MimoAddressError("The address is no valid URL") from err
    if not is_usable or url.raw_user or url.raw_password or url.raw_query_string:
        raise MimoAddressError("The address must be http or https, without credentials or query")
    path = url.path.rstrip("/").removesuffix(_SPEECH_PATH)
    return str(url.origin().with_path(path or _DEFAULT_PATH))


async def find_endpoint(session: aiohttp.ClientSession, api_key: str) -> Endpoint:
    """Return the official address that accepts the key; all candidates are asked side by side.

    Raises `MimoAuthError` if every candidate refuses the key. If one could not be asked, its own
    error comes first: it may be the one that would have accepted.
    """
    async with asyncio.TaskGroup() as group:
        checks = [
            group.create_task(_check(session, api_key, base_url))
            for base_url in _candidates(api_key)
        ]
    results = [check.result() for check in checks]
    for result in results:
        if isinstance(result, Endpoint):
            return result
    raise _most_telling(result for result in results if isinstance(result, MimoError))


async def check_endpoint(session: aiohttp.ClientSession, api_key: str, base_url: str) -> Endpoint:
    """Return what an address that somebody enters offers to the key.

    An address other than the official ones may be a gateway that has no list of models; then it
    must answer as one where speech is asked for. Any other web server raises `MimoAddressError`.
    """
    endpoint = await _read_endpoint(session, api_key, base_url)
    if not endpoint.has_model_list:
        await MimoClient(session, api_key, base_url).probe()
    return endpoint


async def confirm_endpoint(session: aiohttp.ClientSession, api_key: str, base_url: str) -> Endpoint:
    """Return what an address that was checked before offers now.

    What may pass by itself is asked about once more: under load, the service refuses good keys now
    and then.
    """
    try:
        return await _read_endpoint(session, api_key, base_url)
    except MimoAuthError, MimoCrossBorderError, MimoRiskControlError:
        await asyncio.sleep(_SECOND_OPINION_S)
        return await _read_endpoint(session, api_key, base_url)


async def _read_endpoint(session: aiohttp.ClientSession, api_key: str, base_url: str) -> Endpoint:
    try:
        model_ids = await MimoClient(session, api_key, base_url).models()
    except MimoAddressError as err:
        if base_url in OFFICIAL_URLS or err.status != HTTPStatus.NOT_FOUND:
            raise
        return assumed_endpoint(base_url)
    return Endpoint(base_url=base_url, models=speech_models(model_ids))


def assumed_endpoint(base_url: str) -> Endpoint:
    """Return an address that does not tell what it offers."""
    models = speech_models(BUILT_IN_MODEL_IDS)
    return Endpoint(base_url=base_url, models=models, has_model_list=False)


async def _check(
    session: aiohttp.ClientSession, api_key: str, base_url: str
) -> Endpoint | MimoError:
    try:
        return await check_endpoint(session, api_key, base_url)
    except MimoError as err:
        return err


def _candidates(api_key: str) -> tuple[str, ...]:
    if api_key.startswith(_PAY_AS_YOU_GO_PREFIX):
        return (PAY_AS_YOU_GO_URL,)
    return TOKEN_PLAN_URLS if is_token_plan_key(api_key) else OFFICIAL_URLS


def _most_telling(errors: Iterable[MimoError]) -> MimoError:
    return min(errors, key=lambda error: isinstance(error, MimoAuthError))
