"""What is known to be allowed: a predicate over whole configurations, such as

    Space({"layers": Int(1, 8), "width": Int(8, 512)},
          constraint=lambda c: c["layers"] * c["width"] <= 512)

It is asked for complete configurations and never for parts, so that inactive parameters are absent
(``c.get("degree", 0)``). It must answer the same whenever it is asked the same.

Configurations are drawn by rejection: from the space without the constraint, until one is allowed.
So what is allowed keeps the proportions that it had, and a constraint that allows a share s of the
space costs 1 / s draws.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mlsd_hpo.spaces.space import Space

Config = dict[str, Any]

DRAWS = 10_000  # in a row, none of them allowed, after which a space gives up drawing
LISTED = 100_000  # configurations of a finite space or grid, up to which those allowed are listed


class Constraint:
    """A predicate whose answers are checked.

    Args:
        predicate: a configuration -> True if it is allowed, else False; it gets a copy.

    Raises:
        ValueError: if it cannot be called.
    """

    def __init__(self, predicate: Callable[[Config], bool]) -> None:
        if not callable(predicate):
            raise ValueError(
                "constraint must be a function of a configuration that returns True or False, "
                f"not {predicate!r}"
            )
        self.predicate = predicate

    def __call__(self, config: Config) -> bool:
        """Whether `config` is allowed.

        Raises:
            ValueError: naming the configuration, if the predicate raises or answers anything but
                True or False.
        """
        try:
            answer = self.predicate(dict(config))
        except Exception as error:
            hint = "; inactive parameters are absent" if isinstance(error, KeyError) else ""
            raise ValueError(
                f"The constraint {self!r} raised {type(error).__name__}: {error} for {config}{hint}"
            ) from error
        if not isinstance(answer, bool | np.bool_):
            raise ValueError(
                f"The constraint {self!r} must return True or False, not {answer!r}, "
                f"which it returned for {config}"
            )
        return bool(answer)

    @cached_property
    def source(self) -> str:
        """What identifies it, the same in every process; see `source_of`."""
        return source_of(self.predicate)

    def __repr__(self) -> str:
        """A lambda's source, a function's name."""
        return self.source if "\n" not in self.source else self.predicate.__qualname__


def source_of(function: Callable[..., Any]) -> str:
    """The function's source, the same in every process, without comments and layout.

    Where there is no source (a bare Python prompt), the name; of other callables the ``repr``. What
    is not seen: values that the function takes from elsewhere, and functions that it calls.
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(function))
    try:
        tree = ast.parse("".join(inspect.findsource(code)[0]))
    except (OSError, SyntaxError):
        return str(code.co_qualname)
    kinds = ast.Lambda if code.co_name == "<lambda>" else ast.FunctionDef
    found = [node for node in ast.walk(tree) if isinstance(node, kinds) and _begins(node, code)]
    # Two lambdas on one line cannot be told apart: then both are named.
    return "\n".join(ast.unparse(_bare(node)) for node in found) or str(code.co_qualname)


def _begins(node: ast.Lambda | ast.FunctionDef, code: Any) -> bool:
    """Whether a function in a file begins in the line where `code` does, decorators included."""
    above = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min(n.lineno for n in [node, *above]) == code.co_firstlineno


def _bare(node: ast.Lambda | ast.FunctionDef) -> ast.Lambda | ast.FunctionDef:
    """A function without its docstring."""
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
        node.body = node.body[1:]
    return node


def draw(space: Space, rng: np.random.Generator) -> Config:
    """A random configuration that is allowed: by rejection, or from the list if the space is small.

    Raises:
        ValueError: if none was found, saying how many were looked at.
    """
    for _ in range(DRAWS):
        config = space.decode(rng.random(len(space)))
        if space.allows(config):
            return config
    if space.size <= LISTED:
        if space.size:
            return space.everything[int(rng.integers(space.everything.size))]
        looked = f"{space.everything.combinations:,} configurations"
        why = "so the space is empty"
    else:
        looked = f"{DRAWS:,} random configurations, such as {config}"
        why = (
            "so it may be that none satisfies it; if some do, they are too few to be drawn (less "
            f"than about 1 in {DRAWS // 3:,}): narrow the parameters themselves"
        )
    raise ValueError(f"The constraint {space.constraint!r} allowed none of {looked}, {why}")
