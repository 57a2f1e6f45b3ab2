"""Additional users of a test house."""

from .api import HomeAssistant


async def add_person(assistant: HomeAssistant, name: str) -> HomeAssistant:
    """Add a user without administrator rights, and return a client for this user."""
    # Not a secret: the house listens on this machine only.
    password = name
    created = await assistant.command(
        "config/auth/create", name=name.title(), group_ids=["system-users"], local_only=True
    )
    await assistant.command(
        "config/auth_provider/homeassistant/create",
        user_id=created["user"]["id"],
        username=name,
        password=password,
    )
    return await HomeAssistant.enter(assistant.session, assistant.url, name, password)
