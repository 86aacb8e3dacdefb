"""Ranks of states: each state is below those that lead to it, except over edges back up."""

from collections.abc import Iterator

After = dict[str, list[str]]


def ranks(start: str, after: After) -> dict[str, int]:
    """Return the rank of each state, 0 at the top; `after` has the targets of each state."""
    order = _order(start, after)
    position = {name: index for index, name in enumerate(order)}
    found = dict.fromkeys(after, 0)
    for name in reversed(order):
        for target in after[name]:
            # An edge to a state later in the list leads back up.
            if position[target] < position[name]:
                found[target] = max(found[target], found[name] + 1)
    return found


def _order(start: str, after: After) -> list[str]:
    """Return the states in postorder of an iterative depth-first search."""
    done: dict[str, None] = {}
    for root in (start, *after):
        stack: list[tuple[str, Iterator[str]]] = []
        entered = set(done)
        if root not in entered:
            stack.append((root, iter(after[root])))
            entered.add(root)
        while stack:
            name, rest = stack[-1]
            target = next((target for target in rest if target not in entered), None)
            if target is None:
                done[name] = None
                stack.pop()
            else:
                entered.add(target)
                stack.append((target, iter(after[target])))
    return list(done)
