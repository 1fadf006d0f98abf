"""What can be chosen: parameters, conditions between them, and the space that they make up."""

from mlsd_hpo.spaces.architecture import ArchitectureSpace
from mlsd_hpo.spaces.categorical import Categorical
from mlsd_hpo.spaces.cell import CellSpace
from mlsd_hpo.spaces.chain import ChainSpace
from mlsd_hpo.spaces.distribution import Distribution
from mlsd_hpo.spaces.grid import Grid
from mlsd_hpo.spaces.multi_branch import MultiBranchSpace
from mlsd_hpo.spaces.nasnet import NASNetSpace
from mlsd_hpo.spaces.numeric import Float, Int
from mlsd_hpo.spaces.parameter import Parameter
from mlsd_hpo.spaces.space import Decision, Space

__all__ = [
    "ArchitectureSpace",
    "Categorical",
    "CellSpace",
    "ChainSpace",
    "Decision",
    "Distribution",
    "Float",
    "Grid",
    "Int",
    "MultiBranchSpace",
    "NASNetSpace",
    "Parameter",
    "Space",
]
