"""Networks: torch modules made from architectures, and how they are trained."""

from mlsd_hpo.networks.fidelity import Fidelity

__all__ = ["Fidelity"]
