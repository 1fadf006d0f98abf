"""The app of lecture 02, without a browser."""

from __future__ import annotations

import pytest

from mlsd_hpo.benchmarks.task_svm import svm_digits
from mlsd_hpo.widgets import TuneByHand
from mlsd_hpo.widgets.manual import BUDGET, rival


@pytest.fixture
def app() -> TuneByHand:
    return TuneByHand()


def test_a_try_is_scored_and_written_down_with_its_reason(app: TuneByHand) -> None:
    before = app.picture.png
    app.set(C=1.0, gamma=0.1, note="the <default>, more or less")
    app.try_it()
    table = svm_digits().table
    value = table.values[table.row({"C": 1.0, "gamma": 0.1})]
    entry = {"C": 1.0, "gamma": 0.1, "score": value, "note": "the <default>, more or less"}
    assert app.logbook == [entry]
    assert app.picture.png != before
    assert f"{value:.3f}" in app.table.value
    assert "&lt;default&gt;" in app.table.value  # a note is text, never markup
    assert app.state["note"] == ""  # the next try wants a reason of its own


def test_moving_a_slider_tries_nothing(app: TuneByHand) -> None:
    before = app.picture.png
    app.set(C=100.0)
    assert app.logbook == []
    assert app.picture.png != before  # the cross moved


def test_the_budget_ends(app: TuneByHand) -> None:
    app.set(tries=((1.0, 0.1, 0.98, ""),) * BUDGET)
    app.try_it()
    assert len(app.logbook) == BUDGET
    assert "spent" in app.status.text


def test_the_report_compares_with_the_rival(app: TuneByHand) -> None:
    target = max(e.value for e in rival(0))
    assert f"{target:.3f}" in app.status.text
    app.set(tries=((1.0, 0.1, 0.9999, ""),))
    assert "you are ahead" in app.status.text
    app.set(tries=((1.0, 0.1, 0.1, ""),))
    assert "the rival is ahead" in app.status.text
    app.set(tries=((1.0, 0.1, target, ""),))
    assert "level" in app.status.text


def test_another_seed_is_another_rival() -> None:
    assert [e.config for e in rival(0)] != [e.config for e in rival(1)]
    assert len(rival(0)) == BUDGET


def test_the_landscape_shows_only_when_asked(app: TuneByHand) -> None:
    hidden = app.figure(app.state)
    app.reveal()
    shown = app.figure(app.state)
    assert not hidden.axes[0].collections
    assert shown.axes[0].collections
    assert "landscape" not in hidden.get_label()


def test_reset_empties_the_logbook(app: TuneByHand) -> None:
    start = app.picture.png
    app.set(C=5.0, note="why not")
    app.try_it()
    app.reveal()
    app.reset()
    assert app.logbook == []
    assert app.picture.png == start


def test_it_shows_a_picture_where_nothing_can_be_clicked(app: TuneByHand) -> None:
    data, metadata = app._repr_mimebundle_()
    assert data["image/png"]
    assert data["text/plain"] == metadata["image/png"]["alt"]


def test_the_logbook_shows_the_last_try_first():
    app = TuneByHand()
    for C in (1.0, 100.0):
        app.set(C=C)
        app.try_it()
    assert app.table.value.index('<td style="padding: 0 12px 0 0">100<') < app.table.value.index(
        '<td style="padding: 0 12px 0 0">1</td><td style="padding: 0 12px 0 0">1<'
    )
    assert app.table.layout.overflow == "auto"
