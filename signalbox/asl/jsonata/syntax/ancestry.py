"""Parent operators (`%`): which step of a path each of them means."""

from signalbox.asl.jsonata.errors import InvalidExpression
from signalbox.asl.jsonata.syntax.nodes import Node, Slot


def inherit(whole: Node, part: Node) -> None:
    """Hand the parents that a part still looks for to the whole."""
    if part.seeking_parent is None and part.kind != "parent":
        return
    slots = part.seeking_parent if part.seeking_parent is not None else []
    if part.kind == "parent":
        slots.append(part.slot)
    if whole.seeking_parent is None:
        whole.seeking_parent = slots
    else:
        whole.seeking_parent.extend(slots)


class Ancestry:
    """Parent operators of one expression."""

    def __init__(self) -> None:
        self._parents: list[Node] = []

    def new_parent(self) -> Node:
        """Return the node of the next parent operator."""
        node = Node("parent")
        number = len(self._parents)
        node.slot = Slot(f"!{number}", number)
        self._parents.append(node)
        return node

    def resolve(self, path: Node) -> None:
        """Find the steps whose contexts the last step's parent operators mean."""
        last = path.steps[-1]
        slots = last.seeking_parent if last.seeking_parent is not None else []
        if last.kind == "parent":
            slots.append(last.slot)
        for slot in list(slots):
            self._resolve_slot(path, slot)

    def _resolve_slot(self, path: Node, slot: Slot) -> None:
        at = len(path.steps) - 2
        while slot.level > 0:
            if at < 0:
                path.seeking_parent = [*(path.seeking_parent or ()), slot]
                return
            step = path.steps[at]
            at -= 1
            while at >= 0 and step.focus and path.steps[at].focus:  # bindings of one step count once
                step = path.steps[at]
                at -= 1
            slot = self._seek(step, slot)

    def resolve_predicate(self, step: Node, predicate: Node) -> None:
        """Find the parents that a predicate looks for: the step itself is one level up."""
        for slot in predicate.seeking_parent or ():
            if slot.level == 1:
                self._seek(step, slot)
            else:
                slot.level -= 1
        inherit(step, predicate)

    def _seek(self, node: Node, slot: Slot) -> Slot:
        if node.kind in ("name", "wildcard"):
            self._reach(node, slot)
        elif node.kind == "parent":
            slot.level += 1
        elif node.kind == "block":
            if node.expressions:
                node.tuple = True
                slot = self._seek(node.expressions[-1], slot)
        elif node.kind == "path":
            node.tuple = True
            at = len(node.steps) - 1
            slot = self._seek(node.steps[at], slot)
            while slot.level > 0 and at > 0:
                at -= 1
                slot = self._seek(node.steps[at], slot)
        else:
            raise InvalidExpression("S0217", position=node.position, token=node.kind)
        return slot

    def _reach(self, node: Node, slot: Slot) -> None:
        slot.level -= 1
        if slot.level == 0:
            if node.ancestor is not None:
                self._parents[slot.index].slot.label = node.ancestor.label
            node.ancestor = slot
            node.tuple = True
