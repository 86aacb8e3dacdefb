"""Tail calls: the caller makes the last call of a function body, so that recursion does not grow the stack."""

from signalbox.asl.jsonata.syntax.nodes import Node


def with_tail_calls(node: Node) -> Node:
    """Return a body whose last call is a thunk: a function without parameters that the caller unpacks."""
    if node.kind == "function" and not node.predicate:
        thunk = Node("lambda", position=node.position)
        thunk.arguments, thunk.body, thunk.thunk = [], node, True
        return thunk
    if node.kind == "condition":
        node.then = with_tail_calls(node.then)
        if node.otherwise is not None:
            node.otherwise = with_tail_calls(node.otherwise)
    elif node.kind == "block" and node.expressions:
        node.expressions[-1] = with_tail_calls(node.expressions[-1])
    return node
