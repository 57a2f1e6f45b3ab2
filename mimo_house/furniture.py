"""Preparation of a configuration folder for Home Assistant."""

import json
from pathlib import Path
import shutil
from typing import Any, Final

HERE: Final = Path(__file__).parent
REPOSITORY: Final = HERE.parent
LINKS: Final = {
    "mimo_speech": REPOSITORY / "custom_components" / "mimo_speech",
    "recording_speaker": HERE / "components" / "recording_speaker",
}


def furnish(folder: Path, port: int) -> None:
    """Prepare a configuration folder; changes by the user are kept."""
    (folder / "custom_components").mkdir(parents=True, exist_ok=True)
    if not (settings := folder / "configuration.yaml").exists():
        shutil.copy(HERE / "configuration.yaml", settings)
    for name, target in LINKS.items():
        link = folder / "custom_components" / name
        if link.is_dir() and not link.is_symlink():
            # A copy that the user put there.
            continue
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    # In 2026.11, an `http:` block in the configuration is reverted after a five-minute trial.
    _store(folder, "http", 1, {"server_host": ["127.0.0.1"], "server_port": port})
    if not _storage(folder, "onboarding").exists():
        # Later onboarding steps would add services that need the internet.
        _store(folder, "onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def _storage(folder: Path, key: str) -> Path:
    return folder / ".storage" / key


def _store(folder: Path, key: str, version: int, content: dict[str, Any]) -> None:
    """Write a file in Home Assistant's storage; older versions are migrated at startup."""
    file = _storage(folder, key)
    file.parent.mkdir(exist_ok=True)
    envelope = {"version": version, "minor_version": 1, "key": key, "data": content}
    file.write_text(json.dumps(envelope))
