"""Random spaces for property tests, and slow, obvious twins of what `Space` computes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import scipy.stats as st
from hypothesis import strategies as h

from mlsd_hpo import Categorical, Distribution, Float, Int, Space

CHOICES: list[Any] = [
    "a", "b", "", "é ⊕", 0, 1, 2, True, False, 1.0, 2.5, None, (1, 2), (), [1, 2], [], {"k": [1]},
]  # fmt: skip
CONTINUOUS = [
    st.uniform(-1, 3),
    st.norm(5, 2),
    st.loguniform(1e-4, 1),
    st.beta(0.5, 3),
    st.expon(),
    st.norm(loc=-3, scale=0.1),
]
DISCRETE = [
    st.randint(1, 9),
    st.poisson(3),
    st.binom(4, 0.3),
    st.geom(0.5),
    st.binom(1000, 0.5),
    st.poisson(0.01),
    st.randint(-3, -1),
]


@h.composite
def floats(draw: h.DrawFn, when: Any = None) -> Float:
    kind = draw(h.sampled_from(["plain", "log", "step", "log step"]))
    if kind == "plain":
        low = draw(h.floats(-1e6, 1e6))
        return Float(low, low + draw(h.floats(1e-3, 1e6)), when=when)
    if kind == "log":
        low = draw(h.floats(1e-6, 1e3))
        return Float(low, low * draw(h.floats(1.001, 1e6)), log=True, when=when)
    step = draw(h.sampled_from([0.1, 0.25, 1 / 3, 0.05, 1e-3, 7.0]))
    least = 1 if kind == "log step" else -20
    low = draw(h.integers(least, 20)) * step
    return Float(low, low + draw(h.integers(1, 12)) * step, step=step, log=least > 0, when=when)


@h.composite
def ints(draw: h.DrawFn, when: Any = None, most: int = 10**12) -> Int:
    log = draw(h.booleans())
    step = 1 if log else draw(h.sampled_from([1, 1, 2, 7]))
    low = draw(h.integers(1 if log else -most // 2, most // 2))
    n = draw(h.one_of(h.integers(1, 8), h.integers(1, max((most - low) // step, 1))))
    return Int(low, low + n * step, step=step, log=log, when=when)


def categoricals(when: Any = None) -> h.SearchStrategy[Categorical]:
    positions = h.lists(h.integers(0, len(CHOICES) - 1), min_size=1, max_size=5, unique=True)
    return positions.map(lambda found: Categorical([CHOICES[i] for i in found], when=when))


def distributions(when: Any = None) -> h.SearchStrategy[Any]:
    frozen = h.sampled_from(CONTINUOUS + DISCRETE)
    return frozen.map(lambda f: Distribution(f, when=when) if when else f)


@h.composite
def spaces(draw: h.DrawFn, finite: bool = False, most: int = 6) -> Space:
    """Up to `most` parameters, some conditional on one or two others, listed in any order."""
    made: dict[str, Any] = {}
    for i in range(draw(h.integers(1, most))):
        parents = [n for n, p in made.items() if p.values is not None and len(p.values) <= 12]
        when = {}
        for parent in draw(h.lists(h.sampled_from(parents or [""]), max_size=2, unique=True)):
            if parent:
                values = list(made[parent].values)
                wanted = draw(h.lists(h.sampled_from(range(len(values))), min_size=1, unique=True))
                one = len(wanted) == 1 and draw(h.booleans())
                when[parent] = values[wanted[0]] if one else [values[k] for k in wanted]
        kinds = [categoricals(when or None), ints(when or None, most=50)]
        if not finite:
            kinds += [floats(when or None), distributions(when or None), ints(when or None)]
        parameter = draw(h.one_of(kinds))
        made[f"p{i}"] = parameter if hasattr(parameter, "when") else Distribution(parameter)
    return Space({name: made[name] for name in draw(h.permutations(list(made)))})


def seeds() -> h.SearchStrategy[int]:
    return h.integers(0, 2**32)


def same(a: Any, b: Any) -> bool:
    """Equal in value and in kind, all the way down: 1 is not True and not 1.0."""
    return repr(a) == repr(b)


def holds(space: Space, name: str, values: dict[str, Any]) -> bool:
    """Whether the parameter's condition holds, from its `when` alone."""
    for parent, wanted in (space.parameters[name].when or {}).items():
        if parent not in values:
            return False
        options = space.parameters[parent].values
        single = any(same(wanted, option) for option in options or ())
        if not any(same(values[parent], w) for w in ([wanted] if single else wanted)):
            return False
    return True


def every_config(space: Space, levels: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All configurations: the whole product, less what is inactive, each once."""
    seen = set()
    for combination in itertools.product(*(levels[name] for name in space.names)):
        config = dict(zip(space.names, combination, strict=True))
        while gone := [n for n in config if not holds(space, n, config)]:
            for name in gone:
                del config[name]
        if repr(config) not in seen:
            seen.add(repr(config))
            yield config
