"""Markdown, HTML, brackets and signs: what is spoken of them, what is a tag, what is not heard."""

from .reader import Markup

__all__ = ["Markup"]
