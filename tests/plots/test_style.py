"""The style: colours that can be told apart, labels that stand apart, figures that are freed."""

from __future__ import annotations

import gc
import io
import weakref
from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.colors import to_rgb
from PIL import Image

from mlsd_hpo.plots import figures, style
from mlsd_hpo.plots.figures import describe, figure, png, recycle
from mlsd_hpo.plots.style import ink, label_lines, method, spread

# Methods that the lectures compare in one picture.
TOGETHER = [
    ("manual", "grid", "random", "sobol", "latin", "halton", "coarse-to-fine"),
    ("random", "bayesian", "forest", "tpe"),
    ("random", "bayesian", "genetic", "parego"),
    ("random", "genetic", "differential-evolution", "particle-swarm", "cma-es"),
    ("random", "successive-halving", "hyperband", "asha", "bohb", "dehb", "population"),
    ("random", "grid", "bayesian", "evolution", "reinforcement"),
]

# Machado, Oliveira, Fernandes (2009), table 1, severity 1: how colours look to a protanope and to a
# deuteranope, as matrices on linear RGB.
BLINDNESS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # sRGB, D65


def seen_as(color: str, matrix: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as an eye with that blindness sees it."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(matrix @ linear, 0, 1) / (TO_XYZ @ np.ones(3))
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", BLINDNESS)
@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: group[-1])
def test_methods_in_one_picture_can_be_told_apart(group, eye):
    for i, a in enumerate(group):
        for b in group[:i]:
            one, two = (seen_as(method(name).color, BLINDNESS[eye]) for name in (a, b))
            assert np.linalg.norm(one - two) > 10, f"{a} and {b} look alike to {eye}"
            assert method(a).marker != method(b).marker


def test_no_two_methods_share_colour_and_marker():
    looks = [(one.color, one.marker) for one in style.METHODS.values()]
    assert len(set(looks)) == len(looks)


def test_unknown_method_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no method 'sobo'.*sobol"):
        method("sobo")


@pytest.mark.parametrize("color", style.COLORS)
def test_ink_is_readable_on_white(color):
    luminance = style._luminance(np.array(to_rgb(ink(color))))
    assert 1.05 / (luminance + 0.05) >= 4.49  # WCAG 2.1, rounded to 8 bits a channel


@given(
    st.lists(st.floats(-500, 500), min_size=1, max_size=12),
    st.floats(0.5, 30),
)
def test_spread_keeps_order_and_distance_and_the_mean(positions, gap):
    given_ = np.array(positions)
    moved = spread(given_, gap)
    order = np.argsort(given_, kind="stable")
    assert np.all(np.diff(moved[order]) >= gap - 1e-6)
    assert moved.mean() == pytest.approx(given_.mean(), abs=1e-6)


def test_spread_leaves_what_is_apart_alone():
    assert spread(np.array([30.0, 0.0, 15.0]), 14.0) == pytest.approx([30, 0, 15])


def test_labels_stand_apart_and_inside_the_picture():
    fig, ax = figure()
    for number in range(5):
        ax.plot([0, 1], [number, 2 + 0.01 * number], label=f"method {number}")
    ax.plot([0, 1], [1, 3])  # no label, so none is drawn
    label_lines(ax)
    fig.canvas.draw()
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.y0)
    assert len(boxes) == 5
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))
    assert all(box.x1 <= fig.bbox.width for box in boxes)


def test_all_text_is_large_enough():
    fig, ax = figure()
    ax.plot([1, 2], label="line")
    ax.set(title="Title", xlabel="x", ylabel="y")
    ax.text(0, 1, "note")
    ax.legend()
    fig.canvas.draw()
    sizes = [text.get_fontsize() for text in fig.findobj(matplotlib.text.Text) if text.get_text()]
    assert len(sizes) > 10
    assert min(sizes) >= style.SMALLEST


@pytest.mark.slow
def test_figures_are_unknown_to_pyplot_and_are_freed():
    import matplotlib.pyplot as plt

    fig, _ = figure()
    assert plt.get_fignums() == []
    gone = weakref.ref(fig)
    del fig, _
    gc.collect()
    assert gone() is None


def test_png_has_the_size_of_the_figure():
    fig, _ = figure(6, 3)
    assert Image.open(io.BytesIO(png(fig))).size == (600, 300)


def test_a_description_is_required():
    fig, _ = figure()
    with pytest.raises(ValueError, match="no description yet"):
        figures.description(fig)
    with pytest.raises(ValueError, match="must say what it shows"):
        describe(fig, " \n")
    assert figures.description(describe(fig, "A  line\n   falls.")) == "A line falls."


def test_show_gives_the_picture_once_and_the_sentence_beside_it():
    InteractiveShell.instance()
    fig, ax = figure(4, 2)
    ax.plot([1, 2])
    with capture_output() as caught:
        figures.show(fig, "A line & more.")
    picture, sentence = caught.outputs
    assert set(picture.data) == {"image/png", "text/plain"}
    assert picture.data["text/plain"] == "A line & more."
    assert picture.metadata["image/png"]["alt"] == "A line & more."
    assert "A line &amp; more." in sentence.data["text/html"]


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["nothing", "grid", "ticks", "aspect", "log", "text", "place"])
def test_recycled_figures_look_like_new_ones(spoil):
    def draw():
        fig, (left, right) = figure(columns=2)
        left.plot([1, 2, 4], label="line")
        label_lines(left)
        right.scatter([1, 2], [3, 4])
        right.set(xlabel="x", title="Title")
        return fig, left

    old, left = draw()
    if spoil == "grid":
        left.grid(False)
    elif spoil == "ticks":
        left.tick_params(labelrotation=45, colors="red", grid_color="red")
    elif spoil == "aspect":
        left.set_aspect("equal")
    elif spoil == "log":
        left.set(xscale="log", yscale="log", xlim=(0.1, 10))
    elif spoil == "text":
        old.text(0.5, 0.5, "left behind")
    elif spoil == "place":
        left.set_position([0, 0, 1, 1])
    png(old)
    with recycle(old):
        again, _ = draw()
    assert (again is old) == (spoil not in ("ticks", "text"))
    assert png(again) == png(draw()[0])


def test_only_the_same_form_is_recycled():
    old, _ = figure(columns=2)
    with recycle(old):
        assert figure(columns=3)[0] is not old
        assert figure(width=5, columns=2)[0] is not old
        assert figure(columns=2, sharey=True)[0] is not old
    assert figure(columns=2)[0] is not old
