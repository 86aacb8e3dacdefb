"""Lambda's operations on event source mappings: list a queue's source, switch it off and on, tag it.

Sources: AWS Lambda API Reference, pages "ListEventSourceMappings", "GetEventSourceMapping", "UpdateEventSourceMapping",
"TagResource", "ListTags", "EventSourceMappingConfiguration" (the states); Developer Guide, "Using tags on event source
mappings". A source that is switched off finishes its running batches.
"""

from collections.abc import Mapping

from signalbox.assembly import ACCOUNT, REGION
from signalbox.twin.gateway.calls import Call, Operation, Parsed, ServiceError
from signalbox.twin.known_names import Known
from signalbox.twin.services.aws_lambda.queue_source import QueueSource
from signalbox.twin.services.aws_lambda.versions import marked

SWITCH_SECONDS = 30.0
"""How long a source is Enabling, Disabling or Updating, and refuses changes (`ResourceInUseException`): an assumption,
since AWS names no time. A source polls until it is Disabled, and not until it is Enabled."""
PARAMETERS = {
    "ListEventSourceMappings": Known("EventSourceArn FunctionName MaxItems Marker"),
    "GetEventSourceMapping": Known("UUID"),
    "UpdateEventSourceMapping": Known("UUID Enabled"),
    "TagResource": Known("Resource Tags"),
    "UntagResource": Known("Resource TagKeys"),
    "ListTags": Known("Resource"),
}
"""Parameters that the operations obey."""


class SourceApi:
    """Answers Lambda for the queue sources of one twin; `sources` holds them by the ARN of their queue."""

    def __init__(self, sources: Mapping[str, QueueSource]) -> None:
        self.sources = sources
        self.operations: dict[str, Operation] = {
            "ListEventSourceMappings": self.list_event_source_mappings,
            "GetEventSourceMapping": lambda call: describe(self.find(call.parameters["UUID"])),
            "UpdateEventSourceMapping": self.update_event_source_mapping,
            "TagResource": self.tag_resource,
            "UntagResource": self.untag_resource,
            "ListTags": lambda call: {"Tags": dict(self.find(call.parameters["Resource"]).tags)},
        }

    def list_event_source_mappings(self, call: Call) -> Parsed:
        """Answer ListEventSourceMappings, filtered by queue or function where given."""
        queue, name = call.parameters.get("EventSourceArn"), call.parameters.get("FunctionName")
        found = list(self.sources.values())
        found = [source for source in found if queue in (None, source.queue.arn)]
        found = [source for source in found if name in (None, source.function().name, source.function().arn)]
        return marked(call, "EventSourceMappings", [describe(source) for source in found])

    def update_event_source_mapping(self, call: Call) -> Parsed:
        """Answer UpdateEventSourceMapping, which here changes only `Enabled`, and not during a change."""
        source = self.find(call.parameters["UUID"])
        if source.changing:
            raise ServiceError(
                "ResourceInUseException", "Cannot update the event source mapping because it is in use.", Type="User"
            )
        wanted = bool(call.parameters.get("Enabled", source.enabled))
        source.changing = "Updating" if wanted == source.enabled else "Enabling" if wanted else "Disabling"
        source.clock.after(SWITCH_SECONDS, lambda: source.switch(wanted))
        return describe(source)

    def tag_resource(self, call: Call) -> Parsed:
        """Answer TagResource for a source."""
        self.find(call.parameters["Resource"]).tags.update(call.parameters["Tags"])
        return {}

    def untag_resource(self, call: Call) -> Parsed:
        """Answer UntagResource for a source; a missing tag is no error."""
        tags = self.find(call.parameters["Resource"]).tags
        for name in call.parameters["TagKeys"]:
            tags.pop(name, None)
        return {}

    def find(self, name: str) -> QueueSource:
        """Return the source of this UUID or ARN. Raises ServiceError where it does not exist."""
        for source in self.sources.values():
            if source.uuid == name.rpartition(":")[2]:
                return source
        raise ServiceError("ResourceNotFoundException", "The resource you requested does not exist.", 404)


def describe(source: QueueSource) -> Parsed:
    """Return a source as Lambda describes it."""
    return {
        "UUID": source.uuid,
        "EventSourceMappingArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:event-source-mapping:{source.uuid}",
        "BatchSize": source.batch_size,
        "EventSourceArn": source.queue.arn,
        "FunctionArn": source.function().arn,
        "State": source.changing or ("Enabled" if source.enabled else "Disabled"),
        "ScalingConfig": {"MaximumConcurrency": source.concurrency},
    }
