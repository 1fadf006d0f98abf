"""Hidden questions of exercise 9; the helpers of a task stand before its questions."""

from __future__ import annotations

import functools
import itertools
from collections import Counter, defaultdict
from math import comb

import numpy as np
from scipy.stats import chi2

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.grading import check, check_close, check_equal, check_raises, check_type
from mlsd_hpo.grading.questions import question
from mlsd_hpo.spaces import CellSpace

COPY = "work on a copy"
RARE = 1e-7  # how often a fair draw is taken for an unfair one


def check_fair(counts, classes, what, hint):
    """Check that draws fall on all of so many classes, with equal chances: a chi-squared test."""
    told = f"{what}: not all come with the same chance"
    check(len(counts) == classes, f"{what}: some never come", hint=hint)
    expected = sum(counts.values()) / classes
    off = sum((count - expected) ** 2 / expected for count in counts.values())
    check(off < chi2.isf(RARE, classes - 1), told, hint=hint)


# --- task 1: chains with rules ----------------------------------------------------------------


def check_count(student, solution, layers, forms, poolings, hint):
    """Compare a number of chains."""
    got = student.count_chains(layers, forms, poolings)
    expected = solution.count_chains(layers, forms, poolings)
    check_equal(got, expected, "a number of chains", hint=hint)


@question("task1", points=1, title="Any number of chains")
def any_count(student, solution, rng):
    """One layer to nine, no pooling to more than there is room for."""
    for layers in (1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9):
        for poolings in (0, 1, 2, int(rng.integers(3, 8))):
            forms = int(rng.integers(1, 20))
            told = "at least one convolution, at most so many poolings, never two in a row"
            check_count(student, solution, layers, forms, poolings, told)


@question("task1", points=1, title="Numbers of chains that nobody can list")
def large_count(student, solution, rng):
    """Exact where floats are not."""
    for layers in (30, 90, 150, 200):
        for poolings in (0, 3, 25):
            told = "whole numbers, without a float on the way; count ways to go on"
            check_count(student, solution, layers, int(rng.integers(2, 30)), poolings, told)


DRAW = """
import numpy as np

def draw(draw_chain, layers, forms, poolings, seed, times):
    rng = np.random.default_rng(seed)
    found = (draw_chain(layers, forms, poolings, rng) for _ in range(times))
    return [[int(layer) for layer in chain] for chain in found]
"""


def drawn(student, rng, layers, forms, poolings, times):
    """Many chains, all allowed; that a second generator of the same seed draws them too."""
    draw, seed = student.define(DRAW).draw, int(rng.integers(10**6))
    chains = draw(student.draw_chain, layers, forms, poolings, seed, times)
    check_equal(len(chains), times, "the number of chains that are drawn")
    for chain in chains:
        fits = 1 <= len(chain) <= layers and all(0 <= layer <= forms for layer in chain)
        fits = fits and chain.count(0) <= poolings and any(chain)
        pairs = itertools.pairwise(chain)
        told = "0 is a pooling; never two in a row, at most so many, at least one convolution"
        check(fits and (0, 0) not in pairs, "a chain is not allowed", hint=told)
    again = draw(student.draw_chain, layers, forms, poolings, seed, 20)
    told = "draw with `rng`, and with nothing else"
    check(again == chains[:20], "two generators of the same seed draw differently", hint=told)
    return chains


@question("task1", points=1, title="Each chain with the same chance")
def fair_chains(student, solution, rng):
    """Counts of all chains of small spaces."""
    for layers, forms, poolings in ((2, 3, 1), (3, 2, 3), (5, 1, 1), (4, 2, 1), (1, 6, 2)):
        chains = drawn(student, rng, layers, forms, poolings, 4000)
        classes = solution.count_chains(layers, forms, poolings)
        told = "stop, pool or convolve in proportion to the number of chains it leads to"
        check_fair(Counter(map(tuple, chains)), classes, "chains", told)


LONG = (
    "each of all chains with the same chance: nearly all of them are long; one float has 53 bits, "
    "too few to choose among so many"
)


@question("task1", points=1, title="Long chains, drawn fairly too")
def long_chains(student, solution, rng):
    """Depth and poolings of up to 60 layers: as far off as once in 10,000,000 at most."""
    for layers, forms, poolings in ((60, 1, 30), (60, 2, 4), (40, 7, 12)):
        chains = drawn(student, rng, layers, forms, poolings, 600)
        pairs = itertools.product(range(1, layers + 1), range(min(poolings, layers // 2) + 1))
        exact = {(d, j): comb(d - j + 1, j) * forms ** (d - j) for d, j in pairs if d > j}
        total = sum(exact.values())
        for part, name in enumerate(("depth", "number of poolings")):
            mean = sum(pair[part] * (n / total) for pair, n in exact.items())
            var = sum((pair[part] - mean) ** 2 * (n / total) for pair, n in exact.items())
            got = np.mean([(len(chain), chain.count(0))[part] for chain in chains])
            fair = abs(got - mean) < 5.4 * np.sqrt(var / 600) + 0.02
            check(fair, f"the mean {name} is off", hint=LONG)


# --- task 2: what a cell can see --------------------------------------------------------------

OPERATIONS = ("none", "skip", "conv1", "conv3", "conv5", "conv7", "conv11")


def named(operations):
    """A configuration of these operations, in the order of a space's decisions."""
    nodes = next(n for n in itertools.count(2) if n * (n - 1) // 2 == len(operations))
    names = [f"{a}->{b}" for b in range(1, nodes) for a in range(b)]
    return dict(zip(names, map(str, operations), strict=True))


def random_cell(solution, rng, nodes, none, live=True):
    """A cell of so many nodes, live or dead, in which a share of the edges is "none"."""
    while True:
        skip = (1 - none) * rng.uniform(0.1, 0.9)
        p = [none, skip, *[(1 - none - skip) / 5] * 5]
        found = named(rng.choice(OPERATIONS, size=nodes * (nodes - 1) // 2, p=p))
        try:
            solution.wiring(found)
        except ValueError:
            if not live:
                return found
        else:
            if live:
                return found


def check_wiring(student, solution, config, parts, hint):
    """Compare some of the four numbers."""
    got = student.wiring(config)
    check(not student.changed, "your function changes `config`", hint=COPY)
    check_type(got, (tuple, list, np.ndarray), "what wiring returns", hint="four numbers")
    check_equal(len(got), 4, "how many numbers wiring returns")
    for part in parts:
        name = ("paths", "copies", "least", "reach")[part]
        check_equal(got[part], solution.wiring(config)[part], name, hint=hint)


@question("task2", points=1, title="Paths and copies of any cell")
def any_paths(student, solution, rng):
    """Two to seven nodes, with many edges and few."""
    for nodes in (2, 3, 4, 4, 4, 5, 6, 7) * 4:
        config = random_cell(solution, rng, nodes, rng.uniform(0.05, 0.7))
        told = "a node has the paths of the nodes before it; a copy is a path of skips alone"
        check_wiring(student, solution, config, (0, 1), told)


@question("task2", points=1, title="What any cell sees")
def any_reach(student, solution, rng):
    """Convolutions of 1 to 11 points; least and reach from different paths."""
    for nodes in (2, 3, 4, 4, 4, 5, 6, 7) * 4:
        config = random_cell(solution, rng, nodes, rng.uniform(0.05, 0.7))
        told = "the fewest convolutions, and 1 plus the largest sum of w - 1, over all paths"
        check_wiring(student, solution, config, (2, 3), told)


@question("task2", points=1, title="Dead ends, dead cells and large cells")
def dead_and_large(student, solution, rng):
    """Few edges; none that arrives; 30 nodes."""
    told = "go from node to node; what nothing reaches, and what leads nowhere, is on no path"
    for nodes in (3, 4, 5, 6) * 8:
        dead = random_cell(solution, rng, nodes, 0.7, live=False)
        check_raises(ValueError, lambda dead=dead: student.wiring(dead), "a dead cell")
    for nodes in (3, 4, 5, 6) * 8:
        check_wiring(student, solution, random_cell(solution, rng, nodes, 0.7), range(4), told)
    for none in (0.1, 0.5):
        config = random_cell(solution, rng, 30, none)
        copies = {name: "none" if each == "none" else "skip" for name, each in config.items()}
        check_wiring(student, solution, copies, range(4), told)
        check_wiring(student, solution, config, range(4), told)


# --- task 3: the price of a network -----------------------------------------------------------


def check_price(student, solution, rng, part, none, hint):
    """Compare the weights (0) or products (1) of random cells and sizes."""
    for nodes in (2, 3, 4, 4, 4, 5, 6) * 3:
        config = random_cell(solution, rng, nodes, none)
        size = [int(rng.integers(1, most)) for most in (30, 100, 7)]
        got = student.price(config, *size)
        check(not student.changed, "your function changes `config`", hint=COPY)
        check_type(got, (tuple, list, np.ndarray), "what price returns", hint="a pair")
        check_equal(len(got), 2, "how many numbers price returns")
        name = ("the weights", "the products")[part]
        check_equal(got[part], solution.price(config, *size)[part], name, hint=hint)


@question("task3", points=1, title="The weights of any network")
def any_weights(student, solution, rng):
    """Many edges that carry nothing; dead cells."""
    for none in (0.1, 0.4, 0.7):
        told = "edges on no path from first to last are not built; do not forget what is no cell"
        check_price(student, solution, rng, 0, none, told)
        dead = random_cell(solution, rng, 4, 0.6, live=False)
        check_raises(ValueError, lambda dead=dead: student.price(dead, 8, 40, 3), "a dead cell")


@question("task3", points=1, title="The products of any network")
def any_products(student, solution, rng):
    """Rows of odd length, few points and many cells."""
    for none in (0.1, 0.4, 0.7):
        told = "before each cell the points are halved and rounded down; no normalizations"
        check_price(student, solution, rng, 1, none, told)


@question("task3", points=1, title="How wide a network may be")
def any_width(student, solution, rng):
    """Limits that are met exactly, by one product, and not at all; hundreds of channels."""
    told = "the most channels with at most so many products; 0 if one is too many"
    for nodes, most in ((2, 40), (3, 40), (4, 40), (5, 40)) * 2 + ((3, 600),):
        config = random_cell(solution, rng, nodes, 0.0)
        points, cells = int(rng.integers(8, 60)), int(rng.integers(1, 5))
        channels = int(rng.integers(1, 40)) + most - 40
        just = solution.price(config, channels, points, cells)[1]
        for limit in (just, just - 1, just + 1, int(rng.integers(just, 3 * just)), 5):
            expected = solution.widest(config, points, cells, limit)
            got = student.widest(config, points, cells, limit)
            check_equal(got, expected, "the number of channels", hint=told)


# --- task 4: the other benchmark's duplicates -------------------------------------------------


def random_code(rng, nodes, edges, letters):
    """A matrix in which each edge is there with the same chance, and operations."""
    matrix = np.triu(rng.random((nodes, nodes)) < edges, 1).astype(int)
    return matrix, rng.choice(list(letters), size=nodes - 2).tolist()


def all_live(matrix):
    """Whether each node but the first hears one before it, and each but the last is heard."""
    return matrix[:, 1:].any(axis=0).all() and matrix[:-1].any(axis=1).all()


def random_live_code(rng, nodes, edges, letters):
    """The same, in which no node is dead."""
    while True:
        code = random_code(rng, nodes, edges, letters)
        if all_live(code[0]):
            return code


def renumbered(rng, code):
    """The same code with its inner nodes in another order in which edges still go up."""
    matrix, operations = code
    n = len(matrix)
    while True:
        nodes = [0, *rng.permutation(np.arange(1, n - 1)).tolist(), n - 1]
        other = matrix[np.ix_(nodes, nodes)]
        if not np.tril(other).any():
            return other, [operations[i - 1] for i in nodes[1:-1]]


def with_dead_node(rng, code):
    """The same network and a node that hears nothing, or that nobody hears."""
    matrix, operations = code
    new = int(rng.integers(1, len(matrix)))
    larger = np.insert(np.insert(matrix, new, 0, axis=0), new, 0, axis=1)
    if rng.random() < 0.5:
        larger[:new, new] = rng.integers(2, size=new)
    else:
        larger[new, new + 1 :] = rng.integers(2, size=len(larger) - new - 1)
    return larger, [*operations[: new - 1], str(rng.choice(["a", "b"])), *operations[new - 1 :]]


def check_numbers(student, solution, rng, codes, hint):
    """Compare the numbers of these codes in a random order, some as lists of lists."""
    codes = [codes[i] for i in rng.permutation(len(codes))]
    given = [(m if rng.random() < 0.5 else m.tolist(), list(names)) for m, names in codes]
    got = student.number_networks(given)
    check(not student.changed, "your function changes the codes", hint=COPY)
    check_type(got, (list, tuple, np.ndarray), "what number_networks returns")
    got, expected = [*map(int, got)], solution.number_networks(codes)
    check_equal(len(got), len(codes), "how many numbers there are")
    dead = [number == -1 for number in got] == [number == -1 for number in expected]
    told = "-1 if no path leads from input to output, and only then"
    check(dead, "a live network has -1, or a dead one another number", hint=told)
    new = [number for number in dict.fromkeys(got) if number != -1]
    told = "new ones have 0, 1, 2, ... by first appearance; dead ones do not count"
    check(new == [*range(len(new))], "the numbers of new networks do not go up by 1", hint=told)
    check_equal(got, expected, "the numbers of the networks", hint=hint)


@question("task4", points=1, title="Nodes in another order")
def other_orders(student, solution, rng):
    """Live codes, the same renumbered, and with the operations backwards; of chains too."""
    for nodes in (3, 4, 5, 6, 7):
        chain, names = np.eye(nodes, k=1, dtype=int), ["a"] * (nodes - 3) + ["b"]
        codes = [(chain, names), (chain, names[::-1])]
        for _ in range(24 if nodes < 6 else 8):
            code = random_live_code(rng, nodes, 0.6, "ab")
            codes += [code, renumbered(rng, code), (code[0], code[1][::-1])]
        told = "try all orders of the inner nodes, rows, columns and operations together"
        check_numbers(student, solution, rng, codes, told)


@question("task4", points=1, title="Nodes that are on no path")
def dead_nodes(student, solution, rng):
    """One more or two, at any place; networks of few edges, of which many are dead."""
    for nodes in (2, 3, 4, 5):
        codes = []
        for _ in range(8):
            code = random_code(rng, nodes, 0.6, "ab")
            larger = with_dead_node(rng, code)
            codes += [code, larger, with_dead_node(rng, larger)]
        codes += [random_code(rng, nodes + 2, 0.25, "ab") for _ in range(10)]
        told = "first leave out what no path from input to output passes through; -1 if none does"
        check_numbers(student, solution, rng, codes, told)


PAIR = np.zeros((2, 6, 6), dtype=int)
for one, edges in enumerate(("01 02 13 24 25 04 35 45", "01 02 14 23 25 04 35 45")):
    PAIR[one, *np.array([[int(a), int(b)] for a, b in edges.split()]).T] = 1
"""Two networks whose nodes have the same numbers of edges, and the same kinds of nodes at them."""


@question("task4", points=1, title="Networks that look alike")
def look_alikes(student, solution, rng):
    """All networks of five live nodes with the same operation, many of six, and a pair of these."""
    bits = np.array(list(itertools.product([0, 1], repeat=10)))
    every = np.zeros((1024, 5, 5), dtype=int)
    every[:, *np.triu_indices(5, 1)] = bits
    told = "count as equal only what can be renumbered to be equal, and all of that"
    live = [(matrix, list("aaa")) for matrix in every if all_live(matrix)]
    check_numbers(student, solution, rng, live, told)
    six = [random_live_code(rng, 6, 0.5, "a") for _ in range(150)]
    pair = [renumbered(rng, (matrix, list("aaaa"))) for matrix in PAIR]
    check_numbers(student, solution, rng, six + pair, told)


# --- task 5: many ways to say the same --------------------------------------------------------


def random_blocks(rng, B, k):
    """A code of B blocks with k operations."""
    sizes = [size for b in range(1, B + 1) for size in (b + 1, b + 1, k, k, 2)]
    return [int(rng.integers(size)) for size in sizes]


def check_spellings(student, solution, code, hint):
    """Compare all codes of a cell."""
    got = student.spellings(code)
    check(not student.changed, "your function changes `code`", hint=COPY)
    check_type(got, (list, tuple), "what spellings returns")
    got = [tuple(int(index) for index in each) for each in got]
    check_equal(got, solution.spellings(code), "the codes of a cell", hint=hint)


@question("task5", points=1, title="Spellings of small cells")
def few_blocks(student, solution, rng):
    """One block and two."""
    for B, k in ((1, 1), (1, 2), (1, 6), (2, 1), (2, 2), (2, 4)) * 6:
        told = "exchange both input and operation; states take the numbers of their new places"
        check_spellings(student, solution, random_blocks(rng, B, k), told)


@question("task5", points=2, title="Spellings of large cells")
def many_blocks(student, solution, rng):
    """Up to five blocks; some take only the inputs, and many are alike."""
    for B in (3, 3, 4, 4, 5):
        for k in (1, 3):
            code = random_blocks(rng, B, k)
            told = "every order in which a block comes after those whose states it takes"
            check_spellings(student, solution, code, told)
            for b in range(0, 5 * B, 10):
                code[b : b + 2] = rng.integers(2, size=2).tolist()
            check_spellings(student, solution, code, told)


@question("task5", points=1, title="The controller's decisions and chances")
def any_chance(student, solution, rng):
    """Softmaxes that prefer some options, arrays and lists."""
    for B, k in ((1, 1), (1, 4), (2, 3), (3, 2), (4, 2), (2, 6)):
        sizes = solution.decisions(B, k)
        check_equal([*map(int, student.decisions(B, k))], sizes, "the numbers of options")
        for _ in range(3):
            softmaxes = [rng.dirichlet(np.ones(size)) for size in sizes]
            given = softmaxes if k == 2 else [p.tolist() for p in softmaxes]
            code = random_blocks(rng, B, k)
            got, expected = student.chance(code, given), solution.chance(code, softmaxes)
            told = "add up the chances of all spellings; each is a product of 5B numbers"
            check_close(got, expected, "the chance of a cell", atol=0, hint=told)


# --- task 6: repair a mutation ----------------------------------------------------------------

MUTATE = """
import numpy as np
from mlsd_hpo.spaces import CellSpace

def draw(mutate, nodes, operations, config, seed, times):
    space, rng = CellSpace(nodes, operations), np.random.default_rng(seed)
    given = [dict(config) for _ in range(times)]
    return [mutate(space, each, rng) for each in given], all(each == config for each in given)
"""

SPACES = (
    (2, ("skip", "conv3", "none", "conv5")),
    (3, ("none", "skip", "conv3")),
    (4, ("none", "skip", "conv1", "conv3")),
    (4, ("conv5", "none", "skip")),
    (5, ("none", "skip", "conv3")),
)


def children_of(student, space, config, rng, times):
    """Many mutations, each a live cell one edge away and another network."""
    draw, seed = student.define(MUTATE).draw, int(rng.integers(10**6))
    given = (space.nodes, list(space.operations), config)
    children, as_it_was = draw(student.mutate, *given, seed, times)
    check(as_it_was, "your function changes `config`", hint=COPY)
    check_equal(len(children), times, "the number of mutations")
    own = space.canonical(config)
    for child in children:
        check_type(child, dict, "what mutate returns")
        check_equal(set(child), set(space.names), "the names of a child's edges")
        known = all(operation in space.operations for operation in child.values())
        check(known, "a child has an operation that the space has not")
        apart = sum(child[name] != config[name] for name in space.names)
        check_equal(apart, 1, "the number of edges on which a child differs")
        check(space.live(child), "a child is dead")
        told = "ask space.canonical whether it is the same"
        check(space.canonical(child) != own, "a child is the same network", hint=told)
    again, _ = draw(student.mutate, *given, seed, 20)
    told = "draw with `rng`, and with nothing else"
    check(again == children[:20], "two generators of the same seed draw differently", hint=told)
    return children


def near(space, config):
    """The networks one edge away."""
    found = {space.canonical(child) for child in space.neighbours(config)}
    return found - {space.canonical(config)}


@question("task6", points=1, title="Children that live, and are new")
def valid_children(student, solution, rng):
    """Cells of 2 to 5 nodes, most of them with edges that carry nothing."""
    for nodes, operations in SPACES:
        space = CellSpace(nodes, operations)
        for _ in range(3):
            config = space.sample(rng)
            if near(space, config):
                children_of(student, space, config, rng, 40)


def twins(space, rng):
    """A cell with two branches that are alike, so that some networks can be had in two ways."""
    names = [name for name in space.operations if name != "none"]
    first, second = (str(name) for name in rng.choice(names, size=2))
    last = space.nodes - 1
    alike = {f"0->{b}": first for b in range(1, last)}
    alike |= {f"{b}->{last}": second for b in range(1, last)}
    return {name: alike.get(name, "none") for name in space.names}


def unevenness(space, config):
    """How unequal the networks' chances are for who draws an edge first; 0 if they are equal."""
    edge_of = {}
    for child in space.neighbours(config):
        name = next(name for name in space.names if child[name] != config[name])
        edge_of.setdefault(space.canonical(child), name)
    edge_of.pop(space.canonical(config), None)
    many = Counter(edge_of.values())
    p = np.array([1 / many[name] / len(many) for name in edge_of.values()])
    return len(p) * np.sum((p - 1 / len(p)) ** 2) if len(p) else 0.0


@question("task6", points=1, title="Each network with the same chance")
def fair_children(student, solution, rng):
    """Cells with equal branches, and of 30 others the one whose edges differ most."""
    for nodes, operations in ((3, OPERATIONS[:5]), SPACES[2]):
        space = CellSpace(nodes, operations)
        some = [space.sample(rng) for _ in range(30)]
        for config in (twins(space, rng), max(some, key=lambda c: unevenness(space, c))):
            children = children_of(student, space, config, rng, 500)
            told = "two changes that make the same network count once; the last edge counts too"
            counts = Counter(map(space.canonical, children))
            check_fair(counts, len(near(space, config)), "networks", told)


@question("task6", points=1, title="Where no other network is near")
def no_children(student, solution, rng):
    """One operation; or two, of which the other is "none"."""
    draw, seed = student.define(MUTATE).draw, int(rng.integers(10**6))
    lonely = [(2, ["none", "conv3"], ["conv3"]), (3, ["skip"], ["skip"] * 3)]
    for nodes, operations, config in lonely:
        cell = named(config)
        call = lambda n=nodes, o=operations, c=cell: draw(student.mutate, n, o, c, seed, 1)  # noqa: E731
        check_raises(ValueError, call, "a cell without another network near")
    space = CellSpace(2, ["none", "skip", "conv3"])
    children = children_of(student, space, {"0->1": "skip"}, rng, 20)
    check_equal(children, [{"0->1": "conv3"}] * 20, "a cell with one network near")


# --- task 7: design a search space ------------------------------------------------------------

FIVE = """
1201321102 978 2020311301 1838 1311103121 675 1202031301 1842 2112111021 743 1222112111 657
1130131112 296 2211300212 1845 1011111002 1595 1101132213 1893 2011210123 1782 3021210131 1885
2011201211 701 1120212021 1695 1120102122 1698 1102121221 796 2110020221 1615 1103310002 1812
2102020212 1748 3111201113 1076 2021112221 1752 3013200111 1842 2113200211 1792 2121300212 1832
1201212013 1821 1121031101 565 1211131132 689 2010311123 1847 2121011202 1711 2201220011 1711
2320122101 1818 2303011121 1869 2111023311 943 3010301121 1903 1110321003 1886 2210300111 1833
2010201232 1833 2200320002 1832 1112100233 1879 2131011131 184 1222010231 1810 3111132021 1818
2302202011 1875 3021110103 1846 3301111112 1822 1021103312 1804 1102221031 1784 2200202112 1688
2310110321 1878 3110010223 1878 2012220021 1713 1210020222 1634 2021311211 983 1102222122 1740
1310020202 1839 2112202121 1736 2213201011 1822 2211103211 1827 2023110311 1841 2030130101 1887
3220010112 1845 2113121002 1826 3212212111 1821 3310112021 1876 1201103222 1863 3211001132 1857
1222020221 1709 3111200211 1087 1211321202 1853 2122130111 1858 1133000122 1884 2030111302 1861
2111030103 1890 1121022222 1698 1212013012 1825 2103120221 1850 2023201211 1839 2100111313 726
1312100022 1808 2120113121 1834 2123311001 718 2012110313 1870 1012113011 366 3110201222 1877
3121102031 1855 2201012311 1820 1012131003 1876 1101102313 1820 2010102123 1824 1310310111 360
1120201111 192 2120110133 1865 1022211102 715 3112111001 674 3101020211 771 1112122022 1728
1301101132 1614 1311122012 1839 2121011133 1849 3112113211 538 2030111301 1828 1021232012 1836
2300121121 1857 3221030011 1858 3221011311 387 2310131211 1868 2310300211 1863 2311111122 1846
2010220102 1585 2111102121 1733 2031210121 1865 1111222131 562 1210011232 1821 2112031112 1112
3122001121 1861 1031011321 1008 2120120011 1661 2101331011 184 2013311121 1858 1102211223 1825
3120011131 1223 1310132121 758 1312010123 1872 1121021311 359 1032121201 449 3022010211 1827
1011121033 1846 1132010031 1848 1111112102 1530 2032020011 1780 3121311112 723 1322200121 1858
2201001231 939 2120011321 773 3121100231 1886 3300110121 1839 2211030112 1791 3102111021 761
3101301021 1605 2212113101 1791 2300200122 1852 1101313202 1868 1021212103 1801 2310221002 1860
1210120212 1749 1110221002 1654 2200120203 1889 1021222211 1652 3032110111 1887 1102311213 844
3022120211 1860 2111010303 1844 1221110202 1593 2023011121 1829 3110213121 1803 1202022112 1752
1131231102 921 3210020102 1839 1200201113 826 1111213111 189 2101221123 1845 3200121211 1830
2212001211 1712 1131100132 1878 3122010211 184 2221112221 1751 2102310113 1868 1131310122 1850
3100202012 1878 1101211122 987 2012001112 1705 1310123112 462 1230111213 1851 1112122122 1579
1221311113 512 3312211101 1864 1310212221 1864 1301312121 371 1102332101 1817 3111102121 1811
2021301221 1200 3320111012 1906 1131122013 1854 2201210102 1676 2020310212 1782 2131100212 1820
1212023002 1868 1203130002 1845 1120122013 1849 3200213011 1870 1113120302 1895 1110121013 360
2030011031 1857 1212320112 945 1310231012 916 1110021123 1059 2113111001 802 1211212022 1604
3030010212 1855 1213120122 1832 1020101133 916 3210112031 1860 2212212001 1715 3132020011 1858
"""
"""Networks of five nodes, drawn at random from those of at most 1,900 weights that are no network
of four nodes: the number of each edge's operation in the space's order, and how many of the 2,000
test rows are right after the training that the table's networks had, with seed 0."""


def kept(student, config):
    """The student's answer for one cell."""
    answer = student.keep(config)
    check(not student.changed, "your function changes `config`", hint=COPY)
    check(isinstance(answer, bool | np.bool_), "keep must return True or False")
    return bool(answer)


@functools.cache
def codes_of():
    """The codes of each network of the table, by its row."""
    found = defaultdict(list)
    for operations in itertools.product(CellSpace().operations, repeat=6):
        config = named(operations)
        if CellSpace().live(config):
            found[trained_cells().row(config)].append(config)
    return found


def with_one_node_more(rng, config):
    """The same network: the node is half-way on an edge, or leads nowhere, or hears nothing."""
    edges = [(*map(int, name.split("->")), operation) for name, operation in config.items()]
    last = max(b for _, b, _ in edges)
    new = int(rng.integers(1, last + 1))
    larger = named(["none"] * ((last + 1) * (last + 2) // 2))
    for a, b, operation in edges:
        larger[f"{a + (a >= new)}->{b + (b >= new)}"] = operation
    if rng.random() < 0.6:
        cut = [edge for edge in edges if edge[0] < new <= edge[1] and edge[2] != "none"]
        a, b, operation = cut[int(rng.integers(len(cut)))]
        first, second = rng.permutation([operation, "skip"]).tolist()
        return larger | {f"{a}->{b + 1}": "none", f"{a}->{new}": first, f"{new}->{b + 1}": second}
    before, after = [(a, new) for a in range(new)], [(new, b) for b in range(new + 1, last + 2)]
    some = before if rng.random() < 0.5 else after
    return larger | {f"{a}->{b}": str(rng.choice(CellSpace().operations)) for a, b in some}


def disguised(rng, row):
    """Any code of a network of the table, with up to two nodes more."""
    codes = codes_of()[row]
    config = codes[int(rng.integers(len(codes)))]
    for _ in range(int(rng.integers(3))):
        config = with_one_node_more(rng, config)
    return config


def five_nodes():
    """The configurations, and the test accuracy of each."""
    words = FIVE.split()
    operations = CellSpace().operations
    configs = [named([operations[int(digit)] for digit in word]) for word in words[::2]]
    return configs, np.array([int(word) / 2000 for word in words[1::2]])


def check_space(student, solution, rng, bar, five):
    """Check the mean test accuracy of a random network that is kept, in whatever code it comes."""
    found, rows = [], solution.fitting
    for row in rows:
        found.append(kept(student, disguised(rng, row)))
        if found[-1] or row % 4 == 0:
            told = "edges that carry nothing, copies on a path and more nodes change nothing"
            again = kept(student, disguised(rng, row))
            check(again == found[-1], "two codes of one network are not both kept", hint=told)
    check(sum(found) >= 40, "fewer than 40 of the 576 networks are kept")
    test = trained_cells().test[:, rows, -1].mean(axis=0)[found].mean()
    check(test >= bar, "the mean test accuracy of what is kept is below the bar")
    configs, accuracy = five_nodes()
    others = np.array([kept(student, config) for config in configs])
    told = "no table of yours holds those 204: a rule finds some of them, and chooses the good ones"
    check(others.sum() >= 2, "fewer than 2 of the networks of five nodes are kept", hint=told)
    chosen = others.sum() <= 68 or accuracy[others].mean() >= 0.92
    check(chosen, "more than 68 of the networks of five nodes are kept", hint=told)
    told = "what makes some networks very bad? The 576 have such ones too"
    check(accuracy[others].mean() >= five, "those of five nodes are below 0.88", hint=told)


@question("task7", points=1, title="The first bar, 0.935 on test rows")
def first_bar(student, solution, rng):
    """In any code, also with more nodes."""
    check_space(student, solution, rng, bar=0.935, five=0.0)


@question("task7", points=1, title="The second bar, 0.939 on test rows")
def second_bar(student, solution, rng):
    """The same, with a higher bar, and a bar for those of five nodes."""
    check_space(student, solution, rng, bar=0.939, five=0.88)


@question("task7", points=2, title="Networks of five nodes")
def unseen_networks(student, solution, rng):
    """What is kept of really trained networks that no table in the library holds."""
    configs, accuracy = five_nodes()
    order = rng.permutation(len(configs))
    found = np.array([kept(student, configs[i]) for i in order])
    told = "at least 10 of 204 networks that no table of yours holds"
    check(found.sum() >= 10, "hardly any of the networks of five nodes is kept", hint=told)
    told = "what makes some networks very bad? The 576 have such ones too"
    mean = accuracy[order][found].mean()
    check(mean >= 0.92, "the mean test accuracy of what is kept is too low", hint=told)
