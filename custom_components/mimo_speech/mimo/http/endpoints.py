"""Base URLs of accounts: official ones, custom ones, and their checks.

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
"""Delay after which temporary refusals have usually ended."""
_PAY_AS_YOU_GO_PREFIX: Final = "sk-"
_PLAN_PREFIX: Final = "tp-"
_SPEECH_PATH: Final = "/chat/completions"
_DEFAULT_PATH: Final = "/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A base URL that accepts the key, with its models."""

    base_url: str
    models: tuple[Model, ...]
    """Speech models, best first."""
    has_model_list: bool = True
    """False if there is no list of models; `models` are then those that this library knows."""

    def offers(self, model: Model) -> bool:
        """Tell whether the account offers the model, as far as is known."""
        return model in self.models or not self.has_model_list


def is_token_plan_key(api_key: str) -> bool:
    """Tell whether the key belongs to a Token Plan, whose terms allow only coding tools."""
    return api_key.startswith(_PLAN_PREFIX)


def normalize_base_url(address: str) -> str:
    """Return the base URL for a URL as entered by a user.

    Raises `MimoAddressError` if it is invalid, is neither http nor https, or contains credentials,
    which would be stored and shown in plain text.
    """
    try:
        url = URL(address.strip())
        is_usable = url.scheme in ("http", "https") and url.host and url.explicit_port != 0
    except ValueError as err:
        raise MimoAddressError("The URL is not valid") from err
    if not is_usable or url.raw_user or url.raw_password or url.raw_query_string:
        raise MimoAddressError(
            "The URL must start with http or https and contain no credentials or query"
        )
    path = url.path.rstrip("/").removesuffix(_SPEECH_PATH)
    return str(url.origin().with_path(path or _DEFAULT_PATH))


async def find_endpoint(session: aiohttp.ClientSession, api_key: str) -> Endpoint:
    """Return the official endpoint that accepts the key; all candidates are checked concurrently.

    Raises `MimoAuthError` if all candidates reject the key. If one could not be checked, its error
    is raised instead, since it might have accepted the key.
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
    """Return the endpoint of a base URL.

    A base URL that is not official may be a gateway without a list of models. It must then respond
    to chat completions as a gateway does; any other web server raises `MimoAddressError`.
    """
    endpoint = await _read_endpoint(session, api_key, base_url)
    if not endpoint.has_model_list:
        await MimoClient(session, api_key, base_url).probe()
    return endpoint


async def confirm_endpoint(session: aiohttp.ClientSession, api_key: str, base_url: str) -> Endpoint:
    """Return the endpoint of a base URL that was checked before, with one retry.

    Under load, the service occasionally rejects valid keys.
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
    """Return the endpoint of a base URL without a list of models."""
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
