"""The paths of a cell: what happens to its input on each way to its output.

A path is read as the sequence of the operations on its edges. A copy does nothing, so that it is
left out: ("conv3", "skip") and ("conv3",) are one path, and ("skip",) is the path (). How often
each path occurs says much of what a cell computes, and is the same for cells that are the same
function, whatever their nodes are called and wherever they copy. The reverse does not hold: a
convolution that two paths share is not seen to be shared.

With c operations other than "none" and the copy, n nodes have 1 + c + c² + … + c^(n - 1) possible
paths: 15 in a cell of 4 nodes with two kinds of convolutions.

Source: the path encoding of White, Neiswanger & Savani, "BANANAS: Bayesian optimization with neural
architectures for neural architecture search", AAAI 2021. There it is noted whether a path occurs;
here how often. Cost: O(paths).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product

from mlsd_hpo.spaces.graph import Edge

Path = tuple[str, ...]


def paths(edges: Iterable[Edge], output: int, identity: str = "skip") -> Counter[Path]:
    """How often each sequence of operations leads from the input, node 0, to the output.

    Args:
        edges: between nodes 0 … output, each from a lower to a higher number.
        output: the number of the last node.
        identity: the operation that copies.
    """
    found: list[Counter[Path]] = [Counter() for _ in range(output + 1)]  # that lead to each node
    found[0][()] = 1
    for edge in sorted(edges, key=lambda edge: edge.target):
        step: Path = () if edge.operation == identity else (edge.operation,)
        for path, times in found[edge.source].items():
            found[edge.target][path + step] += times
    return found[output]


def possible_paths(operations: Sequence[str], longest: int) -> list[Path]:
    """All sequences of at most `longest` of the operations, the shortest first."""
    return [path for length in range(longest + 1) for path in product(operations, repeat=length)]
