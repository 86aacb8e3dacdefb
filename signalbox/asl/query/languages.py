"""Query languages by their names in definitions."""

from typing import Any

from signalbox.asl.query.interface import Observe, Query
from signalbox.asl.query.jsonata import JsonataQuery
from signalbox.asl.query.jsonpath import JsonPathQuery

DEFAULT_LANGUAGE = "JSONPath"  # of a machine without QueryLanguage


def query_of(language: str, state: dict[str, Any], observe: Observe | None = None) -> Query:
    """Return the compiler of a state's data fields in a query language; its functions report to `observe`."""
    return JsonataQuery(state, observe) if language == "JSONata" else JsonPathQuery(state, observe)
