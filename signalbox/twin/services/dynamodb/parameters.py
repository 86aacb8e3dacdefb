"""Parameters of DynamoDB that moto obeys. The older forms of conditions and of parallel scans are not among them.

Source: Amazon DynamoDB API Reference, the page of each operation. Reads are consistent here, so that `ConsistentRead`
changes nothing.
"""

from signalbox.twin.known_names import Known

METERED = "ReturnConsumedCapacity ReturnItemCollectionMetrics"
NAMES = "ExpressionAttributeNames"
CONDITION = f"ConditionExpression {NAMES} ExpressionAttributeValues ReturnValuesOnConditionCheckFailure"
READ = f"TableName ProjectionExpression {NAMES}"
PAGED = f"IndexName FilterExpression ExpressionAttributeValues Limit ExclusiveStartKey {READ}"
SELECTED = {"Select": ("ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT")}
PARAMETERS = {
    "GetItem": Known(f"Key {READ}", f"ConsistentRead {METERED}"),
    "BatchGetItem": Known("RequestItems", METERED),
    "PutItem": Known(f"TableName Item ReturnValues {CONDITION}", METERED),
    "UpdateItem": Known(f"TableName Key UpdateExpression ReturnValues {CONDITION}", METERED),
    "DeleteItem": Known(f"TableName Key ReturnValues {CONDITION}", METERED),
    "BatchWriteItem": Known("RequestItems", METERED),
    "Query": Known(f"KeyConditionExpression ScanIndexForward {PAGED}", f"ConsistentRead {METERED}", SELECTED),
    "Scan": Known(PAGED, f"ConsistentRead {METERED}", SELECTED),
    "TransactGetItems": Known("TransactItems", METERED),
    "TransactWriteItems": Known("TransactItems ClientRequestToken", METERED),
}
"""Parameters that the operations obey."""
