"""Literals, variables, operators, conditions, blocks and assignments."""

from signalbox.asl.jsonata.data.comparison import is_numeric, is_true
from signalbox.asl.jsonata.data.values import UNDEFINED, Sequence, Value, settle
from signalbox.asl.jsonata.errors import JsonataError
from signalbox.asl.jsonata.evaluation.compiler import Compiler, settles_itself
from signalbox.asl.jsonata.evaluation.operators import OPERATORS
from signalbox.asl.jsonata.runtime import Evaluator, Frame
from signalbox.asl.jsonata.syntax.nodes import Node


def compile_literal(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a string, number, boolean or null."""
    value = node.value
    return lambda context, frame: value


def compile_variable(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a variable; without a name it is the context."""
    name = node.value
    if not settles_itself(node):
        return lambda context, frame: frame.lookup(name) if name else context
    if name == "":
        return lambda context, frame: settle(context)

    def variable(context: Value, frame: Frame) -> Value:
        value = frame.lookup(name)
        return settle(value) if isinstance(value, Sequence) else value

    return variable


def compile_parent(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a parent operator: the context of an earlier step, which the path keeps under a label."""
    slot = node.slot
    return lambda context, frame: settle(frame.lookup(slot.label))


def compile_binary(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile an operator with two operands."""
    is_logic = node.value in ("and", "or")
    left, right = compiler.compile(node.lhs, depth + 1), compiler.compile(node.rhs, depth + 1, 3 if is_logic else 2)
    if is_logic:
        return _compile_logic(left, right, node.value)
    operate = OPERATORS[node.value]
    if node.value == ".." and settles_itself(node):
        return lambda context, frame: settle(operate(left(context, frame), right(context, frame), frame.runtime))
    return lambda context, frame: operate(left(context, frame), right(context, frame), frame.runtime)


def _compile_logic(left: Evaluator, right: Evaluator, name: str) -> Evaluator:
    decisive = name == "or"

    def logic(context: Value, frame: Frame) -> bool:
        first = left(context, frame)
        try:
            if is_true(first) is decisive:
                return decisive
            return is_true(right(context, frame))
        except JsonataError as error:
            error.fields["token"] = name
            raise

    return logic


def compile_unary(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile a negation or a constructor."""
    if node.value != "-":
        return compiler.kinds[node.value](compiler, node, depth)
    operand = compiler.compile(node.expression, depth + 1)

    def negate(context: Value, frame: Frame) -> Value:
        value = operand(context, frame)
        if value is UNDEFINED:
            return value
        if not is_numeric(value):
            raise JsonataError("D1002", token="-", value=value)
        return -value or -0.0

    return negate


def compile_condition(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile `condition ? then : otherwise`; without the last part it may be undefined."""
    condition = compiler.compile(node.condition, depth + 1)
    then = compiler.compile(node.then, depth + 1)
    if node.otherwise is None:
        return lambda context, frame: then(context, frame) if is_true(condition(context, frame)) else UNDEFINED
    otherwise = compiler.compile(node.otherwise, depth + 1)
    return lambda context, frame: (then if is_true(condition(context, frame)) else otherwise)(context, frame)


def compile_block(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile expressions in parentheses: the last one is the value, variables end with the block."""
    outer_binds, compiler.binds = compiler.binds, False
    parts = [compiler.compile(part, depth + 1) for part in node.expressions]
    binds, compiler.binds = compiler.binds, outer_binds
    return parts[0] if len(parts) == 1 and not binds else _in_frame(parts)


def _in_frame(parts: list[Evaluator]) -> Evaluator:
    def block(context: Value, frame: Frame) -> Value:
        inner = Frame(frame, {}, frame.runtime)
        result: Value = UNDEFINED
        for part in parts:
            result = part(context, inner)
        return result

    return block


def compile_bind(compiler: Compiler, node: Node, depth: int) -> Evaluator:
    """Compile an assignment: its value is the value assigned."""
    name, evaluate = node.lhs.value, compiler.compile(node.rhs, depth + 1)
    compiler.binds = True

    def bind(context: Value, frame: Frame) -> Value:
        value = frame.variables[name] = evaluate(context, frame)
        return value

    return bind
