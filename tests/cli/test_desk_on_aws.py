"""The desk on an account: against a server on the loopback that answers for AWS, never AWS itself."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from signalbox.assembly import Assembly
from signalbox.cli import main
from signalbox.cli.desk import aws

Answer = tuple[int, dict[str, Any]]
XML = "<ErrorResponse><Error><Code>{__type}</Code><Message>{message}</Message></Error></ErrorResponse>"


class Cloud:
    """A server that answers each call by `answers`: operation and parameters -> status and document."""

    def __init__(self, answers: Callable[[str, dict[str, Any]], Answer]) -> None:
        cloud = self
        self.asked: list[tuple[str, dict[str, Any]]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                given = json.loads(text) if operation else {}
                cloud.asked.append((operation, given))
                status, document = answers(operation, given)
                body = (json.dumps(document) if operation else XML.format(**document)).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Cloud]]:
    """Opens a cloud that stands for every service; calls are made once."""
    opened: list[Cloud] = []
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    def open_(answers: Callable[[str, dict[str, Any]], Answer]) -> Cloud:
        opened.append(Cloud(answers))
        threading.Thread(target=opened[-1].server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", opened[-1].url)
        return opened[-1]

    yield open_
    for each in opened:
        each.server.shutdown()
        each.server.server_close()


def desk(capsys: pytest.CaptureFixture[str], assembly: Assembly, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a verb on the account; what stderr says is one line."""
    code = main(["desk", "--assembly", str(assembly.path), *arguments])
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if line.startswith("signalbox: ")]
    return code, out, " ".join(lines)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ExpiredToken", "sign in again"),
        ("AccessDeniedException", "AWS answers GetQueueUrl with AccessDeniedException; it says why"),
        ("AWS.SimpleQueueService.NonExistentQueue", "--assembly names another"),
    ],
)
def test_a_refusal_is_one_sentence(
    assembly: Assembly, cloud: Callable[..., Cloud], capsys: pytest.CaptureFixture[str], code: str, words: str
) -> None:
    """A refusal of AWS is printed with operation, code and advice; exit 2, nothing on stdout."""
    cloud(lambda operation, given: (400, {"__type": code, "message": "it says why."}))
    status, out, err = desk(capsys, assembly, "dead", "--json")
    assert (status, out) == (2, "")
    assert words in err


def test_an_act_that_is_refused_is_one_sentence(
    assembly: Assembly, cloud: Callable[..., Cloud], capsys: pytest.CaptureFixture[str]
) -> None:
    """An act is refused alike: its first call asks who acts."""
    cloud(lambda operation, given: (403, {"__type": "ExpiredToken", "message": "The token has expired"}))
    status, out, err = desk(capsys, assembly, "pause", "orders")
    assert (status, out) == (2, "")
    assert err == (
        "signalbox: AWS answers GetCallerIdentity with ExpiredToken; The token has expired; "
        "sign in again, or give another --profile"
    )


@pytest.mark.parametrize(
    ("variables", "options", "words"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, (), "Could not connect to the endpoint URL"),
        ({"AWS_DEFAULT_REGION": "", "AWS_REGION": ""}, (), "You must specify a region; give --region"),
        ({}, ("--profile", "nobody"), "profile (nobody) could not be found"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, (), "there are no AWS credentials; give --profile"),
    ],
)
def test_what_cannot_be_reached_is_one_sentence(
    assembly: Assembly, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str], options: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    """No network, no region, no profile, no credentials: a sentence and exit 2."""
    for name, value in {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1", **variables}.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    status, out, err = desk(capsys, assembly, *options, "dead")
    assert (status, out) == (2, "")
    assert words in err


def test_it_asks_for_the_queues_of_the_assembly_that_it_was_given(
    assembly: Assembly, tmp_path: Path, cloud: Callable[..., Cloud], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--assembly` decides which environment the desk works on: names are those of the templates there."""
    given = tmp_path / "cdk.out.prod"
    given.mkdir()
    for path in [assembly.path / "manifest.json", *assembly.path.glob("*.template.json")]:
        (given / path.name.replace("signalbox-dev-", "signalbox-prod-")).write_text(
            path.read_text().replace("signalbox-dev-", "signalbox-prod-")
        )
    asked = cloud(lambda operation, given: (400, {"__type": "AccessDenied", "message": "no"})).asked
    assert main(["desk", "--assembly", str(given), "peek", "orders"]) == 2
    assert asked == [("GetQueueUrl", {"QueueName": "signalbox-prod-orders-dead-letters"})]


def test_a_service_has_one_client(assembly: Assembly) -> None:
    """One client is made of each service, and slows down when it is throttled."""
    account = aws.on_aws(assembly, None, "us-east-1")
    client = account.client("sqs")
    assert client is account.client("sqs")
    assert client.meta.config.retries["mode"] == "adaptive"


def test_a_sentence_names_operation_code_and_message() -> None:
    """botocore's own error of a call becomes the sentence."""
    sqs = boto3.client("sqs")
    with Stubber(sqs) as stub:
        stub.add_client_error("get_queue_url", "QueueDoesNotExist", "The specified queue does not exist.")
        with pytest.raises(sqs.exceptions.ClientError) as raised:
            sqs.get_queue_url(QueueName="nobody")
    sentence = aws.refusal(raised.value)
    assert sentence.startswith("AWS answers GetQueueUrl with QueueDoesNotExist; The specified queue does not exist; is")
