"""Consumer that has a job made of each file: it creates, follows, cancels and cleans up after jobs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from lambdas.common import settings
from lambdas.common.events.envelope import Cause, Event
from lambdas.common.instants import now_text
from lambdas.common.mediaconvert import derived_files, job_logic, jobs, pace
from lambdas.common.mediaconvert.job_logic import End, State, Told
from lambdas.common.mediaconvert.jobs import Wanted
from lambdas.common.storage.change import Change, Row
from lambdas.common.storage.own_rows import OwnRows
from lambdas.common.storage.past_deadline import past_deadline
from lambdas.common.telemetry import count, logger

CHECK_SECONDS = 3600
"""Time after which a sweep asks the service about an open job: its end comes as an event long before."""

LONGEST_SECONDS = 72 * 3600
"""Age of a job that is given up. The service itself ends a job after 48 hours of work ("Events with PROGRESSING
status", AWS Elemental MediaConvert User Guide); before, it may wait a day in its queue."""

Recipe = Callable[[str, str, int], Mapping[str, Any]]
"""Takes the URL of the file, that of the folder for what is derived, and the number of the attempt, from 1; returns
the settings of a job."""


@dataclass(frozen=True)
class JobConsumer:
    """Jobs of one purpose. `outputs` gives the files of a folder as the event of a finished job has them."""

    rows: OwnRows
    purpose: str
    told: Told
    recipe: Recipe
    outputs: Callable[[str], Mapping[str, Any]]

    def uploaded(self, event: Event) -> None:
        """Create the job of a new file, once; cancel the job of the file before it."""
        subject, generation = event.data[self.told.key], event.data["generation"]
        made = False

        def decide(row: Row) -> Change | None:
            nonlocal made
            change = job_logic.on_uploaded(row, subject, generation, event.data["key"], _later())
            made = change is not None
            return _caused(change, event.as_cause())

        row = self.rows.change(subject, decide, event.as_cause())
        if row.get("generation") == generation:
            self._ensure(subject, row, fresh=made)

    def removed(self, event: Event) -> None:
        """Cancel the job of a deleted file and delete all that was derived from it."""
        subject, generation = event.data[self.told.key], event.data["generation"]
        row = self.rows.change(subject, lambda row: job_logic.on_removed(row, generation), event.as_cause())
        if row.get("generation") == generation and row["state"] == State.REMOVED:
            self._cancel_obsolete(row)
            derived_files.delete(derived_files.folder(subject, self.purpose))
            count("DerivedFilesRemoved")

    def requested(self, event: Event) -> None:
        """Create the job of a failed generation again; an overdue job that has ended, or is lost, has failed first."""
        subject, generation, failed = event.data[self.told.key], event.data["generation"], event.data.get("attempt")
        self._check(subject)
        row = self.rows.change(subject, lambda row: job_logic.on_requested(row, subject, generation, _later(), failed))
        if row.get("generation") == generation:
            self._ensure(subject, row, fresh=False)

    def ended(self, event: Event) -> None:
        """Close the row by the end of its job; files of a job whose time is over are deleted."""
        data = event.data
        end = End(
            data["generation"],
            data["attempt"],
            data["jobId"],
            data["status"],
            data.get("serviceCode", 0),
            data.get("durationMs", 0),
        )
        self._settle(data[self.told.key], end)

    def given_up(self, event: Event, error: Exception) -> None:
        """Publish the failure of a job that could not be created; its message becomes a dead letter."""
        subject, generation = event.data[self.told.key], event.data["generation"]
        reason = getattr(error, "reason", "Exhausted")
        self._change(subject, lambda row: job_logic.on_given_up(row, subject, generation, self.told, reason))

    def sweep(self, spare: Callable[[], bool]) -> int:
        """Ask the service about jobs that are open for long; return their number. `spare` tells if time is left."""
        checked = 0
        for subject in self._overdue():
            if not spare():
                break  # the next sweep goes on from here
            self._check(subject)
            checked += 1
        if checked:
            count("JobsChecked", checked)
        return checked

    def _ensure(self, subject: str, row: Row, fresh: bool) -> None:
        """Create the job of a row that waits for one; an earlier try may have created it."""
        self._cancel_obsolete(row)
        if row["state"] != State.STARTING:
            return
        wanted = self._wanted(subject, row)
        found = "" if fresh else jobs.find(wanted)
        self._note(subject, wanted, found or self._create(wanted))

    def _create(self, wanted: Wanted) -> str:
        pace.take(self.purpose)
        created = jobs.create(wanted, self.recipe(wanted.file, self._url(wanted), wanted.attempt))
        count("JobsCreated")
        return created

    def _note(self, subject: str, wanted: Wanted, job_id: str) -> None:
        """Note the job on its row; cancel it where the row has gone on to another file meanwhile."""
        row = self.rows.change(
            subject,
            lambda row: job_logic.on_created(
                row, wanted.generation, wanted.attempt, job_id, subject, now_text(), _later()
            ),
        )
        if row.get("jobId") != job_id:
            jobs.cancel(job_id)

    def _settle(self, subject: str, end: End) -> None:
        folder = derived_files.folder(subject, self.purpose, end.generation)
        told = replace(self.told, outputs=self.outputs(folder))
        done = False

        def decide(row: Row) -> Change | None:
            nonlocal done
            change = job_logic.on_ended(row, subject, end, told, _later())
            done = change is not None and change.row["state"] == State.DONE
            return change

        row = self._change(subject, decide)
        if done:
            count("MinutesConverted", end.duration_ms / 60_000)
        if row.get("generation") != end.generation:
            derived_files.delete(folder)  # written for a file that is no more
        elif row["state"] == State.DONE:
            derived_files.delete(derived_files.folder(subject, self.purpose), but=folder)
        elif row["state"] == State.STARTING:
            self._ensure(subject, row, fresh=False)

    def _change(self, subject: str, decide: Callable[[Row], Change | None]) -> Row:
        """Change a row with the upload as the cause of its events: the end of a job knows no upload."""
        noted = self.rows.read(subject).get("cause")
        return self.rows.change(subject, decide, Cause(**noted) if noted else None)

    def _check(self, subject: str) -> None:
        row = self.rows.read(subject)
        if row.get("state") not in job_logic.OPEN or row["openUntil"] > now_text():
            return  # closed meanwhile: the index is a moment behind
        wanted = self._wanted(subject, row)
        job_id = str(row.get("jobId") or jobs.find(wanted))
        if not job_id:
            self._fail(subject, wanted, "NeverCreated")
        elif "jobId" not in row:
            self._note(subject, wanted, job_id)
        else:
            self._follow(subject, row, wanted, jobs.read(job_id))

    def _follow(self, subject: str, row: Row, wanted: Wanted, job: Mapping[str, Any]) -> None:
        status = str(job.get("Status", "GONE"))
        logger.warning("an open job is looked at", extra={"row_key": subject})
        if status in ("COMPLETE", "ERROR", "CANCELED"):
            count("JobEventsMissed")
            details = [one for group in job.get("OutputGroupDetails", []) for one in group.get("OutputDetails", [])]
            length = max((int(one.get("DurationInMs", 0)) for one in details), default=0)
            code = int(job.get("ErrorCode") or 0)
            self._settle(subject, End(wanted.generation, wanted.attempt, row["jobId"], status, code, length))
        elif status == "GONE" or row["jobNotedAt"] < now_text(-LONGEST_SECONDS):
            jobs.cancel(row["jobId"])
            self._fail(subject, wanted, "TimedOut" if status != "GONE" else "JobLost")
        else:
            of = subject, wanted.generation, wanted.attempt
            self.rows.change(subject, lambda row: job_logic.on_still_working(row, *of, _later()))

    def _fail(self, subject: str, wanted: Wanted, reason: str) -> None:
        def decide(row: Row) -> Change | None:
            if not job_logic.is_of(row, wanted.generation, wanted.attempt) or row["state"] not in job_logic.OPEN:
                return None
            return job_logic.failed(row, subject, self.told, reason)

        self._change(subject, decide)

    def _cancel_obsolete(self, row: Row) -> None:
        if row.get("obsoleteJob"):
            jobs.cancel(row["obsoleteJob"])
            count("JobsCancelled")

    def _wanted(self, subject: str, row: Row) -> Wanted:
        url = f"s3://{settings.media_bucket()}/{row['file']}"
        return Wanted(self.purpose, subject, row["generation"], int(row["attempt"]), url)

    def _url(self, wanted: Wanted) -> str:
        folder = derived_files.folder(wanted.subject, self.purpose, wanted.generation)
        return f"s3://{settings.media_bucket()}/{folder}"

    def _overdue(self) -> Iterator[str]:
        yield from (str(found[self.rows.key]) for found in past_deadline(self.rows.table, now_text()))


def _later() -> str:
    return now_text(CHECK_SECONDS)


def _caused(change: Change | None, cause: Cause) -> Change | None:
    """Return the change with its cause on the row."""
    return None if change is None else replace(change, row={**change.row, "cause": asdict(cause)})
