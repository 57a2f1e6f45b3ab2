"""Markdown, HTML, SSML, brackets and symbols: what is spoken, silent, or a tag."""

from .reader import Markup

__all__ = ["Markup"]
