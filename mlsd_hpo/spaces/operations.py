"""Names of operations: a kind and how many points it sees, "conv3" for example.

"conv" is a convolution, "sep" a depthwise-separable one, "max" the maximum of neighbouring points;
`networks/operations.py` makes them. All keep the number of points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LEAST = {"conv": 1, "sep": 1, "max": 3}  # points; the maximum of one is what it was


def kind(operation: str) -> str:
    """The operation's name without its number."""
    return operation.rstrip("0123456789")


def named(
    operations: Sequence[str], also: Iterable[str] = (), kinds: Sequence[str] = tuple(LEAST)
) -> tuple[str, ...]:
    """The operations as a tuple.

    Args:
        operations: their names.
        also: names without a number that are allowed besides.
        kinds: that are allowed, with an odd number.

    Raises:
        ValueError: for another name.
    """
    also = tuple(also)
    for name in operations:
        found = re.fullmatch(rf"({'|'.join(kinds)})([1-9]\d*)", name)
        fits = found and int(found[2]) % 2 == 1 and int(found[2]) >= LEAST[found[1]]
        if name not in also and not fits:
            known = [f'"{other}"' for other in also]
            known += [f'"{other}" and an odd number ≥ {LEAST[other]}' for other in kinds]
            raise ValueError(f"operations are {', '.join(known)}; not {name!r}")
    return tuple(operations)
