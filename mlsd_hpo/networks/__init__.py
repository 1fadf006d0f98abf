"""Networks: torch modules made from architectures, and how they are trained."""
