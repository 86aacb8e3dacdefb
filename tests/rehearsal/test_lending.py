"""The application of the rehearsal: what a person opens and sends, and what must be seen before it goes on."""

import http.server
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs

import pytest

from rehearsal import browser, watching
from rehearsal.account import ACCOUNT
from rehearsal.deployed import Deployed
from rehearsal.journeys import lending
from rehearsal.outcome import Failed

UPLOAD = '<form action="{url}/bucket"><select name="Content-Type"></select><button>Send</button></form>'
REVIEW = "".join(
    f'<form method="post"><input type="hidden" name="action" value="{action}">'
    f'<button class="{action}">It</button></form>'
    for action in ("approve", "reject")
)


class System:
    """A system that answers at once, pages, mails and the loan's row in one. `sticky`: an approval changes nothing."""

    def __init__(self, sticky: bool = False) -> None:
        self.sticky = sticky
        self.status, self.asked = "", list[str]()
        self.endpoint = ""

    def client(self, service: str) -> "System":
        return self

    def variables(self) -> dict[str, str]:
        return {}

    def run_verb(self, arguments: Sequence[str], variables: Mapping[str, str]) -> "CompletedProcess[str]":
        """Take an event as `signalbox publish` puts it on the bus."""
        assert arguments[:2] == ["publish", "LoanApplied"]
        self.status = "AWAITING_DOCUMENTS"
        return CompletedProcess(arguments, 0, "{}", "")

    def get_item(self, **request: Any) -> dict[str, Any]:
        return {"Item": {"status": {"S": self.status}}}

    def list_state_machines(self) -> dict[str, Any]:
        return {"stateMachines": [{"name": "the-machine", "stateMachineArn": "arn:machine"}]}

    def list_executions(self, **request: Any) -> dict[str, Any]:
        key = watching.example("LoanApplied")["applicationId"]
        return {"executions": [{"name": key, "status": "SUCCEEDED", "executionArn": "arn:execution"}]}

    def get_execution_history(self, **request: Any) -> dict[str, Any]:
        return {"events": []}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        """Status and text, as pages, bucket and the emulator's list of mails give them."""
        self.asked.append(f"{method} {path.partition('?')[0]}")
        if path.startswith("/_ministack/ses"):
            texts = ["/documents/1?signature=a", "/reviews/1?signature=b", "is approved"]
            mails = [{"Subject": "", "BodyText": f"See {self.endpoint}{text}"} for text in texts]
            return 200, json.dumps({"messages": {ACCOUNT: mails}})
        if path == "/bucket":
            assert body.count(b"form-data") == 2 and lending.DOCUMENT in body
            self.status = "IN_REVIEW"
            return 303, f"{self.endpoint}/documents/sent"
        if method == "POST":
            sent = parse_qs(body.decode())
            assert sent.pop("action") == ["approve"]
            return self._decide() if sent.pop("reason", None) else (200, REVIEW)
        return 200, UPLOAD.format(url=self.endpoint) if "documents" in path else REVIEW

    def _decide(self) -> tuple[int, str]:
        first = self.status != "APPROVED"
        self.status = self.status if self.sticky else "APPROVED"
        return (200, "done") if first else (410, "decided")


@pytest.fixture(params=[False])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    """The system behind a real server on loopback; one look at each thing, as it answers at once or never."""
    for module in (watching, lending):
        monkeypatch.setattr(module, "LIMIT", 0.0)
    found = System(request.param)
    monkeypatch.setattr(watching, "run_verb", found.run_verb)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, text = found.answer(self.command, self.path, body)
            self.send_response(status)
            if status == 303:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the name that the base class looks for

        def log_message(self, *rest: object) -> None:
            """Log nothing to stderr."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        found.endpoint = f"http://pages.localhost:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join(5)


def deployed(system: System) -> Deployed:
    """Return the stacks of a stand-in."""
    tables, machines = {"loans": "the-loans"}, {"lending": "the-machine"}
    return Deployed(system, "the-bus", tables, machines, {})  # type: ignore[arg-type] # a stand-in


def test_an_application_is_followed_to_its_end(system: System) -> None:
    """A document is sent and a decision made twice on real pages, and each step is described."""
    told: list[str] = []
    lending.follow(deployed(system), told.append)
    assert [line for line in system.asked if "_ministack" not in line] == [
        "GET /documents/1",
        "POST /bucket",
        "GET /documents/sent",
        "GET /reviews/1",
        "POST /reviews/1",
        "POST /reviews/1",
        "POST /reviews/1",
    ]
    assert len(told) == 3


@pytest.mark.parametrize("system", [True], indirect=True)
def test_a_second_click_that_decides_again_fails(system: System) -> None:
    """A page that thanks twice has decided twice."""
    with pytest.raises(Failed, match="approve again: the page answered 200, 410 was expected"):
        lending.follow(deployed(system), lambda sentence: None)


def test_forms_are_read_with_their_fields_and_buttons() -> None:
    """A form's hidden fields are unescaped, and each form keeps its own."""
    page = browser.Page(200, REVIEW.replace('value="reject"', 'value="&lt;x&gt;"'))
    assert [(form.button, form.fields) for form in page.forms] == [
        ("approve", {"action": "approve"}),
        ("reject", {"action": "<x>"}),
    ]
