"""Word lists that read like text."""


def words(text: str) -> frozenset[str]:
    """Return the words of the text."""
    return frozenset(text.split())
