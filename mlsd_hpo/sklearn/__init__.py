"""Any strategy of this library as a search that scikit-learn understands."""

from mlsd_hpo.sklearn.search import SearchCV

__all__ = ["SearchCV"]
