"""S3, as a caller sees it who may read objects and not list the bucket: what is not there is forbidden, not missing.

Source: "HeadObject" and "GetObject", Amazon S3 API Reference, "Permissions": without s3:ListBucket an object that does not
exist is answered with 403, with it by 404. An answer to HEAD has no body, hence the code is the status.
"""

from typing import Any

from botocore.model import OperationModel
from moto.s3.models import s3_backends

from signalbox.assembly import ACCOUNT
from signalbox.twin.calls import Call, Response, ServiceError
from signalbox.twin.policies import Policies

FORBIDDEN = {"HeadObject": ("403", "Forbidden"), "GetObject": ("AccessDenied", "Access Denied")}


class Objects:
    """Hides from roles without s3:ListBucket whether an object exists; all else is moto's to answer."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies

    def answer(self, model: OperationModel, request: Any, call: Call) -> Response | None:
        """None for moto; ServiceError where a role asks for what is not there and may not know."""
        if call.caller and call.operation in FORBIDDEN:
            bucket, key = call.parameters["Bucket"], call.parameters["Key"]
            hidden = not self.policies.allows(call.caller.role, "s3:ListBucket", f"arn:aws:s3:::{bucket}")
            if hidden and s3_backends[ACCOUNT]["aws"].get_object(bucket, key) is None:
                code, message = FORBIDDEN[call.operation]
                raise ServiceError(code, message, 403)
        return None
