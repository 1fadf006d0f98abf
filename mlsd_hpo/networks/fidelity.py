"""`Fidelity`: how large a network is and how long, and on how much, it is trained."""

from __future__ import annotations

from dataclasses import dataclass, fields

CLASSES = 10  # of the course's image tasks


@dataclass(frozen=True)
class Fidelity:
    """What a training costs; the defaults are what the course calls full training.

    Attributes:
        epochs: times that each row is seen. The learning rate falls to 0 by the last one: three
            epochs are a training of their own, and not the beginning of a longer one.
        rows: of the training set, the first ones.
        points: of each row, evenly taken: 20 of 40 are every second one.
        channels: of each layer.
        cells: how often a cell is stacked.

    Raises:
        ValueError: for a value that is not a whole number ≥ 1.
    """

    epochs: int = 12
    rows: int = 4000
    points: int = 40
    channels: int = 8
    cells: int = 3

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"{field.name} must be a whole number ≥ 1, not {value!r}")
