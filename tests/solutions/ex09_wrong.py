"""Usual mistakes in assignment ex09: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

COUNT = """
@functools.cache
def ways(layers, forms, poolings, pooled, convolved):
    total = 1 if convolved else 0
    if layers:
        total += forms * ways(layers - 1, forms, poolings, False, True)
        if poolings and not pooled:
            total += ways(layers - 1, forms, poolings - 1, True, convolved)
    return total

def count_chains(layers, forms, poolings):
    return ways(layers, forms, poolings, False, False)
"""

FAIR = """
def draw_chain(layers, forms, poolings, rng):
    chain, pooled, convolved = [], False, False
    poolings = min(poolings, 6)
    while True:
        u = rng.random() * ways(layers, forms, poolings, pooled, convolved)
        if u < convolved:
            return chain
        layers -= 1
        pool = 0
        if poolings and not pooled:
            pool = ways(layers, forms, poolings - 1, True, convolved)
        pooled = u < convolved + pool
        chain.append(0 if pooled else int(rng.integers(1, forms + 1)))
        poolings, convolved = poolings - pooled, convolved or not pooled
"""

DEPTH_FIRST = """
def draw_chain(layers, forms, poolings, rng):
    while True:
        depth = rng.integers(1, layers + 1)
        chain = []
        while len(chain) < depth:
            fits = chain.count(0) < poolings and not (chain and chain[-1] == 0)
            chain.append(int(rng.integers(0 if fits else 1, forms + 1)))
        if any(chain):
            return chain
"""

LAYER_BY_LAYER = """
def draw_chain(layers, forms, poolings, rng):
    sizes = [
        ways(d, forms, poolings, False, False) - ways(d - 1, forms, poolings, False, False)
        for d in range(1, layers + 1)
    ]
    p = np.array([size / sum(sizes) for size in sizes])
    while True:
        depth = 1 + rng.choice(layers, p=p / p.sum())
        chain = []
        while len(chain) < depth:
            fits = chain.count(0) < poolings and not (chain and chain[-1] == 0)
            chain.append(int(rng.integers(0 if fits else 1, forms + 1)))
        if any(chain):
            return chain
"""

PRICE = """
def price(config, channels, points, cells):
    edges, last = graph(config)
    reached, needed = {0}, {last}
    for a, b, _ in edges:
        if a in reached:
            reached.add(b)
    for a, b, _ in reversed(edges):
        if b in needed:
            needed.add(a)
    if last not in reached:
        raise ValueError("a dead cell")
    live = [o for a, b, o in edges if o != "skip" and a in reached and b in needed]
    total = sum(int(o.removeprefix("conv")) for o in live) * channels**2
    weights = 15 * channels + 10 + cells * (total + 2 * channels * len(live))
    products = 3 * channels * points + 10 * channels
    for _ in range(cells):
        points //= 2
        products += total * points
    return weights, products
"""

WRONG = [
    Wrong(
        "task1",
        "a pooling is a chain",
        "return ways(layers, forms, poolings, False, False)",
        "return ways(layers, forms, poolings, False, False) + (poolings > 0)",
        {"check1": "count_chains(2, 3, 1)"},
        "any_count large_count",
    ),
    Wrong(
        "task1",
        "poolings in a row",
        "        if poolings and not pooled:\n            total",
        "        if poolings:\n            total",
        {"check1": "count_chains(3, 2, 3)"},
        "any_count large_count fair_chains long_chains",
    ),
    Wrong(
        "task1",
        "any number of poolings",
        "total += ways(layers - 1, forms, poolings - 1, True",
        "total += ways(layers - 1, forms, poolings, True",
        {"check1": "count_chains(3, 2, 1)"},
        "any_count large_count fair_chains",
    ),
    Wrong(
        "task1",
        "only the full depth",
        "    total = 1 if convolved else 0  # to stop here\n    if layers:",
        "    total = 1 if convolved and not layers else 0\n    if layers:",
        {"check1": "count_chains(2, 3, 1)"},
        "any_count large_count fair_chains long_chains",
    ),
    Wrong(
        "task1",
        "counts in floats",
        "total += forms * ways(layers - 1",
        "total += float(forms) * ways(layers - 1",
        {"check1": "the number of chains of 200 layers"},
        "large_count",
    ),
    Wrong(
        "task1",
        "the depth first",
        "",
        COUNT + DEPTH_FIRST,
        {"check1b": "each should come about 200 times"},
        "fair_chains long_chains",
    ),
    Wrong(
        "task1",
        "two poolings in a row in long chains",
        "        if poolings and not pooled:\n            with_pooling",
        "        if poolings and (layers > 8 or not pooled):\n            with_pooling",
        {"check1b": "a chain of up to 60 layers has two poolings in a row"},
        "long_chains",
    ),
    Wrong(
        "task1",
        "luck of its own",
        "        u = rng.random() * ways",
        "        u = np.random.default_rng().random() * ways",
        {"check1b": "what is drawn with a second generator of the same seed"},
        "fair_chains long_chains",
    ),
    Wrong(
        "task1",
        "forms from 0",
        "int(rng.integers(1, forms + 1))",
        "int(rng.integers(0, forms))",
        {"check1b": "the chains that come of 3,600 draws from the worked value's 18"},
        "fair_chains long_chains",
    ),
    Wrong(
        "task1",
        "the right depth, then layer by layer",
        "",
        COUNT + LAYER_BY_LAYER,
        {"check1b": "each should come about 200 times"},
        "fair_chains long_chains",
    ),
    Wrong(
        "task2",
        "copies are edges",
        "found[1] + skip * copies",
        "found[1] + (copies if skip or a == 0 else 0)",
        {"check2": "a cell with conv3 on all six edges", "check2b": "two nodes and an edge"},
        "any_paths dead_and_large",
    ),
    Wrong(
        "task2",
        "counts edges, not convolutions",
        "least + (not skip)",
        "least + 1",
        {"check2": "the lecture's cell", "check2b": "a cell in which 0→1 and 2→3 carry nothing"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "conv1 is no convolution",
        "least + (not skip)",
        "least + (more > 0)",
        {"check2": "conv5 then conv1, and three times conv1", "check2b": "two nodes and an edge"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "every convolution sees three points",
        'more = 0 if skip else int(operation.removeprefix("conv")) - 1',
        "more = 0 if skip else 2",
        {"check2": "the lecture's cell", "check2b": "two nodes and an edge"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "a convolution's last digit",
        'int(operation.removeprefix("conv"))',
        "int(operation[-1])",
        {"check2b": "two nodes and a conv11"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "widths are added up",
        'int(operation.removeprefix("conv")) - 1',
        'int(operation.removeprefix("conv"))',
        {"check2": "the lecture's cell", "check2b": "two nodes and an edge"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "reach of the shortest path",
        "            max(found[3], reach + more),",
        "            reach + more if least + (not skip) < found[2] else found[3],",
        {"check2": "the lecture's cell"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task2",
        "paths that differ in their operations",
        "",
        """
def wiring(config):
    edges, last = graph(config)
    at = {0: {()}}
    for a, b, name in edges:
        if a in at:
            more = {p + (() if name == "skip" else (name,)) for p in at[a]}
            at[b] = at.get(b, set()) | more
    if last not in at:
        raise ValueError("dead")
    ends = at[last]
    return (
        len(ends), int(() in ends), min(map(len, ends)),
        max(1 + sum(int(o[4:]) - 1 for o in p) for p in ends),
    )
""",
        {
            "check2": "a cell with conv3 on all six edges",
            "check2b": "30 nodes, a copy on each edge",
        },
        "any_paths dead_and_large",
    ),
    Wrong(
        "task2",
        "nothing for a dead cell",
        '        raise ValueError("a dead cell")\n    return at[last]',
        "        return (0, 0, 0, 0)\n    return at[last]",
        {"check2b": "a cell of which nothing arrives must raise ValueError,"},
        "dead_and_large",
    ),
    Wrong(
        "task2",
        "edges that nothing reaches",
        "        if a not in at:\n            continue\n",
        "        at.setdefault(a, (0, 0, math.inf, 1))\n",
        {"check2b": "a cell in which 0→1 and 2→3 carry nothing"},
        "any_reach dead_and_large",
    ),
    Wrong(
        "task3",
        "dead edges are built",
        " and a in reached and b in needed]",
        "]",
        {"check3": "a cell in which only 0→3 is on a path"},
        "any_weights any_products",
    ),
    Wrong(
        "task3",
        "a convolution's last digit",
        'int(o.removeprefix("conv"))',
        "int(o[-1])",
        {"check3": "a single conv11"},
        "any_weights any_products any_width",
    ),
    Wrong(
        "task3",
        "only what nothing reaches is left out",
        " and a in reached and b in needed]",
        " and a in reached]",
        {"check3": "a cell in which only 0→3 is on a path"},
        "any_weights any_products",
    ),
    Wrong(
        "task3",
        "only what leads nowhere is left out",
        " and a in reached and b in needed]",
        " and b in needed]",
        {"check3": "a cell in which only 0→3 is on a path"},
        "any_weights any_products",
    ),
    Wrong(
        "task3",
        "no normalizations",
        "weights = 15 * channels + 10 + cells * (total + 2 * channels * len(live))",
        "weights = 13 * channels + 10 + cells * total",
        {"check3": "the weights of the worked value"},
        "any_weights",
    ),
    Wrong(
        "task3",
        "the first cell before the pooling",
        "        points //= 2\n        products += total * points\n",
        "        products += total * points\n        points //= 2\n",
        {
            "check3": "the products of the worked value",
            "check3b": "as many products as 8 channels make",
        },
        "any_products any_width",
    ),
    Wrong(
        "task3",
        "halves are rounded up",
        "points //= 2",
        "points = -(-points // 2)",
        {"check3": "a single conv5, rows of 15 points"},
        "any_products any_width",
    ),
    Wrong(
        "task3",
        "no bias",
        "15 * channels + 10 +",
        "15 * channels +",
        {"check3": "the weights of the worked value"},
        "any_weights",
    ),
    Wrong(
        "task3",
        "a bias makes products",
        "+ 10 * channels\n",
        "+ 10 * channels + 10\n",
        {
            "check3": "the products of the worked value",
            "check3b": "as many products as 8 channels make",
        },
        "any_products any_width",
    ),
    Wrong(
        "task3",
        "below the limit, not at it",
        "[1] <= products:",
        "[1] < products:",
        {"check3b": "as many products as 8 channels make"},
        "any_width",
    ),
    Wrong(
        "task3",
        "one channel too many",
        "    return channels\n",
        "    return channels + 1\n",
        {"check3b": "as many products as 8 channels make"},
        "any_width",
    ),
    Wrong(
        "task3",
        "as many weights as products",
        "points, cells)[1] <= products",
        "points, cells)[0] <= products",
        {"check3b": "as many products as 8 channels make"},
        "any_width",
    ),
    Wrong(
        "task4",
        "operations stay",
        "names = tuple(operations[i - 1] for i in order)",
        "names = tuple(operations[i - 1] for i in inner)",
        {
            "check4": "two branches a and b, with both numberings; and two chains",
            "check4b": "how many networks there are with up to four nodes",
        },
        "other_orders",
    ),
    Wrong(
        "task4",
        "only rows are exchanged",
        "matrix[np.ix_(nodes, nodes)]",
        "matrix[np.ix_(nodes, [0, *inner, n - 1])]",
        {"check4": "two numberings of a network with the branches a c and b d"},
        "other_orders look_alikes",
    ),
    Wrong(
        "task4",
        "dead nodes stay",
        " if leads[0, i] and leads[i, -1]]",
        "]",
        {
            "check4": "the worked value",
            "check4b": "how many networks there are with up to four nodes",
        },
        "dead_nodes",
    ),
    Wrong(
        "task4",
        "nodes that nobody hears stay",
        " if leads[0, i] and leads[i, -1]]",
        " if leads[0, i]]",
        {
            "check4": "the worked value",
            "check4b": "how many networks there are with up to four nodes",
        },
        "dead_nodes",
    ),
    Wrong(
        "task4",
        "no nodes without an edge, all others stay",
        " if leads[0, i] and leads[i, -1]]",
        " if matrix[i].any() and matrix[:, i].any()]",
        {"check4b": "how many networks there are with up to four nodes"},
        "dead_nodes",
    ),
    Wrong(
        "task4",
        "nothing is renumbered",
        "in itertools.permutations(inner):",
        "in [inner]:",
        {
            "check4": "two branches a and b, with both numberings; and two chains",
            "check4b": "how many networks there are with up to four nodes",
        },
        "other_orders look_alikes",
    ),
    Wrong(
        "task4",
        "dead ones are networks too",
        "            numbers.append(-1)\n            continue\n",
        "            inner = []\n",
        {"check4b": "codes of which three are dead"},
        "dead_nodes",
    ),
    Wrong(
        "task4",
        "dead if no edge goes into the output",
        "if not leads[0, -1]:",
        "if not matrix[:, -1].any():",
        {"check4b": "codes of which three are dead"},
        "dead_nodes",
    ),
    Wrong(
        "task4",
        "numbers with gaps",
        "found.setdefault(min(forms), len(found))",
        "found.setdefault(min(forms), len(numbers))",
        {
            "check4": "two branches a and b, with both numberings; and two chains",
            "check4b": "codes of which three are dead",
        },
        "other_orders dead_nodes look_alikes",
    ),
    Wrong(
        "task4",
        "operations with their numbers of edges",
        "",
        """
def number_networks(codes):
    numbers, found = [], {}
    for matrix, operations in codes:
        matrix = np.array(matrix)
        n = len(matrix)
        leads = np.linalg.matrix_power(matrix + np.eye(n, dtype=int), n) > 0
        if not leads[0, -1]:
            numbers.append(-1)
            continue
        live = [i for i in range(n) if leads[0, i] and leads[i, -1]]
        small = matrix[np.ix_(live, live)]
        names = ["in", *(operations[i - 1] for i in live[1:-1]), "out"]
        form = sorted(zip(names, small.sum(axis=0).tolist(), small.sum(axis=1).tolist()))
        numbers.append(found.setdefault(tuple(form), len(found)))
    return numbers
""",
        {
            "check4": "the worked value",
            "check4b": "how many networks there are with up to four nodes",
        },
        "other_orders look_alikes",
    ),
    Wrong(
        "task5",
        "only the inputs are exchanged",
        "(two, one, second, first, merge)]",
        "(two, one, first, second, merge)]",
        {"check5": "spellings of one block", "check5b": "the chance of a block with two spellings"},
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "states keep their numbers",
        "            one, two = new[one], new[two]\n",
        "",
        {"check5": "the same, and a third block that takes the first one's state"},
        "many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "new places are taken for old ones",
        "{block + 2: place + 2 for",
        "{place + 2: block + 2 for",
        {"check5": "four blocks, of which the last takes the second one's state"},
        "many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "sides are never exchanged",
        ", (two, one, second, first, merge)]",
        "]",
        {"check5": "spellings of one block", "check5b": "the chance of a block with two spellings"},
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "blocks stay in their order",
        "for order in itertools.permutations(range(len(blocks))):",
        "for order in [range(len(blocks))]:",
        {"check5": "two blocks that do not need each other"},
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "any order",
        "        if any(new[s] > place + 1 for place, b in enumerate(order) for s in "
        "blocks[b][:2]):\n"
        "            continue\n",
        "",
        {"check5": "a block that takes what the one before it made"},
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "only blocks that take inputs alone change places",
        "if any(new[s] > place + 1 for",
        "if order != tuple(range(len(blocks))) and any(s > 1 for",
        {"check5": "the same, and a third block that takes the first one's state"},
        "many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "the inputs change places too",
        "    return sorted(found)\n",
        "    for each in list(found):\n"
        "        other = [1 - s if i % 5 < 2 and s < 2 else s for i, s in enumerate(each)]\n"
        "        found.add(tuple(other))\n"
        "    return sorted(found)\n",
        {"check5": "spellings of one block", "check5b": "the chance of a block with two spellings"},
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "all at once",
        "itertools.product(*ways)}",
        "zip(*ways, strict=True)}",
        {
            "check5": "the number of spellings of two equal blocks",
            "check5b": "chances under even softmaxes",
        },
        "few_blocks many_blocks any_chance",
    ),
    Wrong(
        "task5",
        "the chance of a code",
        "for each in spellings(code)\n",
        "for each in [code]\n",
        {"check5b": "the chance of a block with two spellings"},
        "any_chance",
    ),
    Wrong(
        "task5",
        "a chance as often as there are spellings",
        "for p, index in zip(softmaxes, each, strict=True))\n        for each in spellings(code)\n",
        "for p, index in zip(softmaxes, code, strict=True))\n        for each in spellings(code)\n",
        {"check5b": "the chance of a block with two spellings"},
        "any_chance",
    ),
    Wrong(
        "task5",
        "one option too few",
        "for size in (b + 1, b + 1, k, k, 2)]",
        "for size in (b, b, k, k, 2)]",
        {"check5b": "decisions(2, 5)"},
        "any_chance",
    ),
    Wrong(
        "task6",
        "as it was",
        "",
        """
def mutate(space, config, rng):
    return mutation_from_the_drawer(space, config, rng)
""",
        {
            "check6": "`config` after the calls",
            "check6b": "how many networks come of 1,400 mutations of a cell with 3 nodes",
        },
        "valid_children fair_children no_children",
    ),
    Wrong(
        "task6",
        "the library's mutation",
        "",
        """
def mutate(space, config, rng):
    return space.mutate(config, rng)
""",
        {"check6b": "each of the 7 should be about 200"},
        "fair_children no_children",
    ),
    Wrong(
        "task6",
        "codes with the same chance",
        "                near.setdefault(space.canonical(child), child)\n"
        "    near.pop(space.canonical(config), None)\n",
        "                if space.canonical(child) != space.canonical(config):\n"
        "                    near[name, operation] = child\n",
        {"check6b": "each of the 7 should be about 200"},
        "fair_children",
    ),
    Wrong(
        "task6",
        "the same network in another code",
        "    near.pop(space.canonical(config), None)\n",
        "",
        {
            "check6": "the number of edges on which a child differs",
            "check6b": "how many networks come of 1,400 mutations of a cell with 3 nodes",
        },
        "valid_children fair_children no_children",
    ),
    Wrong(
        "task6",
        "codes are compared, not networks",
        "            if space.live(child):\n"
        "                near.setdefault(space.canonical(child), child)\n"
        "    near.pop(space.canonical(config), None)\n",
        "            if child != config and space.live(child):\n"
        "                near.setdefault(space.canonical(child), child)\n",
        {"check6": "is the same network as `config`"},
        "valid_children fair_children",
    ),
    Wrong(
        "task6",
        "the last edge stays",
        "    for name in config:\n",
        "    for name in list(config)[:-1]:\n",
        {
            "check6": "how many networks come of 400 mutations",
            "check6b": "how many networks come of 1,400 mutations of a cell with 3 nodes",
        },
        "valid_children fair_children no_children",
    ),
    Wrong(
        "task6",
        "dead children",
        "            if space.live(child):\n                near",
        "            if True:\n                near",
        {
            "check6": "a child is dead",
            "check6b": "a cell without a live neighbour must raise ValueError,",
        },
        "valid_children fair_children no_children",
    ),
    Wrong(
        "task6",
        "the parent where there is nothing else",
        '        raise ValueError("no other network is one edge away")',
        "        return dict(config)",
        {"check6b": "a cell without a live neighbour must raise ValueError,"},
        "no_children",
    ),
    Wrong(
        "task6",
        "the parent is changed",
        "    return list(near.values())[rng.integers(len(near))]",
        "    config.update(list(near.values())[rng.integers(len(near))])\n    return config",
        {
            "check6": "`config` after the calls",
            "check6b": "how many networks come of 1,400 mutations of a cell with 3 nodes",
        },
        "valid_children fair_children no_children",
    ),
    Wrong(
        "task6",
        "luck of its own",
        "[rng.integers(len(near))]",
        "[np.random.default_rng().integers(len(near))]",
        {"check6": "what a second generator of the same seed makes"},
        "valid_children fair_children",
    ),
    Wrong(
        "task6",
        "first an edge, then an operation",
        "    return list(near.values())[rng.integers(len(near))]",
        "    names = {}\n"
        "    for child in near.values():\n"
        "        name = next(n for n in config if child[n] != config[n])\n"
        "        names.setdefault(name, []).append(child)\n"
        "    some = list(names.values())[rng.integers(len(names))]\n"
        "    return some[rng.integers(len(some))]",
        {"check6b": "each of the 7 should be about 200"},
        "fair_children",
    ),
    Wrong(
        "task7",
        "everything",
        "copies == 1 and reach >= 5",
        "True",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "the most weights",
        "copies == 1 and reach >= 5",
        "price(config, 8, 40, 3)[0] >= 1858",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "far sight alone",
        "copies == 1 and reach >= 5",
        "reach >= 5",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "a residual network, not far-sighted",
        "copies == 1 and reach >= 5",
        "copies == 1 and price(config, 8, 40, 3)[0] >= 1378",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "two copies are better than one",
        "copies == 1 and reach",
        "copies >= 1 and reach",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "the most weights, and a short way",
        "copies == 1 and reach >= 5",
        "price(config, 8, 40, 3)[0] == 1858 and wiring(config)[2] <= 1",
        {"check7": "the first bar is 0.946", "check7b": "the second bar is 0.950"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "no short cut needed",
        "copies == 1 and reach >= 5",
        "copies <= 1 and wiring(config)[2] <= 1 and reach >= 5",
        {"check7b": "the second bar is 0.950"},
        "second_bar",
    ),
    Wrong(
        "task7",
        "a linear model",
        "",
        """
def numbers(config):
    paths, copies, least, reach = wiring(config)
    one, far = copies == 1, reach >= 5
    weights = price(config, 8, 40, 3)[0] / 1000
    return np.array([1, paths, copies, least, reach, weights, one, far, one and far, copies > 1])

X = np.array([numbers(each) for each in configs], dtype=float)
slopes = np.linalg.solve(X.T @ X + np.eye(10), X.T @ accuracy)
limit = np.sort(X @ slopes)[-48]

def keep(config):
    return bool(numbers(config) @ slopes >= limit)
""",
        {"check7b": "the second bar is 0.950"},
        "second_bar",
    ),
    Wrong(
        "task7",
        "three paths of few networks",
        "copies == 1 and reach >= 5",
        "copies <= 1 and reach >= 5 and wiring(config)[0] == 3",
        {"check7b": "the second bar is 0.950"},
        "second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "too few",
        "copies == 1 and reach >= 5",
        "copies == 1 and reach >= 5 and wiring(config)[0] <= 3",
        {"check7": "at least 40 are needed", "check7b": "at least 40 are needed"},
        "first_bar second_bar unseen_networks",
    ),
    Wrong(
        "task7",
        "counts what stands in the code",
        "copies == 1 and reach >= 5",
        'list(config.values()).count("conv3") == 2 and copies == 1 and reach >= 5',
        {"check7": "keep says False of none conv3 none conv3 none none skip none conv3 none, an"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "a number for an answer",
        "return copies == 1 and reach >= 5",
        "return int(copies == 1 and reach >= 5)",
        {"check7": "keep must return True or False", "check7b": "keep must return True or False"},
        "first_bar second_bar unseen_networks",
    ),
]

BY_PATHS = """
def by_paths(config):
    edges, last = graph(config)
    at = {0: Counter([()])}
    for a, b, name in edges:
        for path, many in at.get(a, {}).items():
            path = path if name == "skip" else (*path, name)
            at.setdefault(b, Counter())[path] += many
    return frozenset(at[last].items())

known = {by_paths(each) for each in trained.configs}
best = {by_paths(configs[i]) for i in np.argsort(-accuracy)[:40]}
"""

UNSEEN = [
    Unseen(
        "task1",
        "too many poolings to count",
        """
@functools.cache
def ways(layers, forms, poolings, pooled, convolved):
    total = 1 if convolved else 0
    if layers:
        total += forms * ways(layers - 1, forms, poolings, False, True)
        if poolings and not pooled:
            total += ways(layers - 1, forms, poolings - 1, True, convolved)
    return total

def count_chains(layers, forms, poolings):
    return ways(layers, forms, min(poolings, 6), False, False)
"""
        + FAIR,
        "large_count long_chains",
    ),
    Unseen(
        "task1",
        "one float chooses a chain",
        COUNT
        + """
def draw_chain(layers, forms, poolings, rng):
    number = int(rng.random() * count_chains(layers, forms, poolings))
    chain, pooled, convolved = [], False, False
    while number or not convolved:
        number -= convolved
        layers -= 1
        each = ways(layers, forms, poolings, False, True)
        pooled = number >= forms * each
        chain.append(0 if pooled else number // each + 1)
        number = number - forms * each if pooled else number % each
        poolings, convolved = poolings - pooled, convolved or not pooled
    return chain
""",
        "long_chains",
    ),
    Unseen(
        "task3",
        "up to 16 channels",
        PRICE
        + """
def widest(config, points, cells, products):
    fits = [c for c in range(17) if price(config, c, points, cells)[1] <= products]
    return max(fits)
""",
        "any_width",
    ),
    Unseen(
        "task3",
        "up to 100 channels",
        PRICE
        + """
def widest(config, points, cells, products):
    fits = [c for c in range(101) if price(config, c, points, cells)[1] <= products]
    return max(fits)
""",
        "any_width",
    ),
    Unseen(
        "task4",
        "nodes with the operations before and after them",
        """
def number_networks(codes):
    numbers, found = [], {}
    for matrix, operations in codes:
        matrix, n = np.array(matrix), len(matrix)
        leads = np.linalg.matrix_power(matrix + np.eye(n, dtype=int), n) > 0
        if not leads[0, -1]:
            numbers.append(-1)
            continue
        live = [i for i in range(n) if leads[0, i] and leads[i, -1]]
        names = ["in", *operations, "out"]
        form = []
        for i in live:
            before = sorted(names[j] for j in live if matrix[j, i])
            behind = sorted(names[j] for j in live if matrix[i, j])
            form.append((names[i], tuple(before), tuple(behind)))
        numbers.append(found.setdefault(tuple(sorted(form)), len(found)))
    return numbers
""",
        "look_alikes",
    ),
    Unseen(
        "task5",
        "sides are exchanged where the inputs differ",
        """
def decisions(B, k):
    return [size for b in range(1, B + 1) for size in (b + 1, b + 1, k, k, 2)]

def spellings(code):
    blocks = [code[i : i + 5] for i in range(0, len(code), 5)]
    found = set()
    for order in itertools.permutations(range(len(blocks))):
        new = {0: 0, 1: 1} | {block + 2: place + 2 for place, block in enumerate(order)}
        if any(new[s] > place + 1 for place, b in enumerate(order) for s in blocks[b][:2]):
            continue
        ways = []
        for b in order:
            one, two, first, second, merge = blocks[b]
            one, two = new[one], new[two]
            ways.append([(one, two, first, second, merge)])
            if one != two:
                ways[-1].append((two, one, second, first, merge))
        found |= {sum(chosen, ()) for chosen in itertools.product(*ways)}
    return sorted(found)

def chance(code, softmaxes):
    return sum(
        math.prod(p[index] for p, index in zip(softmaxes, each)) for each in spellings(code)
    )
""",
        "few_blocks many_blocks any_chance",
    ),
    Unseen(
        "task6",
        "the operations of the lecture",
        """
def mutate(space, config, rng):
    near = {}
    for name in config:
        for operation in ("none", "skip", "conv1", "conv3"):
            child = config | {name: operation}
            if space.live(child):
                near.setdefault(space.canonical(child), child)
    near.pop(space.canonical(config), None)
    if len(space) == 1 or not near:
        raise ValueError("nothing is near")
    return list(near.values())[rng.integers(len(near))]
""",
        "valid_children fair_children no_children",
    ),
    Unseen(
        "task7",
        "a list of the best",
        """
best = {cells.canonical(configs[i]) for i in np.argsort(-accuracy)[:60]}

def keep(config):
    return CellSpace(graph(config)[1] + 1).canonical(config) in best
""",
        "first_bar second_bar unseen_networks",
    ),
    Unseen(
        "task7",
        "a list by paths, and all that is not in the table",
        BY_PATHS
        + """
def keep(config):
    return by_paths(config) in best or by_paths(config) not in known
""",
        "first_bar second_bar unseen_networks",
    ),
    Unseen(
        "task7",
        "a list by paths, and any copy that is not in the table",
        BY_PATHS
        + """
def keep(config):
    paths = by_paths(config)
    return paths in best if paths in known else dict(paths).get((), 0) == 1
""",
        "first_bar second_bar unseen_networks",
    ),
]
