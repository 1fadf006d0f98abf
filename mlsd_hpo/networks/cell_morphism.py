"""`inherit_cells`: a network of cells begins with the weights of another one, as far as they fit.

What changes on an edge, and whether the network can go on computing what its parent did:

    the same operation     yes, also with more channels: every node has copies of the same ones
    conv1 -> conv3         yes: the kernel is surrounded with zeros
    none -> conv           yes: the scale of its normalization begins as 0
    none -> skip           no: it adds something at once
    skip -> conv           only where what the edge carries is rectified later in any case, since a
                           rectifier stands before the convolution, which is the identity else: if
                           the edge alone arrives at its target, and only convolutions begin there
    all others             no: what was trained is taken away

An edge to a node that led nowhere may begin as it likes; if the node now leads on, it is by edges
that begin as 0. The function is the same in evaluation mode. In training mode it is too, but for
skip -> conv: that normalization is a fresh one (`morphism.py` says why).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from mlsd_hpo.networks import layers
from mlsd_hpo.networks.cell import CellNet
from mlsd_hpo.spaces.graph import Edge, carrying


def inherit_cells(
    child: CellNet,
    parent: CellNet,
    noise: float = 0.0,
    seed: int = 0,
    rows: Tensor | None = None,
) -> list[str]:
    """Give `child`, built afresh, the weights of `parent`; where they do not fit it keeps its own.

    Args:
        child: changed in place.
        parent: of as many nodes and cells, and no more channels.
        noise, seed: of the copies of channels, as for `morphism.wider`.
        rows: to settle fresh normalizations on, as for `morphism.deeper`.

    Returns:
        In words, why the child does not compute what its parent does; empty only for a morphism.

    Raises:
        ValueError: for a parent of other numbers of cells and nodes, or with more channels.
    """
    size, other = ((len(net.cells), net.cells[0].nodes) for net in (child, parent))
    if size != other:
        raise ValueError(f"the parent has {other} cells and nodes, the child {size}")
    output = size[1] - 1
    generator = torch.Generator().manual_seed(seed)
    which = layers.copies(_channels(parent), _channels(child), generator)

    def widened(module: nn.Module) -> nn.Module:
        """A copy of a parent's layers, as wide as the child."""
        found = copy.deepcopy(module)
        for layer in found.modules():
            if isinstance(layer, nn.Conv1d | nn.Linear) and module is not parent.stem:
                layers.more_inputs(layer, which, noise, generator)
            if isinstance(layer, nn.Conv1d | nn.BatchNorm1d):
                layers.more_outputs(layer, which)
        return found

    child.stem, child.head = widened(parent.stem), widened(parent.head)
    had, has = (carrying(map(Edge._make, n.cells[0].edges), output) for n in (parent, child))
    before = {edge[:2]: edge.operation for edge in had}
    led = {node for place in before for node in place}  # nodes through which something went
    gone = sorted(before.keys() - {edge[:2] for edge in has})
    lost = {f"{a}->{b}: {before[a, b]} is gone": None for a, b in gone}  # a set, in order
    fresh = []
    for number, (cell, old) in enumerate(zip(child.cells, parent.cells, strict=True)):
        trained = {edge[:2]: one for edge, one in zip(old.edges, old.operations, strict=True)}
        for i, (edge, new) in enumerate(
            zip(map(Edge._make, cell.edges), cell.operations, strict=True)
        ):
            if edge not in has:
                continue  # it carries nothing
            was, place = before.get(edge[:2], "none"), edge[:2]
            how = change(was, edge.operation, edge.target in led)
            if how == "kept":
                cell.operations[i] = widened(trained[place])
                if edge.operation != "skip":
                    layers.longer_kernel(cell.operations[i][1], *new[1].kernel_size)
            elif how == "silent":
                layers.silent(new[-1])
            elif how == "identity":
                layers.identity(new[1])
                layers.neutral(new[2])
                fresh.append(new[2])
                later = len(child.cells) - number - 1
                if not (alone(had, edge.target) and rectified(had, edge.target, output, later)):
                    lost[f"{edge.source}->{edge.target}: rectified now"] = None
            elif how == "lost":
                lost[f"{edge.source}->{edge.target}: {was} is now {edge.operation}"] = None
    child.train(child.training)
    if fresh and rows is not None:
        layers.settle(child, fresh, rows)
    return list(lost)


def change(was: str, now: str, led: bool) -> str:
    """What becomes of an edge: "kept", "silent", "identity", "lost", or "free" to begin anyhow.

    Args:
        was, now: its operations; "none" where it carried nothing.
        led: whether something went through its target.
    """
    if was == "none":
        return "free" if not led else "lost" if now == "skip" else "silent"
    if was == now:
        return "kept"
    if "skip" in (was, now):
        return "identity" if was == "skip" else "lost"
    sizes = [int(operation.removeprefix("conv")) for operation in (was, now)]
    return "kept" if sizes[0] < sizes[1] else "lost"


def rectified(edges: Iterable[Edge], node: int, output: int, later: int) -> bool:
    """Whether what a node holds is used behind rectifiers only; `later` cells follow this one."""
    if node == output:  # it ends with a rectifier, and pooling may stand before one
        return later == 0 or rectified(edges, 0, output, later - 1)
    return all(
        edge.operation != "skip"
        or (alone(edges, edge.target) and rectified(edges, edge.target, output, later))
        for edge in edges
        if edge.source == node
    )


def alone(edges: Iterable[Edge], node: int) -> bool:
    """Whether a single edge arrives there."""
    return sum(edge.target == node for edge in edges) == 1


def _channels(network: CellNet) -> int:
    return next(one.out_channels for one in network.stem if isinstance(one, nn.Conv1d))
