"""What an HTML element means to a listener."""

from typing import Final

from .word_lists import words

LINE_BREAKING: Final = words("""
    br p div li ul ol tr table thead tbody h1 h2 h3 h4 h5 h6 hr blockquote pre section article
    header footer main details summary dd dt dl figure form
""")
SEPARATING: Final = frozenset({"td", "th"})
