"""Strangers' text made fit to be shown: names of students and files, messages of their code.

Everything that a report prints passes through here first. What cannot be seen, or changes how its
neighbours are read (control characters, marks of writing direction, halves of surrogate pairs),
is written as Python would escape it: `\\x1b`, `\\u202e`. What is too long is shortened.
"""

from __future__ import annotations

import re

LONGEST = 2000
"""The most characters of a message that a report prints."""

LONGEST_NAME = 120
"""The most characters of a name that a report prints."""

# Controls but for the line feed; marks of direction (the zero-width joiners, which Persian and
# emoji need, are none); halves of surrogate pairs; code points that are no characters.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def clean(text: str, longest: int = LONGEST) -> str:
    """The text with visible characters and line feeds only; at most `longest` of it is shown.

    Every kind of line break becomes a line feed, and a tab spaces.
    """
    lines = [line.expandtabs(4) for line in text[:longest].splitlines()]
    return _UNSEEN.sub(_escape, "\n".join(lines)) + _rest(text, longest)


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text as `clean` gives it, in one line, with single spaces."""
    return " ".join(clean(text, longest).split())


def name(text: str) -> str:
    """A name of a student or a file in one line: line breaks and tabs in it are escaped too."""
    return clean(_BREAKS.sub(_escape, text[:LONGEST_NAME])) + _rest(text, LONGEST_NAME)


def number(value: float) -> str:
    """Points or seconds as people write them: "2", "0.5", "3.33"."""
    return f"{round(value, 2):.12g}"


def count(value: float, what: str) -> str:
    """A count with its noun: "1 question", "2.5 points"."""
    return f"{number(value)} {what}" if value == 1 else f"{number(value)} {what}s"


def duration(seconds: float) -> str:
    """A time as people say it: "42 s", "3 min 20 s", "1 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, seconds_left = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {seconds_left} s"


def _rest(text: str, longest: int) -> str:
    return f" … ({len(text) - longest:,} more characters)" if len(text) > longest else ""


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "backslashreplace").decode("ascii")
