"""Functions that use the media bucket: what they may do and know."""

from stacks import arns
from stacks.config import Environment
from stacks.naming import media_bucket
from stacks.parts.acknowledgement import acknowledge
from stacks.parts.handler_function import HandlerFunction
from stacks.parts.media.media_bucket import DERIVED, UPLOADS
from stacks.table import Function

ON_UPLOADS = frozenset({"GetObject", "PutObject"})
ON_BUCKET = frozenset({"ListBucket"})


def media_variables(target: Environment, row: Function) -> dict[str, str]:
    """Return the environment variables that a function of this row gets."""
    return {"MEDIA_BUCKET": media_bucket(target)} if row.media else {}


def equip_media(target: Environment, function: HandlerFunction) -> None:
    """Let a function do what its row says: with uploads, with derived files, and listing derived files."""
    bucket = arns.bucket(media_bucket(target))
    wanted = set(function.row.media)
    for prefix, actions in ((UPLOADS, wanted & ON_UPLOADS), (DERIVED, wanted - ON_UPLOADS - ON_BUCKET)):
        if actions:
            objects = f"{bucket}/{prefix}/*"
            function.allow([f"s3:{action}" for action in sorted(actions)], [objects])
            every = "Each file is an object of its own, under this prefix of this bucket and nowhere else."
            acknowledge(function.role, every, f"AwsSolutions-IAM5[Resource::{arns.shown(objects)}]")
    if wanted & ON_BUCKET:
        function.allow(["s3:ListBucket"], [bucket], {"StringLike": {"s3:prefix": f"{DERIVED}/*"}})
