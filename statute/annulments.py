"""Which facts are annulled: an annulment counts for the whole case, and can be annulled itself."""

from collections.abc import Sequence

from statute.facts import Annulled, Fact

Indexed = tuple[int, Fact]


def annulled(known: Sequence[Indexed]) -> set[int]:
    """Return the indices in the file of the facts that are annulled; `known` is in reading order.

    An annulment counts unless one that counts annuls it; of annulments that annul each other in a circle the last in
    reading order stands.
    """
    places = {fact.id: index for index, fact in known if fact.id is not None}
    target = {index: places.get(fact.fact_id) for index, fact in known if isinstance(fact, Annulled)}
    against = dict.fromkeys(target, 0)
    for aimed_at in target.values():
        if aimed_at in against:
            against[aimed_at] += 1
    gone: set[int] = set()
    undecided = list(target)
    while undecided:
        counting = next((index for index in undecided if against[index] == 0), undecided[-1])
        undecided.remove(counting)
        aimed_at = target[counting]
        if aimed_at is None or (aimed_at in target and aimed_at not in undecided):
            continue
        gone.add(aimed_at)
        if aimed_at in target:
            undecided.remove(aimed_at)
            freed = target[aimed_at]
            if freed in against:
                against[freed] -= 1
    return gone
