"""Kinds of nodes, and what compiles each."""

from signalbox.asl.jsonata.evaluation.basics import (
    compile_binary,
    compile_bind,
    compile_block,
    compile_condition,
    compile_literal,
    compile_parent,
    compile_unary,
    compile_variable,
)
from signalbox.asl.jsonata.evaluation.calls import compile_apply, compile_function, compile_lambda, compile_partial
from signalbox.asl.jsonata.evaluation.compiler import Kinds
from signalbox.asl.jsonata.evaluation.constructors import compile_array, compile_group, compile_object
from signalbox.asl.jsonata.evaluation.matching import compile_regex
from signalbox.asl.jsonata.evaluation.steps.filters import compile_filter
from signalbox.asl.jsonata.evaluation.steps.ordering import compile_sort
from signalbox.asl.jsonata.evaluation.steps.paths import compile_name, compile_path
from signalbox.asl.jsonata.evaluation.steps.wildcards import compile_descendants, compile_wildcard
from signalbox.asl.jsonata.evaluation.transforms import compile_transform

KINDS: Kinds = {
    "string": compile_literal,
    "number": compile_literal,
    "value": compile_literal,
    "variable": compile_variable,
    "parent": compile_parent,
    "binary": compile_binary,
    "unary": compile_unary,
    "[": compile_array,
    "{": compile_object,
    "condition": compile_condition,
    "block": compile_block,
    "bind": compile_bind,
    "path": compile_path,
    "name": compile_name,
    "wildcard": compile_wildcard,
    "descendant": compile_descendants,
    "filter": compile_filter,
    "group": compile_group,
    "sort": compile_sort,
    "function": compile_function,
    "partial": compile_partial,
    "apply": compile_apply,
    "lambda": compile_lambda,
    "transform": compile_transform,
    "regex": compile_regex,
}
