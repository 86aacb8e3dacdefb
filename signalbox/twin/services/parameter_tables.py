"""Parameters that the operations of each service obey, by service and operation.

An unknown operation or parameter ends the run with its name: AWS would obey what the twin would ignore.
"""

from collections.abc import Mapping

from signalbox.twin.known_names import Known
from signalbox.twin.services import ses, ses_version_1, ssm
from signalbox.twin.services.apigateway.websockets import connection_api as connections
from signalbox.twin.services.aws_lambda import api as event_sources
from signalbox.twin.services.aws_lambda import versions
from signalbox.twin.services.aws_lambda.direct import invoke_api
from signalbox.twin.services.data_firehose import api as firehose
from signalbox.twin.services.dynamodb import parameters as dynamodb
from signalbox.twin.services.eventbridge import entries, schedules
from signalbox.twin.services.kinesis import api as kinesis
from signalbox.twin.services.mediaconvert import parameters as mediaconvert
from signalbox.twin.services.sns import api as sns
from signalbox.twin.services.sqs import api as sqs
from signalbox.twin.services.stepfunctions import api as states

PARAMETERS: Mapping[str, Mapping[str, Known]] = {
    "sqs": sqs.PARAMETERS,
    "events": entries.PARAMETERS,
    "scheduler": schedules.PARAMETERS,
    "states": {**states.PARAMETERS, **versions.OF_MACHINES},
    "lambda": {**invoke_api.PARAMETERS, **event_sources.PARAMETERS, **versions.OF_FUNCTIONS},
    "dynamodb": dynamodb.PARAMETERS,
    "apigatewaymanagementapi": connections.PARAMETERS,
    "firehose": firehose.PARAMETERS,
    "kinesis": kinesis.PARAMETERS,
    "mediaconvert": mediaconvert.PARAMETERS,
    "ssm": ssm.PARAMETERS,
    "sns": sns.PARAMETERS,
    "ses": ses_version_1.PARAMETERS,
    "sesv2": ses.PARAMETERS,
}
