"""The projections app: controls change the picture and the score sheet, seeds repeat."""

from __future__ import annotations

import pytest

from mlsd_hpo.widgets.sampling import Projections, score_sheet


@pytest.fixture(scope="module")
def app() -> Projections:
    return Projections()


@pytest.mark.parametrize(
    "change", [{"ratio": 1.0}, {"angle": 45}, {"points": 16}, {"rival": "sobol"}, {"seed": 7}]
)
def test_each_control_changes_the_picture_and_reset_brings_it_back(
    app: Projections, change: dict[str, object]
) -> None:
    app.reset()
    before = app.picture.png, app.picture.alt, app.status.text
    app.set(**change)
    assert app.picture.png != before[0]
    assert app.picture.alt != before[1]
    app.reset()
    assert (app.picture.png, app.picture.alt, app.status.text) == before


def test_the_same_seed_gives_the_same_picture(app: Projections) -> None:
    assert Projections(seed=5).picture.png == Projections(seed=5).picture.png


def test_the_goal_can_be_reached(app: Projections) -> None:
    app.reset()
    for ratio, angle, grid_wins in ((1.0, 0, True), (100.0, 0, False), (100.0, 20, True)):
        app.set(ratio=ratio, angle=angle, points=9)
        grid, rival = score_sheet(app.state)
        assert (grid > 100) == grid_wins
        assert grid + rival == 200
        assert f"in {grid}" in app.status.text


def test_without_a_front_end_the_picture_is_shown_with_its_description(app: Projections) -> None:
    data, metadata = app._repr_mimebundle_()
    assert data["image/png"]
    assert "different values" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
