"""The #include lines of a C text, shared by the checks about them."""

import re

from tree import numbered, without_comments

INCLUDE = re.compile(r'\s*#\s*include\s+([<"])([^>"]+)[>"]')


def included(text):
    """Yields (line, quote, name)."""
    for line, code in numbered(without_comments(text)):
        match = INCLUDE.match(code)
        if match:
            yield line, match[1], match[2]
