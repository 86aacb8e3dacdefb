"""The end of the rehearsal: its exit code, and one sentence."""

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from rehearsal import __main__ as rehearsal
from rehearsal import emulator
from rehearsal.outcome import Failed


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the folder of a real rehearsal, and none leaves a signal handler behind."""
    monkeypatch.setattr(rehearsal, "LOGS", tmp_path / "run")
    monkeypatch.setattr("signal.signal", lambda *rest: None)


def test_without_the_emulator_it_cannot_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the command that installs it, and no folder left behind."""
    monkeypatch.setattr(emulator, "PYTHON", tmp_path / "nothing")
    assert rehearsal.main() == 2
    assert "`make rehearse` installs it" in capsys.readouterr().out
    assert not rehearsal.LOGS.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            Failed("see the order confirmed", "it is [PAID]", "last line"),
            ["see the order confirmed", "[PAID]", "last line"],
        ),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), ["http://127.0.0.1:1"]),
    ],
)
def test_what_does_not_hold_is_said(
    error: Exception, said: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure has exit code 1, the observed value and the place of the logs, without a traceback."""

    def fail(folder: Path) -> None:
        raise error

    monkeypatch.setattr(rehearsal, "rehearse", fail)
    assert rehearsal.main() == 1
    printed = capsys.readouterr().out
    assert all(words in printed for words in [*said, str(rehearsal.LOGS)])


def test_what_holds_ends_with_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, and a word about what was not shown."""
    monkeypatch.setattr(rehearsal, "rehearse", lambda folder: None)
    assert rehearsal.main() == 0
    assert "docs/rehearsal.md" in capsys.readouterr().out


def test_what_an_earlier_rehearsal_left_is_thrown_away(tmp_path: Path) -> None:
    """A rehearsal begins with an empty folder."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "emulator.log").write_text("old", encoding="utf-8")
    rehearsal.empty(folder)
    assert list(folder.iterdir()) == []
