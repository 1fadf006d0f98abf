"""Which names a notebook's code defines and reads, found in its source without running it."""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable

LONGEST = 200_000  # characters of code that are looked at: a stranger's may be made to take long


def defined(source: str) -> set[str]:
    """The names that get a value by assignment, import, `def` or `class`, if the source parses.

    A function's own variables are among them, its parameters are not.
    """
    return {name for node in _nodes(source) for name in _defined_by(node)}


def undefined(sources: Iterable[str]) -> set[str]:
    """The names that the cells of a notebook read, and that none of them defines in any place.

    None are found in a notebook of very much code.
    """
    sources = list(sources)
    if sum(map(len, sources)) > LONGEST:
        return set()
    nodes = [node for source in sources for node in _nodes(source)]
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    known = {name for node in nodes for name in _defined_by(node)}
    return read - known - parameters - set(dir(builtins))


def _nodes(source: str) -> list[ast.AST]:
    """All of a cell's syntax tree; [] if the cell is too long or no plain Python."""
    if len(source) > LONGEST:
        return []
    try:
        with warnings.catch_warnings(action="ignore"):  # such as those of "\d"
            return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []


def _defined_by(node: ast.AST) -> list[str]:
    """The names to which this node by itself gives a value."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.alias(name=name, asname=other):
            return [other or name.partition(".")[0]]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            return [name]
    return []
