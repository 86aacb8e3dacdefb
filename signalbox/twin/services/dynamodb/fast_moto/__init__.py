"""A faster DynamoDB of moto, for any project with moto and botocore: independent of table size, answered without HTTP.

```python
with mock_aws(), patched():
    client = boto3.client("dynamodb", region_name="us-east-1")
    Answers().attach(client)
```

`patched` alone makes moto's own code fast, and puts everything back when its block ends. `attach` also saves HTTP and
signatures. Nothing here imports another part of this project. docs/fast-moto.md tells what would go upstream.
"""

from signalbox.twin.services.dynamodb.fast_moto.answers import Answers
from signalbox.twin.services.dynamodb.fast_moto.patches import patched

__all__ = ["Answers", "patched"]
