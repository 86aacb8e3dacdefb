"""Second stage of the parser: paths become lists of steps, predicates and groups belong to their step."""

from collections.abc import Callable

from signalbox.asl.jsonata.errors import InvalidExpression
from signalbox.asl.jsonata.syntax.ancestry import Ancestry, inherit
from signalbox.asl.jsonata.syntax.nodes import Node
from signalbox.asl.jsonata.syntax.tail_calls import with_tail_calls


def structure(tree: Node) -> Node:
    """Return the tree that an evaluator takes. Raises InvalidExpression."""
    result = _Structure().process(tree)
    if result.kind == "parent" or result.seeking_parent is not None:
        raise InvalidExpression("S0217", position=result.position, token=result.kind)
    return result


class _Structure:
    def __init__(self) -> None:
        self._ancestry = Ancestry()
        self._binary: dict[str, Callable[[Node], Node]] = {
            ".": self._path,
            "[": self._predicate,
            "{": self._group,
            "^": self._order,
            ":=": self._bind,
            "@": self._focus,
            "#": self._index,
            "~>": self._apply,
        }

    def process(self, node: Node) -> Node:
        """Return the node with its parts in their final form."""
        method = getattr(self, f"_process_{node.kind}", None) if node.kind else None
        if method is not None:
            result: Node = method(node)
        elif node.kind is None:
            raise InvalidExpression("S0207", position=node.position, token=node.value)
        else:  # a literal, variable, wildcard, descendant or regex is final
            result = node
        if node.keep_array:
            result.keep_array = True
        return result

    def _process_binary(self, node: Node) -> Node:
        return self._binary.get(node.value, self._operator)(node)

    def _operator(self, node: Node) -> Node:
        result = Node(node.kind, node.value, node.position)
        result.lhs, result.rhs = self.process(node.lhs), self.process(node.rhs)
        inherit(result, result.lhs)
        inherit(result, result.rhs)
        return result

    def _path(self, node: Node) -> Node:
        left = self.process(node.lhs)
        result = left if left.kind == "path" else _path_of(left)
        if left.kind == "parent":
            result.seeking_parent = [left.slot]
        rest = self.process(node.rhs)
        if rest.kind == "path":
            result.steps.extend(rest.steps)
        else:
            if rest.predicate is not None:
                rest.stages, rest.predicate = rest.predicate, None
            result.steps.append(rest)
        for step in result.steps:
            _check_step(step)
        if any(step.keep_array for step in result.steps):
            result.keep_singleton_array = True
        for step in (result.steps[0], result.steps[-1]):
            if step.kind == "unary" and step.value == "[":
                step.constructs_array = True
        self._ancestry.resolve(result)
        return result

    def _predicate(self, node: Node) -> Node:
        result = self.process(node.lhs)
        step = result.steps[-1] if result.kind == "path" else result
        if step.group is not None:
            raise InvalidExpression("S0209", position=node.position)
        predicate = self.process(node.rhs)
        if predicate.seeking_parent is not None:
            self._ancestry.resolve_predicate(step, predicate)
        stage = Node("filter", position=node.position)
        stage.expression = predicate
        if result.kind == "path":
            step.stages = [*(step.stages or ()), stage]
        else:
            step.predicate = [*(step.predicate or ()), stage]
        return result

    def _group(self, node: Node) -> Node:
        result = self.process(node.lhs)
        if result.group is not None:
            raise InvalidExpression("S0210", position=node.position)
        result.group = Node("group", position=node.position)
        result.group.lhs = [(self.process(key), self.process(value)) for key, value in node.rhs]
        return result

    def _order(self, node: Node) -> Node:
        left = self.process(node.lhs)
        result = left if left.kind == "path" else _path_of(left)
        step = Node("sort", position=node.position)
        step.terms = []
        for descending, term in node.rhs:
            expression = self.process(term)
            inherit(step, expression)
            step.terms.append((descending, expression))
        result.steps.append(step)
        self._ancestry.resolve(result)
        return result

    def _bind(self, node: Node) -> Node:
        result = Node("bind", node.value, node.position)
        result.lhs, result.rhs = self.process(node.lhs), self.process(node.rhs)
        inherit(result, result.rhs)
        return result

    def _focus(self, node: Node) -> Node:
        result = self.process(node.lhs)
        step = result.steps[-1] if result.kind == "path" else result
        if step.stages is not None or step.predicate is not None:
            raise InvalidExpression("S0215", position=node.position)
        if step.kind == "sort":
            raise InvalidExpression("S0216", position=node.position)
        if node.keep_array:
            step.keep_array = True
        step.focus = node.rhs.value
        step.tuple = True
        return result

    def _index(self, node: Node) -> Node:
        step = result = self.process(node.lhs)
        if result.kind == "path":
            step = result.steps[-1]
        else:
            result = _path_of(step)
            if step.predicate is not None:
                step.stages, step.predicate = step.predicate, None
        if step.stages is None:
            step.index = node.rhs.value
        else:
            step.stages = [*step.stages, Node("index", node.rhs.value, node.position)]
        step.tuple = True
        return result

    def _apply(self, node: Node) -> Node:
        result = Node("apply", node.value, node.position)
        result.lhs, result.rhs = self.process(node.lhs), self.process(node.rhs)
        result.keep_array = result.lhs.keep_array or result.rhs.keep_array
        return result

    def _process_unary(self, node: Node) -> Node:
        result = Node(node.kind, node.value, node.position)
        if node.value == "[":
            result.expressions = [self._part(result, item) for item in node.expressions]
        elif node.value == "{":
            result.lhs = [(self._part(result, key), self._part(result, value)) for key, value in node.lhs]
        else:
            return self._negative(node, result)
        return result

    def _negative(self, node: Node, result: Node) -> Node:
        result.expression = self.process(node.expression)
        if result.expression.kind == "number":
            literal = result.expression
            literal.value = -literal.value or -0.0  # JavaScript has a negative zero
            return literal
        inherit(result, result.expression)
        return result

    def _part(self, whole: Node, node: Node) -> Node:
        part = self.process(node)
        inherit(whole, part)
        return part

    def _process_function(self, node: Node) -> Node:
        result = Node(node.kind, node.value, node.position)
        result.arguments = [self._part(result, argument) for argument in node.arguments]
        result.procedure = self.process(node.procedure)
        return result

    _process_partial = _process_function

    def _process_lambda(self, node: Node) -> Node:
        result = Node("lambda", position=node.position)
        result.arguments, result.signature = node.arguments, node.signature
        result.body = with_tail_calls(self.process(node.body))
        return result

    def _process_condition(self, node: Node) -> Node:
        result = Node("condition", position=node.position)
        result.condition = self._part(result, node.condition)
        result.then = self._part(result, node.then)
        result.otherwise = None if node.otherwise is None else self._part(result, node.otherwise)
        return result

    def _process_transform(self, node: Node) -> Node:
        result = Node("transform", position=node.position)
        result.pattern, result.update = self.process(node.pattern), self.process(node.update)
        result.deletion = None if node.deletion is None else self.process(node.deletion)
        return result

    def _process_block(self, node: Node) -> Node:
        result = Node("block", position=node.position)
        result.expressions = [self._part(result, item) for item in node.expressions]
        result.constructs_array = any(
            part.constructs_array or (part.kind == "path" and part.steps[0].constructs_array)
            for part in result.expressions
        )
        return result

    def _process_name(self, node: Node) -> Node:
        result = _path_of(node)
        result.keep_singleton_array = node.keep_array
        return result

    def _process_parent(self, node: Node) -> Node:
        return self._ancestry.new_parent()

    def _process_operator(self, node: Node) -> Node:
        if node.value in ("and", "or", "in"):  # used as a name
            node.kind = "name"
            return self.process(node)
        if node.value == "?":  # of a partial application
            return node
        raise InvalidExpression("S0201", position=node.position, token=node.value)


def _path_of(step: Node) -> Node:
    path = Node("path")
    path.steps = [step]
    return path


def _check_step(step: Node) -> None:
    if step.kind in ("number", "value"):
        raise InvalidExpression("S0213", position=step.position, value=step.value)
    if step.kind == "string":
        step.kind = "name"
