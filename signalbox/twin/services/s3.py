"""S3 by moto: a plain object is put there without HTTP, and what is not there is forbidden to who may not list the bucket.

Source: "HeadObject" and "GetObject", Amazon S3 API Reference, "Permissions": without s3:ListBucket an object that does not
exist is answered with 403, with it by 404; so is a copy of one ("Troubleshoot access denied (403 Forbidden) errors in Amazon
S3", Amazon S3 User Guide). An answer to HEAD has no body, hence the code is the status. A client of today
sends a CRC32 with an object and hears it again ("Checking object integrity", Amazon S3 User Guide). Of the conditions on a
copy's source moto knows none that names an ETag ("CopyObject", Amazon S3 API Reference).
"""

import base64
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from botocore.model import OperationModel
from moto.s3.models import s3_backends

from signalbox.assembly import ACCOUNT
from signalbox.twin.gateway.calls import Call, Response, ServiceError, success
from signalbox.twin.services.iam import Policies
from signalbox.twin.services.iam.requests import copied

PLAIN = {"Bucket", "Key", "Body", "ContentType"}
"""What may be given with an object that is put past HTTP, where putting takes a twentieth of the time."""
DENIED = ("AccessDenied", "Access Denied")
FORBIDDEN = {"HeadObject": ("403", "Forbidden"), "GetObject": DENIED, "CopyObject": DENIED}


class Objects:
    """Hides from roles without s3:ListBucket whether an object exists; all else is moto's to answer."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies

    def answer(self, model: OperationModel, request: Any, call: Call) -> Response | None:
        """None for moto; ServiceError where a role asks for what is not there and may not know."""
        if call.caller and call.operation in FORBIDDEN:
            bucket, key = looked_for(call.parameters)
            lists = (call.caller.role, "s3:ListBucket", f"arn:aws:s3:::{bucket}")
            if s3_backends[ACCOUNT]["aws"].get_object(bucket, key) is None and self.policies.role_refusal(*lists):
                code, message = FORBIDDEN[call.operation]
                raise ServiceError(code, message, 403)
        if "CopySourceIfMatch" in call.parameters:
            check_source(call.parameters)
        if call.operation == "PutObject" and call.parameters.keys() <= PLAIN:
            return put(call.parameters)
        return None


def looked_for(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """Bucket and key of the object that a call reads."""
    if "CopySource" not in parameters:
        return parameters["Bucket"], parameters["Key"]
    bucket, _, key = copied(parameters).partition("/")
    return bucket, key


def check_source(parameters: Mapping[str, Any]) -> None:
    """ServiceError where what is to be copied is not the object of that ETag; one that does not exist is moto's to refuse."""
    bucket, key = looked_for(parameters)
    found = s3_backends[ACCOUNT]["aws"].get_object(bucket, key)
    if found is not None and found.etag.strip('"') != parameters["CopySourceIfMatch"].strip('"'):
        raise ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412)


def stored(bucket: str, key: str) -> tuple[bytes, datetime] | None:
    """What an object holds, and since when; None where there is none."""
    found = s3_backends[ACCOUNT]["aws"].get_object(bucket, key)
    return (bytes(found.value), found.last_modified.replace(tzinfo=UTC)) if found is not None else None


def put(parameters: Mapping[str, Any]) -> Response | None:
    """Write an object into an ordinary bucket of moto's; None, for moto to answer, where that is not all there is to it."""
    backend = s3_backends[ACCOUNT]["aws"]
    bucket = backend.buckets.get(parameters["Bucket"])
    body = parameters.get("Body", b"")
    content = body.getvalue() if isinstance(body, BytesIO) else body  # botocore makes a file of bytes
    if not isinstance(content, bytes) or bucket is None or bucket.is_versioned or bucket.encryption:
        return None
    checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
    key = backend.put_object(bucket.name, parameters["Key"], content, storage="STANDARD", checksum_value=checksum)
    key.set_metadata({"Content-Type": parameters.get("ContentType", "binary/octet-stream")})
    key.set_acl(bucket.acl)
    key.checksum_algorithm = "CRC32"
    return success({"ETag": key.etag, "ChecksumCRC32": checksum})
