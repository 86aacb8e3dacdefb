"""Parser of expressions: operator precedence after Pratt, with JSONata's binding powers."""

from collections.abc import Callable
from typing import Any

from signalbox.asl.jsonata.errors import InvalidExpression, too_deep
from signalbox.asl.jsonata.signature import Signature
from signalbox.asl.jsonata.syntax.nodes import Node
from signalbox.asl.jsonata.syntax.structure import structure
from signalbox.asl.jsonata.syntax.tokens import BINDING_POWERS, Token, Tokens

_INFIX = ("+", "-", "*", "/", "%", "=", "<", ">", "!=", "<=", ">=", "&", "and", "or", "in", "~>", ".")
_PREFIX = {"*": "wildcard", "**": "descendant", "%": "parent"}
_TERMINALS = ("(end)", "(name)", "(literal)", "(regex)", "and", "or", "in")


def parse(text: str) -> Node:
    """Return the tree of an expression.

    Raises InvalidExpression, and LimitExceeded where it nests too deeply to be read.
    """
    try:
        return structure(_Parser(text).parse())
    except RecursionError as error:
        raise too_deep() from error


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = Tokens(text)
        self._node: Node
        self._nud: dict[str, Callable[[Node], Node]] = {
            "-": self._negation,
            "(": self._block,
            "[": self._array,
            "{": self._object,
            "|": self._transform,
        }
        self._led: dict[str, Callable[[Node, Node], Node]] = {
            "(": self._call,
            "[": self._predicate,
            "^": self._order,
            "{": self._group,
            ":=": self._assignment,
            "@": self._binding,
            "#": self._binding,
            "?": self._condition,
        }

    def parse(self) -> Node:
        """Return the tree as it was written."""
        self._advance()
        tree = self._expression(0)
        if self._node.id != "(end)":
            raise self._error("S0201", token=self._node.value)
        return tree

    def _error(self, code: str, **fields: Any) -> InvalidExpression:
        return InvalidExpression(code, position=self._node.position, **fields)

    def _advance(self, expected: str = "", after_operand: bool = False) -> Node:
        if expected and self._node.id != expected:
            code = "S0203" if self._node.id == "(end)" else "S0202"
            raise self._error(code, token=self._node.value, value=expected)
        token = self._tokens.next(after_operand)
        self._node = self._node_of(token)
        return self._node

    def _node_of(self, token: Token | None) -> Node:
        if token is None:
            return Node(None, "(end)", len(self._text), "(end)")
        kind, value, position = token
        if kind == "operator":
            if value in ("!", "~"):
                raise InvalidExpression("S0204", position=position, token=value)
            return Node(kind, value, position, value)
        symbol = {"name": "(name)", "variable": "(name)", "regex": "(regex)"}.get(kind, "(literal)")
        return Node(kind, value, position, symbol)

    def _expression(self, right_power: int) -> Node:
        first = self._node
        self._advance(after_operand=True)
        left = self._prefix(first)
        while right_power < BINDING_POWERS_OF.get(self._node.id, 0):
            operator = self._node
            self._advance()
            led = self._led.get(operator.id, self._binary)
            left = led(operator, left)
        return left

    def _prefix(self, node: Node) -> Node:
        if node.id in _TERMINALS:
            return node
        if node.id in _PREFIX:
            node.kind = _PREFIX[node.id]
            return node
        nud = self._nud.get(node.id)
        if nud is None:
            raise InvalidExpression("S0211", position=node.position, token=node.value)
        return nud(node)

    def _binary(self, node: Node, left: Node) -> Node:
        node.lhs = left
        node.rhs = self._expression(BINDING_POWERS[node.id])
        node.kind = "binary"
        return node

    def _negation(self, node: Node) -> Node:
        node.expression = self._expression(70)
        node.kind = "unary"
        return node

    def _call(self, node: Node, left: Node) -> Node:
        node.procedure = left
        node.kind = "function"
        node.arguments = []
        if self._node.id != ")":
            self._read_arguments(node)
        self._advance(")", after_operand=True)
        if left.kind == "name" and left.value in ("function", "λ"):
            self._lambda(node)
        return node

    def _read_arguments(self, node: Node) -> None:
        while True:
            if self._node.kind == "operator" and self._node.id == "?":
                node.kind = "partial"
                node.arguments.append(self._node)
                self._advance("?")
            else:
                node.arguments.append(self._expression(0))
            if self._node.id != ",":
                return
            self._advance(",")

    def _lambda(self, node: Node) -> None:
        for number, argument in enumerate(node.arguments, 1):
            if argument.kind != "variable":
                raise InvalidExpression("S0208", position=argument.position, token=argument.value, value=number)
        node.kind = "lambda"
        if self._node.id == "<":
            self._read_signature(node)
        self._advance("{")
        node.body = self._expression(0)
        self._advance("}")

    def _read_signature(self, node: Node) -> None:
        depth, text = 1, "<"
        while depth > 0 and self._node.id not in ("{", "(end)"):
            token = self._advance()
            depth += {">": -1, "<": 1}.get(token.id, 0)
            text += str(token.value)
        self._advance(">")
        node.signature = Signature(text)

    def _block(self, node: Node) -> Node:
        node.expressions = []
        while self._node.id != ")":
            node.expressions.append(self._expression(0))
            if self._node.id != ";":
                break
            self._advance(";")
        self._advance(")", after_operand=True)
        node.kind = "block"
        return node

    def _array(self, node: Node) -> Node:
        node.expressions = []
        if self._node.id != "]":
            node.expressions.append(self._array_item())
            while self._node.id == ",":
                self._advance(",")
                node.expressions.append(self._array_item())
        self._advance("]", after_operand=True)
        node.kind = "unary"
        return node

    def _array_item(self) -> Node:
        item = self._expression(0)
        if self._node.id != "..":
            return item
        node = Node("binary", "..", self._node.position)
        self._advance("..")
        node.lhs, node.rhs = item, self._expression(0)
        return node

    def _predicate(self, node: Node, left: Node) -> Node:
        if self._node.id == "]":  # an empty predicate keeps an array of one
            step = left
            while step.kind == "binary" and step.value == "[":
                step = step.lhs
            step.keep_array = True
            self._advance("]")
            return left
        node.lhs = left
        node.rhs = self._expression(0)
        node.kind = "binary"
        self._advance("]", after_operand=True)
        return node

    def _order(self, node: Node, left: Node) -> Node:
        self._advance("(")
        terms = [self._order_term()]
        while self._node.id == ",":
            self._advance(",")
            terms.append(self._order_term())
        self._advance(")")
        node.lhs, node.rhs, node.kind = left, terms, "binary"
        return node

    def _order_term(self) -> tuple[bool, Node]:
        descending = self._node.id == ">"
        if self._node.id in ("<", ">"):
            self._advance()
        return descending, self._expression(0)

    def _pairs(self) -> list[tuple[Node, Node]]:
        pairs = []
        while self._node.id != "}":
            key = self._expression(0)
            self._advance(":")
            pairs.append((key, self._expression(0)))
            if self._node.id != ",":
                break
            self._advance(",")
            if self._node.id == "}":
                self._expression(0)  # raises: a pair must follow the comma
        self._advance("}", after_operand=True)
        return pairs

    def _object(self, node: Node) -> Node:
        node.lhs = self._pairs()
        node.kind = "unary"
        return node

    def _group(self, node: Node, left: Node) -> Node:
        node.lhs, node.rhs, node.kind = left, self._pairs(), "binary"
        return node

    def _assignment(self, node: Node, left: Node) -> Node:
        if left.kind != "variable":
            raise InvalidExpression("S0212", position=left.position, token=left.value)
        node.lhs = left
        node.rhs = self._expression(BINDING_POWERS[":="] - 1)
        node.kind = "binary"
        return node

    def _binding(self, node: Node, left: Node) -> Node:
        node.lhs = left
        node.rhs = self._expression(BINDING_POWERS[node.id])
        if node.rhs.kind != "variable":
            raise InvalidExpression("S0214", position=node.rhs.position, token=node.id)
        node.kind = "binary"
        return node

    def _condition(self, node: Node, left: Node) -> Node:
        node.kind = "condition"
        node.condition = left
        node.then = self._expression(0)
        if self._node.id == ":":
            self._advance(":")
            node.otherwise = self._expression(0)
        return node

    def _transform(self, node: Node) -> Node:
        node.kind = "transform"
        node.pattern = self._expression(0)
        self._advance("|")
        node.update = self._expression(0)
        if self._node.id == ",":
            self._advance(",")
            node.deletion = self._expression(0)
        self._advance("|")
        return node


# Symbols with a binding power that continue an expression; others, such as `;` and `..`, end it.
BINDING_POWERS_OF = {symbol: BINDING_POWERS[symbol] for symbol in (*_INFIX, "(", "[", "^", "{", ":=", "@", "#", "?")}
