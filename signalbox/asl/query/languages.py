"""Query languages by their names in definitions."""

from typing import Any

from signalbox.asl.query.interface import Query
from signalbox.asl.query.jsonata import JsonataQuery
from signalbox.asl.query.jsonpath import JsonPathQuery

DEFAULT_LANGUAGE = "JSONPath"  # of a machine without QueryLanguage


def query_of(language: str, state: dict[str, Any]) -> Query:
    """Return the compiler of a state's data fields in a query language."""
    return JsonataQuery(state) if language == "JSONata" else JsonPathQuery(state)
