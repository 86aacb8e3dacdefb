"""Parameters that many operations share, over the generated keys, items and expressions of `calls`."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import strategies as st

from tests.store.calls import (
    CONDITIONS,
    RANGED,
    UPDATES,
    items_of,
    keys_of,
    maybe,
    merged,
    mostly,
    spoilers,
    tables,
)

Chosen = list[tuple[str, tuple[str, dict[str, str], dict[str, Any]]]]
conditions, updates = st.sampled_from(CONDITIONS), st.sampled_from(UPDATES)
capacity = maybe("ReturnConsumedCapacity", mostly(st.sampled_from(["TOTAL", "INDEXES", "NONE"]), st.just("SOME")), 6)
on_failure = maybe("ReturnValuesOnConditionCheckFailure", st.just("ALL_OLD"))
some_condition = mostly(st.just([]), conditions.map(lambda chosen: [("ConditionExpression", chosen)]), 2)
some_filter = mostly(st.just([]), conditions.map(lambda chosen: [("FilterExpression", chosen)]), 3)


def _joined(chosen: Chosen, spoil: Any) -> dict[str, Any]:
    """Expressions with their names and values in one set of parameters, spoiled or not."""
    names = {name: value for _, (_, used, _) in chosen for name, value in used.items()}
    held = {name: value for _, (_, _, used) in chosen for name, value in used.items()}
    names, held = spoil(names, held)
    parameters: dict[str, Any] = {key: expression for key, (expression, _, _) in chosen}
    parameters |= {"ExpressionAttributeNames": names} if names else {}
    return parameters | ({"ExpressionAttributeValues": held} if held else {})


def expressions(*parts: Any) -> Any:
    return st.tuples(st.tuples(*parts), spoilers).map(lambda drawn: _joined([*itertools.chain(*drawn[0])], drawn[1]))


def in_table(*builders: Any) -> Any:
    """Parameters of one table: each builder is a strategy, or a function of the table's name that gives one."""

    def of(table: str) -> Any:
        return merged(st.just({"TableName": table}), *(each(table) if callable(each) else each for each in builders))

    return tables.flatmap(of)


def key(table: str) -> Any:
    return st.fixed_dictionaries({"Key": keys_of(table)})


def item(table: str) -> Any:
    return st.fixed_dictionaries({"Item": items_of(table)})


def returning(*kinds: str) -> Any:
    return maybe("ReturnValues", mostly(st.sampled_from([*kinds, "ALL_OLD"]), st.just("SOMETHING")), 2)


some_update = updates.map(lambda chosen: [("UpdateExpression", chosen)])
projections = st.sampled_from(
    [("a, n", {}, {}), ("#s, m.x", {"#s": "status"}, {}), ("m.l[0], s", {}, {}), ("status", {}, {}), ("a, a", {}, {})]
)
some_projection = mostly(st.just([]), projections.map(lambda chosen: [("ProjectionExpression", chosen)]), 4)
in_partition = [
    ("pk = :pk", {}, {":pk": {"S": "k1"}}),
    ("#pk = :pk", {"#pk": "pk"}, {":pk": {"S": "k2"}}),
    ("pk = :pk AND begins_with(sk, :sk)", {}, {":pk": {"S": "k1"}, ":sk": {"S": "1"}}),
    ("pk = :pk AND sk BETWEEN :sk AND :to", {}, {":pk": {"S": "k2"}, ":sk": {"S": "1"}, ":to": {"S": "2"}}),
    ("pk = :pk", {}, {":pk": {"N": "1"}}),
    ("sk = :sk", {}, {":sk": {"S": "1"}}),
    ("pk > :pk", {}, {":pk": {"S": "k1"}}),
]
in_index = [
    ("gpk = :g", {}, {":g": {"S": "g1"}}),
    ("gpk = :g AND gsk >= :n", {}, {":g": {"S": "g1"}, ":n": {"N": "2"}}),
]
selects = mostly(
    st.just({}),
    st.sampled_from(["COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]).map(lambda kind: {"Select": kind}),
    6,
)
paging = merged(
    maybe("Limit", st.integers(1, 2)),
    maybe("ExclusiveStartKey", st.just({"pk": {"S": "k1"}, "sk": {"S": "1"}}), 6),
    selects,
    maybe("ConsistentRead", st.just(True), 8),
    capacity,
)
index_names = mostly(st.sampled_from(["byGroup", "keysOnly"]), st.just("none"), 10)


def querying(table: str) -> Any:
    """Key conditions for the table or, where it has any, for one of its indexes."""
    by_key = st.sampled_from(in_partition).map(lambda chosen: [("KeyConditionExpression", chosen)])
    by_index = st.sampled_from(in_index).map(lambda chosen: [("KeyConditionExpression", chosen)])
    on_table = expressions(by_key, some_filter, some_projection)
    on_index = merged(
        expressions(by_index, some_filter, some_projection), index_names.map(lambda name: {"IndexName": name})
    )
    return st.one_of(on_table, on_index) if table == RANGED else mostly(on_table, on_index)
