"""What a model may look at of a configuration, when it is given no more than numbers.

A number is its coordinate in [0, 1], 0.5 where it is not active. A categorical has a column for
each of its choices, 1 at the chosen one and 0 elsewhere, and all 0 where it is not active: no order
is made up between choices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.spaces.categorical import Categorical

if TYPE_CHECKING:
    from mlsd_hpo.spaces.space import Space

Config = dict[str, Any]


def one_hot(space: Space, config: Config) -> NDArray[np.float64]:
    """The features (p,) of a configuration, parameter by parameter in the space's order."""
    found: list[float] = []
    for name, parameter in space.parameters.items():
        if not isinstance(parameter, Categorical):
            found.append(parameter.encode(config[name]) if name in config else 0.5)
            continue
        block = [0.0] * len(parameter.choices)
        if name in config:
            block[parameter.index(config[name])] = 1.0
        found += block
    return np.array(found)
