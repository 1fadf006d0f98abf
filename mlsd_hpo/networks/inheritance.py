"""`inherit`: a network begins with the weights of another one, as far as they fit."""

from __future__ import annotations

from torch import Tensor, nn

from mlsd_hpo.networks.cell import CellNet
from mlsd_hpo.networks.cell_morphism import inherit_cells
from mlsd_hpo.networks.chain import ChainNet
from mlsd_hpo.networks.chain_morphism import inherit_chain


def inherit(
    child: nn.Module,
    parent: nn.Module,
    noise: float = 0.0,
    seed: int = 0,
    rows: Tensor | None = None,
) -> list[str]:
    """Give `child`, built afresh, the weights of `parent`; where they do not fit it keeps its own.

    Cells and chains are grown from each other where that is possible. Of all other networks those
    weights are copied that have the same name and shape.

    Args:
        child: changed in place.
        parent: another network.
        noise, seed, rows: for widened layers and fresh normalizations, see `morphism.py`.

    Returns:
        In words, why the child does not compute what its parent does; empty only for a morphism.
    """
    if isinstance(child, CellNet) and isinstance(parent, CellNet):
        return inherit_cells(child, parent, noise, seed, rows)
    if isinstance(child, ChainNet) and isinstance(parent, ChainNet):
        return inherit_chain(child, parent, noise, seed, rows)
    own, given = child.state_dict(), parent.state_dict()
    fits = {n: v for n, v in given.items() if n in own and own[n].shape == v.shape}
    child.load_state_dict(own | fits)
    fresh = sorted({n.rpartition(".")[0] for n in own.keys() - fits.keys()})
    gone = sorted({n.rpartition(".")[0] for n in given.keys() - own.keys()})
    told = [f"{name} is new" for name in fresh] + [f"{name} is gone" for name in gone]
    return [f"of a {type(child).__name__} only what has the same name and shape is kept", *told]
