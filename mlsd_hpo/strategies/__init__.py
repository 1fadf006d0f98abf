"""How to choose: one file per method, all asked and told alike."""

from mlsd_hpo.strategies.asha import ASHA
from mlsd_hpo.strategies.bananas import Bananas
from mlsd_hpo.strategies.base import SpaceExhausted, Strategy
from mlsd_hpo.strategies.bayesian import BayesianOptimization
from mlsd_hpo.strategies.bohb import BOHB
from mlsd_hpo.strategies.cmaes import CMAES
from mlsd_hpo.strategies.coarse_to_fine import CoarseToFineSearch
from mlsd_hpo.strategies.dehb import DEHB
from mlsd_hpo.strategies.differential_evolution import DifferentialEvolution
from mlsd_hpo.strategies.feature_kernel import feature_kernel
from mlsd_hpo.strategies.forest import RandomForestOptimization
from mlsd_hpo.strategies.genetic import GeneticAlgorithm
from mlsd_hpo.strategies.grid_search import GridSearch
from mlsd_hpo.strategies.hill_climbing import LocalSearch
from mlsd_hpo.strategies.hyperband import Hyperband
from mlsd_hpo.strategies.kernel_density import KernelDensitySearch
from mlsd_hpo.strategies.listed_bayesian import ListedBayesianOptimization
from mlsd_hpo.strategies.manual import ManualSearch
from mlsd_hpo.strategies.median_stopping import MedianStopping
from mlsd_hpo.strategies.nearest_parent import NearestParent
from mlsd_hpo.strategies.nsga2 import NSGA2
from mlsd_hpo.strategies.parego import ParEGO
from mlsd_hpo.strategies.particle_swarm import ParticleSwarm
from mlsd_hpo.strategies.population_based import PopulationBasedTraining
from mlsd_hpo.strategies.quasi_random import QuasiRandomSearch
from mlsd_hpo.strategies.random_search import RandomSearch
from mlsd_hpo.strategies.regularized_evolution import RegularizedEvolution
from mlsd_hpo.strategies.reinforce import Reinforce
from mlsd_hpo.strategies.successive_halving import SuccessiveHalving
from mlsd_hpo.strategies.tpe import TreeParzenEstimator

__all__ = [
    "ASHA",
    "BOHB",
    "CMAES",
    "DEHB",
    "NSGA2",
    "Bananas",
    "BayesianOptimization",
    "CoarseToFineSearch",
    "DifferentialEvolution",
    "GeneticAlgorithm",
    "GridSearch",
    "Hyperband",
    "KernelDensitySearch",
    "ListedBayesianOptimization",
    "LocalSearch",
    "ManualSearch",
    "MedianStopping",
    "NearestParent",
    "ParEGO",
    "ParticleSwarm",
    "PopulationBasedTraining",
    "QuasiRandomSearch",
    "RandomForestOptimization",
    "RandomSearch",
    "RegularizedEvolution",
    "Reinforce",
    "SpaceExhausted",
    "Strategy",
    "SuccessiveHalving",
    "TreeParzenEstimator",
    "feature_kernel",
]
