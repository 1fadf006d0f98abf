from __future__ import annotations
import numpy as np
from mlsd_hpo.plots import describe, figure, label_lines
from mlsd_hpo.widgets import App, choice, seed, slider


class Waves(App):
    goal = "Find the frequency at which the wave crosses zero five times."
    memory = {"marks": ()}

    def __init__(self, **state):
        super().__init__(**state)
        self.on_pick(self.mark)
        self.on_box(lambda x0, y0, x1, y1: self.set(marks=((x0, y0), (x1, y1))))

    def controls(self):
        return {
            "frequency": slider("Frequency (Hz)", 1.0, 0.5, 5.0),
            "shape": choice("Shape", ["sine", "square"]),
            "seed": seed(),
        }

    def figure(self, state):
        x = np.linspace(0, 1, 400)
        y = np.sin(2 * np.pi * state["frequency"] * x)
        y = np.sign(y) if state["shape"] == "square" else y
        noise = np.random.default_rng(state["seed"]).normal(0, 0.1, 40)
        fig, (left, right) = figure(columns=2)
        left.plot(x, y, label="wave")
        left.plot(x, 0.2 * y, label="small")
        for mark in state["marks"]:
            left.plot(*mark, "k*")
        left.set(xlabel="Time (s)", ylabel="Height (m)", title="Wave")
        label_lines(left)
        right.plot(x[::10], y[::10] + noise, "o")
        right.set(xlabel="Time (s)", title="Measured")
        return describe(fig, f"A {state['shape']} wave of {state['frequency']:.2f} Hz.")

    def report(self, state):
        return f"{state['frequency']:.2f} Hz"

    def mark(self, x, y):
        self.set(marks=(*self.state["marks"], (x, y)))
