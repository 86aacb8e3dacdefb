"""Meaning of a function for its callers: its code without texts for people, and without letters that do not count."""

import ast
from collections.abc import Sequence

CAPITALS = ("rows", "settings")
"""Modules whose functions take a table's name first: `settings.table` writes any name in capitals."""

CASELESS = ("execute", "read_text")
"""Methods whose first text is SQL, or the name of an encoding."""

READ = ("BadRow",)
"""Exceptions whose text the code reads."""


def of(lines: Sequence[str]) -> str:
    """Return a function's code in a form that two versions share if no caller can tell them apart.

    A caller decides by the type, the fields and the cause of an exception. Its text, and the text of a line in a log,
    are for people.
    """
    return ast.dump(Plain().visit(ast.parse("\n".join(lines))))


class Plain(ast.NodeTransformer):
    """Leaves texts for people out."""

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Forget the text of an exception that has nothing else."""
        error = node.exc
        if isinstance(error, ast.Call) and has_text_alone(error) and ast.unparse(error.func) not in READ:
            error.args = [ast.Constant("")]
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Forget the text of a line in a log, and the case of a table's name or of SQL."""
        holder, _, name = ast.unparse(node.func).rpartition(".")
        if node.args and is_text(node.args[0]):
            if holder == "logger":
                node.args[0] = ast.Constant("")
            elif holder in CAPITALS or name in CASELESS:
                node.args[0] = ast.Constant(ast.unparse(node.args[0]).upper())
        return self.generic_visit(node)


def has_text_alone(error: ast.Call) -> bool:
    """Return whether an exception is made of a text and nothing else."""
    return len(error.args) == 1 and is_text(error.args[0]) and not error.keywords


def is_text(node: ast.expr) -> bool:
    """Return whether an argument is a text, or None in the place of a text."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | None))
