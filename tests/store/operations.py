"""The operations: every call that the comparison makes."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.store.calls import Call, items_of, keys_of, maybe, merged, mostly, scalars, tables
from tests.store.parameters import (
    capacity,
    conditions,
    expressions,
    in_table,
    index_names,
    item,
    key,
    on_failure,
    paging,
    querying,
    returning,
    some_condition,
    some_filter,
    some_projection,
    some_update,
)

legacy = maybe("AttributeUpdates", st.just({"a": {"Action": "PUT", "Value": {"S": "legacy"}}}), 12)
expected = maybe("Expected", st.just({"a": {"ComparisonOperator": "NOT_NULL"}}), 12)

actions = st.one_of(
    in_table(key, expressions(conditions.map(lambda chosen: [("ConditionExpression", chosen)])), on_failure).map(
        lambda parameters: {"ConditionCheck": parameters}
    ),
    in_table(item, expressions(some_condition), on_failure).map(lambda parameters: {"Put": parameters}),
    in_table(key, expressions(some_condition), on_failure).map(lambda parameters: {"Delete": parameters}),
    in_table(key, expressions(some_update, some_condition), on_failure).map(lambda parameters: {"Update": parameters}),
)
two_in_one = st.tuples(actions, actions).map(lambda pair: pair[0] | pair[1])
tokens = st.sampled_from(["first", "second", "third"])


def by_table(requests: Any) -> Any:
    return st.lists(tables.flatmap(lambda table: st.tuples(st.just(table), requests(table))), max_size=2).map(
        lambda drawn: {"RequestItems": dict(drawn)}
    )


def _reads(table: str) -> Any:
    return merged(
        st.fixed_dictionaries({"Keys": st.lists(keys_of(table), min_size=1, max_size=3)}), expressions(some_projection)
    )


def _writes(table: str) -> Any:
    put = items_of(table).map(lambda value: {"PutRequest": {"Item": value}})
    delete = keys_of(table).map(lambda value: {"DeleteRequest": {"Key": value}})
    return st.lists(st.one_of(put, put, delete), min_size=1, max_size=3)


puts = st.tuples(
    st.just("PutItem"), in_table(item, expressions(some_condition), returning(), on_failure, capacity, expected)
)
updates_of_items = st.tuples(
    st.just("UpdateItem"),
    in_table(
        key,
        expressions(some_update, some_condition),
        returning("ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"),
        on_failure,
        legacy,
        expected,
    ),
)
transactions = st.tuples(
    st.just("TransactWriteItems"),
    st.fixed_dictionaries(
        {
            "TransactItems": st.lists(mostly(actions, two_in_one, 40), min_size=1, max_size=4),
            "ClientRequestToken": tokens,
        }
    ),
)
calls = st.one_of(
    puts,
    puts,
    updates_of_items,
    updates_of_items,
    transactions,
    transactions,
    transactions,
    st.tuples(st.just("DeleteItem"), in_table(key, expressions(some_condition), returning(), on_failure, capacity)),
    st.tuples(st.just("GetItem"), in_table(key, expressions(some_projection), capacity)),
    st.tuples(
        st.just("Query"),
        in_table(
            querying,
            paging,
            maybe("ScanIndexForward", st.just(False)),
        ),
    ),
    st.tuples(
        st.just("Scan"),
        in_table(
            expressions(some_filter, some_projection),
            paging,
            mostly(st.just({}), st.sampled_from([{"Segment": 1, "TotalSegments": 2}, {"TotalSegments": 2}]), 5),
            mostly(st.just({}), index_names.map(lambda name: {"IndexName": name}), 6),
            maybe(
                "ScanFilter", scalars.map(lambda v: {"a": {"ComparisonOperator": "EQ", "AttributeValueList": [v]}}), 8
            ),
        ),
    ),
    st.tuples(
        st.just("TransactGetItems"),
        merged(
            st.fixed_dictionaries(
                {"TransactItems": st.lists(in_table(key).map(lambda get: {"Get": get}), min_size=1, max_size=3)}
            ),
            capacity,
        ),
    ),
    st.tuples(st.just("BatchGetItem"), by_table(_reads)),
    st.tuples(st.just("BatchWriteItem"), by_table(_writes)),
)


def _with_repeat(drawn: tuple[list[Call], int, bool]) -> list[Call]:
    sequence, position, repeats = drawn
    return [*sequence, sequence[position % len(sequence)]] if repeats else sequence


# A retry is the same call again: tokens and conditions are there for it.
sequences = st.tuples(st.lists(calls, min_size=2, max_size=5), st.integers(0, 4), st.booleans()).map(_with_repeat)
