"""Documents through the page, the bucket and its events: what is refused where, and what is taken once."""

from collections.abc import Callable
from typing import Any

import pytest

from signalbox.errors import InputError
from signalbox.twin import Twin
from signalbox.twin.gateway.calls import Call, Response
from signalbox.twin.outside.uploads import Stored, created, redirect
from tests.workflows.lending import DAY, LOAN, act, applied, result, row, statuses, told

Open = Callable[..., Twin]


def upload(
    at: float, content_type: str = "application/pdf", size: int = 20_480, name: str = "payslip.pdf"
) -> dict[str, Any]:
    """The applicant sends a file from the page that the mail links to."""
    return {"at": at, "upload": LOAN, "document": name, "content_type": content_type, "bytes": size}


def documents(twin: Twin) -> str:
    """The name of the bucket that takes applicants' documents."""
    (found,) = [b.name for b in twin.assembly.of_type("AWS::S3::Bucket") if "-documents-" in b.name]
    return found


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "image/png"])
def test_document_from_the_page_ends_the_wait(twin: Open, kind: str) -> None:
    """Page, presigned form, bucket, its event on the default bus, our event, verification, review."""
    run = twin(seed=5)
    run.play([applied(), upload(DAY, kind), act(2 * DAY, "approve")])
    assert statuses(run) == [("GET", 200), ("POST", 303), ("GET", 200), ("GET", 200), ("POST", 200), ("POST", 200)]
    assert result(run)["outcome"] == "LoanApproved"
    (document,) = row(run)["documents"]
    assert (document["contentType"], document["bytes"]) == (kind, 20_480)
    assert run.audit() == []


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (upload(DAY, size=0), 400),
        (upload(DAY, size=10_485_761), 400),
    ],
)
def test_bucket_refuses_what_the_form_does_not_allow(twin: Open, line: dict[str, Any], status: int) -> None:
    """Refuse nothing and too much in the bucket: nothing is stored, the row is unchanged."""
    run = twin(seed=5)
    run.plan([applied(), line])
    run.advance(days=1.5)
    assert statuses(run) == [("GET", 200), ("POST", status)]
    assert "documents" not in row(run)
    assert run.client("s3").list_objects_v2(Bucket=documents(run))["KeyCount"] == 0


def test_wrong_type_is_refused_when_it_is_received(twin: Open) -> None:
    """The form takes any type; a wrong one is kept with its problem, and a mail asks for another document."""
    run = twin(seed=5)
    run.plan([applied(), upload(DAY, "text/html")])
    run.advance(days=1.5)
    assert [found["problems"] for found in row(run)["documents"]] == [["WrongType"]]
    assert row(run)["status"] == "AWAITING_DOCUMENTS"
    assert told(run).count("DocumentsRejected") == 1


@pytest.mark.parametrize("address", ["", "documents/sent", "https://"])
def test_address_that_the_bucket_cannot_interpret_is_ignored(address: str) -> None:
    """Answer 204 without a whole address."""
    assert redirect(address, "b", "k", '"e"') == Stored(204)


def test_redirect_keeps_the_query_of_its_address() -> None:
    """Bucket, key and etag come after the address's own query."""
    stored = redirect("https://links.example.com/sent?a=1", "b", "k/ä", '"e"')
    assert stored == Stored(303, "https://links.example.com/sent?a=1&bucket=b&key=k%2F%C3%A4&etag=%22e%22")


def test_largest_and_smallest_documents_are_taken(twin: Open) -> None:
    """One byte, and ten times 1,048,576."""
    run = twin(seed=5)
    run.play([applied(), upload(DAY, size=1), upload(DAY + 60, size=10_485_760)])
    assert [found["bytes"] for found in row(run)["documents"]] == [1, 10_485_760]


def test_strange_file_name_becomes_a_plain_one(twin: Open) -> None:
    """The browser's name of the file may contain anything; the event's document may not."""
    run = twin(seed=5)
    run.play([applied(), upload(DAY, name="../../étrange name<script>.pdf")])
    (document,) = row(run)["documents"]
    assert set(document["name"]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert sum(run.results.dead_letters().values()) == 0


def test_upload_before_the_request_finds_no_page(twin: Open) -> None:
    """An upload before the mail changes nothing, because there is no link; the wait times out."""
    run = twin(seed=5)
    run.play([upload(0), applied(10)])
    assert statuses(run) == []
    assert result(run)["outcome"] == "LoanExpired"


def test_object_event_twice_is_one_document(twin: Open) -> None:
    """The bucket publishes an object at least once: a repeated event adds nothing (fault 1)."""
    run = twin(seed=5)
    run.play([applied(), upload(DAY)])
    (event,) = [event for _, event in run.cloud.buses.buses["default"].journal if event["source"] == "aws.s3"]
    run.cloud.buses.publish(run.cloud.buses.buses["default"], event)
    run.run_until_idle()
    assert told(run).count("DocumentReceived") == 1
    assert len(row(run)["documents"]) == 1


def test_object_that_is_none_of_ours_is_a_dead_letter(twin: Open) -> None:
    """A key outside the prefix, and an object that has gone, are kept with their reason."""
    run = twin(seed=5)
    bucket = documents(run)
    created(run.cloud, bucket, "elsewhere/file", 9, "0")
    created(run.cloud, bucket, "uploads/loan-1/gone.pdf", 9, "0")
    run.run_until_idle()
    (queue,) = [queue for queue in run.cloud.queues.values() if queue.name.endswith("uploads-dead-letters")]
    assert [letter.attributes["reason"]["StringValue"] for letter in queue.messages()] == ["InvalidEvent"] * 2


def test_object_that_has_gone_is_forbidden_to_who_may_not_list(twin: Open) -> None:
    """A read of a missing object is 403, because the entrance may not list the bucket."""
    run = twin(seed=5)
    bucket = documents(run)
    told: list[str] = []

    def heard(call: Call) -> Callable[[Response | None], object]:
        return lambda answer: told.append(answer[1]["Error"]["Code"]) if answer and call.service == "s3" else None

    run.cloud.gateway.listeners.append(heard)
    created(run.cloud, bucket, "uploads/loan-1/gone.pdf", 9, "0")
    run.run_until_idle()
    assert told == ["403"]
    with pytest.raises(run.client("s3").exceptions.ClientError, match="404"):
        run.client("s3").head_object(Bucket=bucket, Key="uploads/loan-1/gone.pdf")


def test_object_of_another_bucket_is_not_heard(twin: Open) -> None:
    """The rule names our bucket: others of the account may send their events too."""
    run = twin(seed=5)
    created(run.cloud, "somebody-elses", "uploads/loan-1/file.pdf", 9, "0")
    run.run_until_idle()
    assert sum(run.results.dead_letters().values()) == 0
    assert told(run) == []


@pytest.mark.parametrize("changed", [{"bytes": -1}, {"bytes": "many"}, {"document": 7}, {"bytes": 10**9}])
def test_impossible_upload_line_is_refused(twin: Open, changed: dict[str, Any]) -> None:
    """A script's mistake is one sentence with its line."""
    run = twin(seed=5)
    with pytest.raises(InputError, match="line 2"):
        run.play([applied(), {**upload(DAY), **changed}])
