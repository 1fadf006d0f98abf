"""Strangers' text: nothing unseen is left, nothing legible is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from mlsd_hpo.grading.reports.text import (
    LONGEST,
    LONGEST_NAME,
    clean,
    count,
    duration,
    name,
    one_line,
)
from tests.grading.made_up import hostile


@given(hostile)
def test_what_is_shown_can_be_seen_and_encoded(text: str) -> None:
    for shown in (clean(text), one_line(text), name(text)):
        shown.encode("utf-8")
        unseen = {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")} - {"\n"}
        assert unseen == set()
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")
    assert "\n" not in one_line(text) + name(text)
    assert len(one_line(text)) < 11 * LONGEST
    assert len(name(text)) < 11 * LONGEST_NAME


@pytest.mark.parametrize(
    "text", ["Zoë Müller", "李小龙", "أحمد علي", "हिन्दी", "O'Neill, Sean", "👩\u200d🔬", "a  b"]
)
def test_names_of_all_scripts_stay_as_they_are(text: str) -> None:
    assert name(text) == text
    assert clean(text) == text


def test_line_breaks_stay_in_messages_only() -> None:
    assert clean("a\r\nb\u2028c\td") == "a\nb\nc   d"
    assert one_line("a\r\n  b\tc") == "a b c"
    assert name("a\r\nb\tc\u2028") == "a\\r\\nb\\tc\\u2028"


def test_what_is_unseen_is_escaped_as_in_python() -> None:
    assert clean("a\x1b[31m\u202eb\ud800") == "a\\x1b[31m\\u202eb\\ud800"


def test_long_text_says_how_much_is_missing() -> None:
    assert clean("x" * 1_000_000, 10) == "xxxxxxxxxx … (999,990 more characters)"
    assert name("x" * 130) == "x" * 120 + " … (10 more characters)"


def test_counts_and_times_read_as_people_write_them() -> None:
    assert [count(1, "point"), count(0, "point"), count(2.5, "point")] == [
        "1 point",
        "0 points",
        "2.5 points",
    ]
    assert [duration(s) for s in (0.4, 59.4, 75.4, 3900)] == [
        "0 s",
        "59 s",
        "1 min 15 s",
        "1 h 5 min",
    ]
