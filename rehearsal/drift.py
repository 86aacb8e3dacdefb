"""Drift: an ordinary deployment leaves a setting that somebody changed, and `make drift` names it."""

from pathlib import Path

from rehearsal import deployment
from rehearsal.account import Account
from rehearsal.outcome import Failed
from signalbox.assembly import Assembly

SETTING = "VisibilityTimeout"


def show(account: Account, assembly: Assembly, folder: Path) -> str:
    """Change a queue by hand, deploy again, and let the command line detect it; return the queue's name.

    Only the queue's stack is asked about: in others the emulator takes for drift what our additions do otherwise. It
    does not revert drift, so that the setting is put back by hand. Raises Failed where the deployment put
    it back, or where the change is not detected.
    """
    queue = next(found for found in assembly.of_type("AWS::SQS::Queue") if SETTING in found.properties)
    # As it was synthesised: nothing in it has changed, and each synthesis takes a while.
    again = ("--app", str(deployment.ASSEMBLY))
    deployment.run("drift", account, folder, queue.stack, *again, name="drift-before")
    sqs, wanted = account.client("sqs"), int(queue.properties[SETTING])
    url = sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={SETTING: str(wanted + 1)})
    deployment.run("deploy", account, folder, *again, name="deploy-again")
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[SETTING])["Attributes"][SETTING]
    if int(found) != wanted + 1:
        raise Failed("deploy again", f"{SETTING} of {queue.name} is {found}: the deployment put it back")
    said = deployment.run("drift", account, folder, queue.stack, *again, expected=1)
    if queue.logical_id not in said:
        raise Failed("drift", f"the change of {queue.name} is not named", said[-2000:])
    sqs.set_queue_attributes(QueueUrl=url, Attributes={SETTING: str(wanted)})
    return queue.name
