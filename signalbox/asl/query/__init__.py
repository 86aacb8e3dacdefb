"""Query languages: one interface between the states and JSONata or JSONPath."""

from signalbox.asl.query.fields import NumberField
from signalbox.asl.query.interface import Query
from signalbox.asl.query.languages import DEFAULT_LANGUAGE, query_of

__all__ = ["DEFAULT_LANGUAGE", "NumberField", "Query", "query_of"]
