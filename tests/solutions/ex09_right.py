"""Right answers to assignment ex09 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "by where the poolings stand"] = """
@functools.cache
def by_form(layers, forms, poolings):
    return {
        (d, j): math.comb(d - j + 1, j) * forms ** (d - j)
        for d in range(1, layers + 1) for j in range(min(poolings, d - 1) + 1)
    }

def count_chains(layers, forms, poolings):
    return sum(by_form(layers, forms, poolings).values())

def draw_chain(layers, forms, poolings, rng):
    many = by_form(layers, forms, poolings)
    total = sum(many.values())
    p = np.array([n / total for n in many.values()])
    d, j = list(many)[rng.choice(len(p), p=p / p.sum())]
    places = np.sort(rng.permutation(d - j + 1)[:j]) + np.arange(j)
    chain = rng.integers(1, forms + 1, size=d)
    chain[places] = 0
    return chain
"""
RIGHT["task1", "a table, and the number of a chain"] = """
@functools.cache
def table(layers, forms, poolings):
    # ways[left][p][pooled] for chains that have a convolution already
    ways = [[[1, 1] for _ in range(poolings + 1)]]
    for _ in range(layers):
        last = ways[-1]
        ways.append([
            [1 + forms * last[p][0] + (last[p - 1][1] if p else 0), 1 + forms * last[p][0]]
            for p in range(poolings + 1)
        ])
    return ways

def count_chains(layers, forms, poolings):
    ways = table(layers, forms, poolings)
    total = forms * ways[layers - 1][poolings][0]
    if poolings and layers > 1:
        total += forms * ways[layers - 2][poolings - 1][0]
    return total

def draw_chain(layers, forms, poolings, rng):
    ways = table(layers, forms, poolings)
    total = count_chains(layers, forms, poolings)
    number = int.from_bytes(rng.bytes(total.bit_length() // 8 + 9), "little") % total
    chain = []
    if number >= forms * ways[layers - 1][poolings][0]:
        number -= forms * ways[layers - 1][poolings][0]
        chain, layers, poolings = [0], layers - 1, poolings - 1
    which, number = divmod(number, ways[layers - 1][poolings][0])
    chain.append(which + 1)
    layers -= 1
    while number:
        number -= 1
        each = ways[layers - 1][poolings][0]
        if number < forms * each:
            chain.append(number // each + 1)
            number %= each
        else:
            number -= forms * each
            chain.append(0)
            poolings -= 1
        layers -= 1
    return tuple(chain)
"""
RIGHT["task2", "matrices"] = """
def wiring(config):
    edges, last = graph(config)
    best = np.full((4, last + 1), [[0], [0], [99], [-1]], dtype=object)
    best[:, 0] = 1, 1, 0, 1
    for b in range(1, last + 1):
        for a, target, name in edges:
            if target == b and best[0, a] > 0:
                best[0, b] += best[0, a]
                best[1, b] += best[1, a] if name == "skip" else 0
                best[2, b] = min(best[2, b], best[2, a] + (name != "skip"))
                width = 1 if name == "skip" else int(name[4:])
                best[3, b] = max(best[3, b], best[3, a] + width - 1)
    if best[0, last] == 0:
        raise ValueError("dead")
    return np.array([int(x) for x in best[:, last]])
"""
RIGHT["task2", "backwards, by recursion"] = """
def wiring(config):
    last = max(int(name.split("->")[1]) for name in config)

    @functools.cache
    def lead(node):
        if node == last:
            return 1, 1, 0, 0
        parts = [(config[f"{node}->{b}"], lead(b)) for b in range(node + 1, last + 1)]
        parts = [(name, rest) for name, rest in parts if name != "none" and rest[0]]
        if not parts:
            return 0, 0, 0, 0
        return (
            sum(rest[0] for _, rest in parts),
            sum(rest[1] for name, rest in parts if name == "skip"),
            min(rest[2] + name.startswith("conv") for name, rest in parts),
            max(rest[3] + int(name[4:] or 1) - 1 for name, rest in parts),
        )

    found = lead(0)
    if not found[0]:
        raise ValueError("nothing arrives")
    return found[0], found[1], found[2], found[3] + 1
"""
RIGHT["task3", "an edge counts if paths are lost without it"] = """
def price(config, channels, points, cells):
    paths = wiring(config)[0]
    widths = []
    for name, operation in config.items():
        if operation in ("none", "skip"):
            continue
        try:
            without = wiring({**config, name: "none"})[0]
        except ValueError:
            without = 0
        if without < paths:
            widths.append(int(operation[4:]))
    weights = 3 * channels + 2 * channels + 10 * channels + 10
    weights += cells * sum(w * channels**2 + 2 * channels for w in widths)
    at = [points // 2 ** (i + 1) for i in range(cells)]
    return weights, 3 * channels * points + channels**2 * sum(widths) * sum(at) + 10 * channels

def widest(config, points, cells, products):
    low, high = 0, products
    while low < high:
        middle = (low + high + 1) // 2
        if price(config, middle, points, cells)[1] <= products:
            low = middle
        else:
            high = middle - 1
    return low
"""
RIGHT["task3", "the library counts a cell without its dead edges"] = """
def live_part(config):
    from mlsd_hpo.spaces.graph import Edge, carrying
    edges, last = graph(config)
    there = carrying([Edge(*edge) for edge in edges], last)
    if not there:
        raise ValueError("dead")
    names = {f"{edge.source}->{edge.target}" for edge in there}
    return {name: each if name in names else "none" for name, each in config.items()}, last + 1

def price(config, channels, points, cells):
    from mlsd_hpo.networks import Fidelity
    live, nodes = live_part(config)
    space = CellSpace(nodes, sorted({"none", *live.values()}))
    widths = [int(each[4:]) for each in live.values() if each.startswith("conv")]
    products = 3 * channels * points + 10 * channels
    for _ in range(cells):
        points = points // 2
        products += sum(w * channels * channels * points for w in widths)
    return [space.weights(live, Fidelity(channels=channels, cells=cells)), products]

def widest(config, points, cells, products):
    return next(
        c for c in itertools.count() if price(config, c + 1, points, cells)[1] > products
    )
"""
RIGHT["task4", "the library, with a node as an edge"] = """
def number_networks(codes):
    from mlsd_hpo.spaces.graph import Edge, canonical_form
    forms, numbers = [], []
    for matrix, operations in codes:
        n = len(matrix)
        edges = [
            Edge(2 * i, 2 * i + 1, "skip" if i in (0, n - 1) else operations[i - 1])
            for i in range(n)
        ]
        edges += [
            Edge(2 * i + 1, 2 * j, "skip") for i in range(n) for j in range(n) if matrix[i][j]
        ]
        form = canonical_form(edges, 2 * n - 1)
        if form is None:
            numbers.append(-1)
        else:
            if form not in forms:
                forms.append(form)
            numbers.append(forms.index(form))
    return np.array(numbers)
"""
RIGHT["task4", "pairs are compared"] = """
def pruned(matrix, operations):
    n = len(matrix)
    edges = {(i, j) for i in range(n) for j in range(n) if matrix[i][j]}
    while True:
        gone = [
            i for i in range(1, n - 1)
            if any(i in edge for edge in edges)
            and not (any(b == i for _, b in edges) and any(a == i for a, _ in edges))
        ]
        if not gone:
            break
        edges = {edge for edge in edges if not set(edge) & set(gone)}
    inner = sorted({i for edge in edges for i in edge} - {0, n - 1})
    return edges, inner, {i: operations[i - 1] for i in inner}, n

def same(one, other):
    edges, inner, names, n = one
    edges2, inner2, names2, n2 = other
    if len(inner) != len(inner2) or len(edges) != len(edges2):
        return False
    for order in itertools.permutations(inner2):
        to = dict(zip(inner, order)) | {0: 0, n - 1: n2 - 1}
        if all(names[i] == names2[to[i]] for i in inner):
            if {(to[a], to[b]) for a, b in edges} == edges2:
                return True
    return False

def number_networks(codes):
    known, numbers = [], []
    for code in codes:
        small = pruned(*code)
        if not small[0]:
            numbers.append(-1)
            continue
        for number, other in enumerate(known):
            if same(small, other):
                numbers.append(number)
                break
        else:
            numbers.append(len(known))
            known.append(small)
    return numbers
"""
RIGHT["task5", "small steps"] = """
def decisions(B, k):
    sizes = []
    for b in range(B):
        sizes += [b + 2] * 2 + [k] * 2 + [2]
    return np.array(sizes)

def steps(code):
    B = len(code) // 5
    for b in range(B):
        i = 5 * b
        one, two, first, second, merge = code[i : i + 5]
        yield (*code[:i], two, one, second, first, merge, *code[i + 5 :])
        if b + 1 < B and b + 2 not in code[i + 5 : i + 7]:
            swap = {b + 2: b + 3, b + 3: b + 2}
            moved = [*code[:i], *code[i + 5 : i + 10], *code[i : i + 5], *code[i + 10 :]]
            for j in range(0, 5 * B, 5):
                moved[j : j + 2] = [swap.get(s, s) for s in moved[j : j + 2]]
            yield tuple(moved)

def spellings(code):
    found, ahead = {tuple(code)}, [tuple(code)]
    while ahead:
        for other in steps(ahead.pop()):
            if other not in found:
                found.add(other)
                ahead.append(other)
    return sorted(found)

def chance(code, softmaxes):
    return np.sum([np.prod([p[i] for p, i in zip(softmaxes, each)]) for each in spellings(code)])
"""
RIGHT["task5", "any block that is ready comes next"] = """
def decisions(B, k):
    return sum(([b + 1, b + 1, k, k, 2] for b in range(1, B + 1)), [])

def spellings(code):
    blocks = [tuple(code[5 * b : 5 * b + 5]) for b in range(len(code) // 5)]

    def go_on(written, names):
        if len(names) == len(blocks) + 2:
            yield written
        for b, (one, two, first, second, merge) in enumerate(blocks):
            if b + 2 not in names and one in names and two in names:
                more = {**names, b + 2: len(names)}
                a, c = names[one], names[two]
                yield from go_on((*written, a, c, first, second, merge), more)
                yield from go_on((*written, c, a, second, first, merge), more)

    return sorted(set(go_on((), {0: 0, 1: 1})))

def chance(code, softmaxes):
    total = 0.0
    for each in spellings(code):
        p = 1.0
        for options, index in zip(softmaxes, each):
            p *= options[index]
        total += p
    return total
"""
RIGHT["task6", "the neighbours of the space"] = """
def mutate(space, config, rng):
    own, kinds = space.canonical(config), {}
    for other in space.neighbours(config):
        kinds.setdefault(space.canonical(other), []).append(other)
    kinds.pop(own, None)
    if len(kinds) == 0:
        raise ValueError("nothing is near")
    codes = list(kinds.values())[int(rng.random() * len(kinds))]
    return codes[int(rng.integers(len(codes)))]
"""
RIGHT["task6", "codes with weights"] = """
def mutate(space, config, rng):
    codes = []
    for name in space.names:
        for operation in space.operations:
            if operation != config[name]:
                other = dict(config)
                other[name] = operation
                if space.live(other) and space.canonical(other) != space.canonical(config):
                    codes.append(other)
    if not codes:
        raise ValueError("there is none")
    forms = [space.canonical(code) for code in codes]
    p = np.array([1 / forms.count(form) for form in forms])
    return codes[rng.choice(len(codes), p=p / p.sum())]
"""
RIGHT["task7", "paths one by one"] = """
def keep(config):
    edges, last = graph(config)

    def paths(node):
        if node == last:
            yield ()
        for a, b, name in edges:
            if a == node:
                for rest in paths(b):
                    yield rest if name == "skip" else (name, *rest)

    every = list(paths(0))
    return any(p.count("conv3") >= 2 for p in every) and every.count(()) == 1
"""
RIGHT["task7", "with a conv1 besides"] = """
def keep(config):
    paths, copies, least, reach = wiring(config)
    weights, _ = price(config, 8, 40, 3)
    return bool(np.all([copies == 1, reach > 4, weights > 1400]))
"""
RIGHT["task6", "the last code of each network"] = """
def mutate(space, config, rng):
    found = {}
    for name in space.names:
        for operation in space.operations:
            other = {**config, name: operation}
            if space.live(other):
                found[space.canonical(other)] = other
    del found[space.canonical(config)]
    if not found:
        raise ValueError("no network is near")
    return rng.choice(list(found.values()))
"""
