"""The app of growing networks, without a browser."""

from __future__ import annotations

import pytest

from mlsd_hpo.widgets import GrowNetwork
from mlsd_hpo.widgets.morphism import ALLOWED, DEEPER, KINDS, LONGER, MOST, WIDER, grown

pytestmark = pytest.mark.slow  # the data and a parent to train

STEPS = (WIDER, DEEPER, LONGER, DEEPER)


@pytest.mark.parametrize("precision", ALLOWED)
@pytest.mark.parametrize("kind", KINDS)
def test_two_ways_keep_the_function_and_two_do_in_evaluation_mode_only(kind, precision) -> None:
    changes = grown(STEPS, kind, precision, 0.5).changes
    assert max(changes["eval"]) <= ALLOWED[precision]
    assert changes["train"][0] <= ALLOWED[precision]  # wider
    if kind in (KINDS[0], KINDS[3]):
        assert max(changes["train"]) <= ALLOWED[precision]
    else:
        assert changes["train"][1] > 1e-3


def test_the_picture_shows_the_network_as_it_is() -> None:
    found = grown((WIDER, LONGER, DEEPER), KINDS[3], "float32", 0.0)
    assert found.chain == [("conv3", 2), ("conv5", 1), ("conv3", 1)]
    assert found.skips == [(2, 4)]
    assert [w.shape for _, w in found.weights] == [(8, 1, 3), (4, 8, 5), (4, 4, 3)]
    assert not found.weights[1][1][:, :, [0, 4]].any()  # the kernel is surrounded with zeros


def test_buttons_take_steps_and_undo_them() -> None:
    app = GrowNetwork(steps=())
    assert app.status.text.startswith("The parent")
    for name in ("Wider", "Deeper", "Longer kernel", "Wider"):
        app.buttons()[name]()
    assert app.state["steps"] == (WIDER, DEEPER, LONGER, WIDER) and MOST == 4
    app.buttons()["Deeper"]()
    assert len(app.state["steps"]) == MOST and "undo one" in app.status.text
    app.buttons()["Undo"]()
    assert app.state["steps"] == (WIDER, DEEPER, LONGER)
    assert "in train mode" in app.status.text
