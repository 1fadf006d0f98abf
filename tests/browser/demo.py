"""Small apps that the tests of this folder put into a notebook."""

from __future__ import annotations

import time

import numpy as np

from mlsd_hpo.plots import describe, figure, label_lines
from mlsd_hpo.widgets import App, choice, seed, slider


class Waves(App):
    """One of everything: slider, menu, seed, clicks, boxes, a sweep, and a button that fails."""

    goal = "Find the frequency at which the wave crosses zero five times."
    memory = {"marks": ()}  # noqa: RUF012 - as the authors of apps write it

    def __init__(self, **state):
        super().__init__(**state)
        self.on_pick(lambda x, y: self.set(marks=(*self.state["marks"], (x, y))))
        self.on_box(lambda *corners: self.say(" ".join(f"{corner:.2f}" for corner in corners)))

    def controls(self):
        return {
            "frequency": slider("Frequency (Hz)", 1.0, 0.5, 5.0),
            "shape": choice("Shape", ["sine", "square"]),
            "seed": seed(),
        }

    def buttons(self):
        return {"Sweep": self.sweep, "Break": self.fail}

    def figure(self, state):
        x = np.linspace(0, 1, 400)
        y = np.sin(2 * np.pi * state["frequency"] * x)
        y = np.sign(y) if state["shape"] == "square" else y
        noise = np.random.default_rng(state["seed"]).normal(0, 0.1, 40)
        fig, (left, right) = figure(columns=2)
        left.plot(x, y, label="wave")
        left.plot(x, y / 5, label="a fifth")
        for mark in state["marks"]:
            left.plot(*mark, "k*")
        left.set(xlim=(0, 1), ylim=(-1, 1), xlabel="Time (s)", ylabel="Height (m)", title="Wave")
        label_lines(left)
        right.plot(x[::10], y[::10] + noise, "o")
        right.set(xlabel="Time (s)", title="Measured")
        return describe(fig, f"A {state['shape']} wave of {state['frequency']:.2f} Hz.")

    def report(self, state):
        if state["marks"]:
            return "marked {:.2f} {:.2f}".format(*state["marks"][-1])
        return f"{state['frequency']:.2f} Hz"

    def sweep(self):
        frequencies = np.linspace(1, 5, 41)
        self.play(({"frequency": value} for value in frequencies), total=len(frequencies))

    def fail(self):
        raise RuntimeError("this button fails")


class Slow(App):
    """Takes 0.3 s a picture and counts them: a drag must not queue."""

    def __init__(self, **state):
        self.drawn = 0
        super().__init__(**state)

    def controls(self):
        return {"level": slider("Level", 0, 0, 200)}

    def figure(self, state):
        time.sleep(0.3)
        self.drawn += 1
        fig, ax = figure(4, 1.5)
        ax.axhline(state["level"])
        return describe(fig, f"A line at {state['level']}.")

    def report(self, state):
        return f"level {state['level']}, drawn {self.drawn}"
