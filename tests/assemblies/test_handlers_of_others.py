"""Handlers as other people write them: files beside their code, threads, and transfers of the S3 client."""

import os
from pathlib import Path

import pytest

from signalbox.twin import Twin
from signalbox.twin.gateway.calls import UnsupportedCall
from signalbox.twin.gateway.files import SHARED
from signalbox.twin.kernel.determinism import HANDLER_PROCESS
from signalbox.twin.services.iam.requests import prefix_of
from tests.assemblies.templates import function, lines, queue, written

CODE = """
import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor

import boto3

def handler(event, context):
    objects, jobs = boto3.client("s3"), boto3.client("sqs")
    with open("notes.py") as file:
        text = file.read().strip()
    objects.upload_file("notes.py", os.environ["BUCKET"], "notes")
    objects.download_file(os.environ["BUCKET"], "notes", event["to"])

    def send(number):
        time.sleep(5)
        jobs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=str(number))
        return number

    with ThreadPoolExecutor(max_workers=1) as pool:
        sent = list(pool.map(send, range(3)))
    asyncio.run(asyncio.to_thread(send, 3))
    return [text, sent]
"""


def test_threads_and_files_of_a_handler_work(tmp_path: Path) -> None:
    """A file is found beside the code, and calls of threads have their effect. The program's own folder stays."""
    variables = {"BUCKET": {"Ref": "Files"}, "QUEUE": {"Ref": "Jobs"}}
    worker = function("worker.handler", Environment={"Variables": variables}, Timeout=30)
    resources = {"Worker": worker, "Jobs": queue(), "Files": {"Type": "AWS::S3::Bucket", "Properties": {}}}
    before = Path.cwd()
    code = {"worker": CODE, "notes": "# a note"}
    with Twin.from_assembly(written(tmp_path, resources, code)) as twin:
        twin.play([{"at": 0, "invoke": "Worker", "payload": {"to": str(tmp_path / "copy")}}])
        (answer,) = twin.answers.rows
        found = next(iter(twin.cloud.queues.values()))
        assert answer["payload"] == ["# a note", [0, 1, 2]]
        assert sorted(message.body for message in found.messages()) == ["0", "1", "2", "3"]
        assert (tmp_path / "copy").read_text().strip() == "# a note"
    assert Path.cwd() == before


def test_a_thread_that_must_wait_is_named(tmp_path: Path) -> None:
    """Only the handler itself can wait for another function."""
    code = """
from concurrent.futures import ThreadPoolExecutor

import boto3

def handler(event, context):
    with ThreadPoolExecutor() as pool:
        return pool.submit(boto3.client("lambda").invoke, FunctionName=event["name"]).result()["StatusCode"]
"""
    resources = {"Asks": function("asks.handler"), "Other": function("asks.handler")}
    with Twin.from_assembly(written(tmp_path, resources, {"asks": code})) as twin:
        name = next(f.name for f in twin.cloud.deployed.values() if f.name.endswith("Other"))
        with pytest.raises(UnsupportedCall, match=r"a thread of a handler waits for lambda\.Invoke"):
            twin.play([{"at": 0, "invoke": "Asks", "payload": {"name": name}}])


def test_the_action_of_a_call_has_the_prefix_of_its_service() -> None:
    """A call of bedrock-runtime needs an action of bedrock; a service of the twin has its own prefix."""
    assert [prefix_of(name) for name in ("bedrock-runtime", "ses", "states")] == ["bedrock", "ses", "states"]


CALLS = """
import boto3

client = boto3.client("lambda")

def first(event, context):
    client.invoke(FunctionName="second", InvocationType="Event", Payload="{}")
    print("went on")

def second(event, context):
    print("began")
"""


def test_a_handler_invokes_another_one_and_goes_on(tmp_path: Path) -> None:
    """An asynchronous invocation begins beside its caller: each of the two ends by itself."""
    resources = {"First": function("calls.first"), "Second": function("calls.second", FunctionName="second")}
    with Twin.from_assembly(written(tmp_path, resources, {"calls": CALLS})) as twin:
        twin.play([{"at": 0, "invoke": "First"}])
        assert (lines(twin, "First"), lines(twin, "Second")) == (["went on"], ["began"])
        assert twin.cloud.functions.running == 0


WRITES = """
import os, pathlib, tempfile

def attempt(act):
    try:
        act()
    except OSError as error:
        return error.strerror
    return "done"

def handler(event, context):
    temporary = os.path.join(tempfile.mkdtemp(), "x")
    return [
        attempt(lambda: open("beside.txt", "w")),
        attempt(lambda: os.mkdir("beside")),
        attempt(lambda: pathlib.Path("/opt/there").write_text("x")),
        attempt(lambda: os.remove(__file__)),
        attempt(lambda: os.rename(__file__, temporary)),
        attempt(lambda: open(temporary, "w").close()),
        attempt(lambda: os.remove(temporary)),
        attempt(lambda: open(os.devnull, "w").close()),
        attempt(lambda: open(__file__).close()),
    ]
"""


def test_a_handler_writes_below_tmp_alone(tmp_path: Path) -> None:
    """Lambda's other folders are read-only, and /tmp belongs to one environment; here it is shared, and that is named.

    Source: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle".
    """
    with Twin.from_assembly(written(tmp_path, {"Worker": function("a.handler")}, {"a": WRITES})) as twin:
        twin.play([{"at": 0, "invoke": "Worker"}])
        (answer,) = twin.answers.rows
        assert answer["payload"] == ["Read-only file system"] * 5 + ["done"] * 4
        assert twin.cloud.unknown[SHARED] > 0
    (tmp_path / "code" / "after").write_text("code outside of handlers writes where it wants")
    assert sorted(one.name for one in (tmp_path / "code").glob("*.py")) == ["a.py"]


ASKS = """
import os

def handler(event, context):
    names = ("AWS_LAMBDA_FUNCTION_VERSION", "_HANDLER")
    return [context.function_version, context.invoked_function_arn.rpartition(":function:")[2],
            context.log_stream_name.partition("]")[0], *(os.environ[name] for name in names)]
"""


@pytest.mark.parametrize("aliased", [False, True])
def test_a_function_knows_how_it_was_invoked(tmp_path: Path, aliased: bool) -> None:
    """A function without an alias runs as `$LATEST`, one with an alias as the version behind it.

    Source: AWS Lambda Developer Guide, "Using the Lambda context object to retrieve Python function information".
    """
    resources = {"Worker": function("a.handler", FunctionName="worker")}
    if aliased:
        named = {"FunctionName": {"Ref": "Worker"}, "FunctionVersion": "1", "Name": "stable"}
        resources["Alias"] = {"Type": "AWS::Lambda::Alias", "Properties": named}
    with Twin.from_assembly(written(tmp_path, resources, {"a": ASKS})) as twin:
        twin.play([{"at": 0, "invoke": "Worker"}])
        (answer,) = twin.answers.rows
    version, arn = ("1", "worker:stable") if aliased else ("$LATEST", "worker")
    assert answer["payload"] == [version, arn, f"2026/01/05/[{version}", version, "a.handler"]


def test_a_handler_sees_one_process_id(tmp_path: Path) -> None:
    """Libraries put the id of their process into rows; a seed must give the same bytes in another process."""
    code = "import os\n\ndef handler(event, context):\n    return [os.getpid(), os.getpid()]\n"
    before = os.getpid()
    with Twin.from_assembly(written(tmp_path, {"Worker": function("a.handler")}, {"a": code})) as twin:
        twin.play([{"at": 0, "invoke": "Worker"}])
        (answer,) = twin.answers.rows
        assert os.getpid() == before
    assert answer["payload"] == [HANDLER_PROCESS] * 2
