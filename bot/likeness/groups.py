"""Messages gathered into groups: average linkage over the pairs that share anything rare."""

import heapq
from collections import defaultdict
from collections.abc import Sequence

from bot.likeness.alike import combined
from bot.likeness.signature import Part, Signature

FAINT = 0.02  # likeness below which a pair counts as unlike
COMMON = 400  # a gram in more messages than this makes no pairs
APART = 0.07  # average likeness under which two groups stay apart
STRAY = 0.35  # a member less like the others than this share of their mean likeness is none of them
SMALLEST = 3  # a group is not made smaller than this
Pairs = dict[int, dict[int, float]]


def pairs_of(signatures: Sequence[Signature]) -> Pairs:
    """The likeness of every two messages that are more than faintly alike, both ways."""
    themes, names = _postings([s.theme for s in signatures]), _postings([s.names for s in signatures])
    found: Pairs = defaultdict(dict)
    for index, signature in enumerate(signatures):
        theme, name = _products(signature.theme, themes, index), _products(signature.names, names, index)
        for other in theme.keys() | name.keys():
            alike = combined(signature, signatures[other], theme.get(other, 0.0), name.get(other, 0.0))
            if alike >= FAINT:
                found[index][other] = found[other][index] = alike
    for index in range(len(signatures)):
        found[index]  # noqa: B018 a message like no other is a group too
    return found


def _postings(parts: Sequence[Part]) -> dict[str, list[tuple[int, float]]]:
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, part in enumerate(parts):
        for gram, weight in part.items():
            postings[gram].append((index, weight))
    return {gram: found for gram, found in postings.items() if 1 < len(found) <= COMMON}


def _products(part: Part, postings: dict[str, list[tuple[int, float]]], index: int) -> dict[int, float]:
    sums: dict[int, float] = defaultdict(float)
    for gram, weight in part.items():
        for other, theirs in postings.get(gram, ()):
            if other >= index:
                break
            sums[other] += weight * theirs
    return sums


def link(pairs: Pairs, apart: float = APART) -> list[list[int]]:
    """Groups of indices: the closest two are merged until none are closer than `apart` on average."""
    sums = {index: dict(near) for index, near in pairs.items()}
    members = {index: [index] for index in sums}
    heap = [(-alike, a, b, 1, 1) for a, near in sums.items() for b, alike in near.items() if a < b]
    heapq.heapify(heap)
    while heap and -heap[0][0] >= apart:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b:
            continue  # one of them has grown or gone since this closeness was reckoned
        members[a] += members.pop(b)
        _take_over(sums, a, b)
        for other, total in sums[a].items():
            mean = total / (len(members[a]) * len(members[other]))
            low, high = min(a, other), max(a, other)
            heapq.heappush(heap, (-mean, low, high, len(members[low]), len(members[high])))
    return [sorted(found) for found in members.values()]


def _take_over(sums: Pairs, a: int, b: int) -> None:
    """Group `b` becomes part of `a`: what was summed for it is summed for `a` now."""
    for other, alike in sums.pop(b).items():
        del sums[other][b]
        if other != a:
            sums[a][other] = sums[other][a] = sums[a].get(other, 0.0) + alike


def closeness(group: Sequence[int], pairs: Pairs) -> float:
    """The mean likeness of a group's members to one another, 0..1; 1 for a single one."""
    if len(group) < 2:
        return 1.0
    return sum(_near(group, pairs).values()) / (len(group) * (len(group) - 1))


def core(group: Sequence[int], pairs: Pairs) -> list[int]:
    """The group without its strays, which were merged for a word that they share with few of it."""
    kept = list(group)
    near = _near(kept, pairs)
    while len(kept) > SMALLEST:
        farthest = min(kept, key=lambda index: (near[index], index))
        if near[farthest] >= STRAY * sum(near.values()) / len(kept):
            break
        kept.remove(farthest)
        del near[farthest]
        for index in kept:
            near[index] -= pairs[index].get(farthest, 0.0)
    return kept


def _near(group: Sequence[int], pairs: Pairs) -> dict[int, float]:
    """For each member the sum of its likeness to the others."""
    return {index: sum(pairs[index].get(other, 0.0) for other in group if other != index) for index in group}
