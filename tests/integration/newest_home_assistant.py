"""Let the test plugin run on a newer Home Assistant than the one it pins: `pytest -p` this module.

It is loaded before the plugin and touches the plugin's way into Home Assistant alone. What the
tests are about stays as it was released.
"""

# Renames httpx before another plugin imports it, so it comes first.
from homeassistant.components import logger
from homeassistant.components.logger import helpers

if not hasattr(logger, "_clear_logger_overwrites"):
    # 2026.11 has moved it; pytest-homeassistant-custom-component 0.13.375 still imports it here.
    logger._clear_logger_overwrites = helpers._clear_logger_overwrites
