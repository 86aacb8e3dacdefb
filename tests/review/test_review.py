"""`review`: answers with evidence from our own assembly, and fewer from a small template of somebody else."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalbox.assembly import Assembly
from signalbox.cli import main
from signalbox.project import CHECKOUT
from signalbox.review import Verdict, read_subject, review
from signalbox.review.page import page_of
from signalbox.review.questions import QUESTIONS
from signalbox.review.run import Review


@pytest.fixture(scope="module")
def ours(assembly: Assembly) -> Review:
    """The review of this project."""
    return review(read_subject(assembly.path, CHECKOUT))


def verdicts(found: Review) -> dict[str, Verdict]:
    return {row.question.id: row.answer.verdict for row in found.rows}


def test_our_own_answers_have_evidence(ours: Review) -> None:
    """No answer is no, each other one has evidence, and only people's questions are open."""
    assert ours.counts["no"] == 0
    assert [row.question.id for row in ours.rows if row.source and not row.answer.evidence] == []
    opened = {row.question.section for row in ours.rows if row.answer.verdict is Verdict.UNKNOWN}
    assert opened == {"People and promises"}


def test_evidence_leads_to_files_that_are_there(ours: Review) -> None:
    """A link to a page of the project names a file; one within the page names a place of it."""
    page = page_of(ours, "Review", CHECKOUT / "review.html")
    for row in ours.rows:
        for evidence in row.answer.evidence:
            if evidence.link.startswith("#"):
                assert f'id="{evidence.link[1:]}"' in page
            elif evidence.link:
                assert (CHECKOUT / evidence.link).is_file(), evidence
                assert f'href="{evidence.link}"' in page


def test_the_questions_of_the_checklists_are_there() -> None:
    """Each topic of the guides has its question, by an id that review.toml names."""
    ids = [question.id for question in QUESTIONS]
    assert len(ids) == len(set(ids))
    assert {"steps-drawn", "peak-throughput", "pattern", "idempotent-steps", "dead-letters", "stuck", "cost"} <= set(
        ids
    )
    assert {"cost", "rollback", "contracts", "consumers", "loops", "replay", "compatibility"} <= set(ids)


def template(folder: Path, **resources: Any) -> Path:
    """A template of somebody else."""
    file = folder / "template.json"
    file.write_text(json.dumps({"Resources": resources}))
    return file


def machine(**state: Any) -> dict[str, Any]:
    """A machine of one task that waits for a token."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Arguments": {"QueueUrl": "u", "MessageBody": "{% $states.context.Task.Token %}"},
        "End": True,
        **state,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "Ask", "States": {"Ask": task}}
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": "r", "DefinitionString": json.dumps(definition)},
    }


def test_a_template_of_others_gets_fewer_answers(tmp_path: Path) -> None:
    """Answers come from its parts, the rest is asked for, and nothing of this project counts for it."""
    found = review(read_subject(template(tmp_path, Machine=machine(), Queue={"Type": "AWS::SQS::Queue"})))
    given = verdicts(found)
    assert given["waits-end"] is Verdict.NO
    assert given["stuck"] is Verdict.NO
    assert given["cost"] is given["peak-throughput"] is given["contracts"] is Verdict.UNKNOWN
    assert given["pattern"] is Verdict.PARTLY
    (waits,) = [row for row in found.rows if row.question.id == "waits-end"]
    assert "template.json" in waits.answer.evidence[0].text
    assert "The steps of each machine" in page_of(found, "Review", tmp_path / "review.html")


def test_a_mended_template_has_better_answers(tmp_path: Path) -> None:
    """A time-out of the wait turns the answer."""
    found = review(read_subject(template(tmp_path, Machine=machine(TimeoutSeconds=60))))
    assert verdicts(found)["waits-end"] is Verdict.YES


@pytest.mark.parametrize(
    ("action", "verdict"), [("s3:*", Verdict.NO), ("*", Verdict.NO), ("s3:GetObject", Verdict.YES)]
)
def test_wide_rights_are_seen(tmp_path: Path, action: str, verdict: Verdict) -> None:
    """A star at the end of an action allows more than anybody has listed."""
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}
    policy = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "PolicyDocument": document, "Roles": ["r"]}}
    assert verdicts(review(read_subject(template(tmp_path, Policy=policy))))["rights"] is verdict


def known(folder: Path, text: str) -> Path:
    file = folder / "review.toml"
    file.write_text(text)
    return file


LINE = '[promise]\nanswer = "yes"\ntext = "A minute."\nby = "the owner"\non = "2026-11-30"\n'


def test_a_person_answers_what_is_unknown_and_nothing_else(tmp_path: Path) -> None:
    """A line of review.toml fills a gap; it does not replace what the templates show."""
    lines = LINE + LINE.replace("promise", "waits-end")
    found = review(read_subject(template(tmp_path, Machine=machine())), known(tmp_path, lines))
    rows = {row.question.id: row for row in found.rows}
    assert (rows["promise"].answer.verdict, rows["promise"].source) == (Verdict.YES, "review.toml")
    assert rows["promise"].answer.evidence[0].text.startswith("the owner, 2026-11-30")
    assert (rows["waits-end"].answer.verdict, rows["waits-end"].source) == (Verdict.NO, "assembly")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LINE.replace("promise", "promises"), "no question 'promises'"),
        (LINE.replace('by = "the owner"\n', ""), "[promise] needs"),
        (LINE.replace('"yes"', '"maybe"'), "use yes, partly or no"),
        (LINE + "more = 1\n", "may have link"),
        ("[promise", "cannot be read"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one sentence that names the line."""
    path = template(tmp_path, Queue={"Type": "AWS::SQS::Queue"})
    assert main(["review", "--assembly", str(path), "--known", str(known(tmp_path, text))]) == 2
    assert words in capsys.readouterr().err


def test_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 where an answer is no; `--json` is one document, and the page says the same with `-o`."""
    path, page = template(tmp_path, Machine=machine()), tmp_path / "review.html"
    assert main(["review", "--assembly", str(path), "--json", "-o", str(page)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in document["answers"]} == {question.id for question in QUESTIONS}
    assert sum(document["counts"].values()) == len(QUESTIONS)
    assert all(row["ask"] for row in document["answers"] if row["answer"] == "unknown")
    assert page.read_text().count('class="question"') == len(QUESTIONS)
    assert main(["review", "--assembly", str(path)]) == 1
    assert "answer it in review.toml" in capsys.readouterr().out
    assert main(["review", "--assembly", str(tmp_path / "nothing")]) == 2
