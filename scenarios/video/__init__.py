"""Video as the tools see it: auditor, uploads, the service's moods, fault plans."""

from scenarios.records import STORY_ROWS, BusinessRecords
from scenarios.video.auditor import audit_videos
from scenarios.video.completion import COMPLETED
from scenarios.video.fault_plan import video_plan
from scenarios.video.people import CANCELLATION, DELETION, FOREIGN_JOB, UPLOAD
from scenarios.video.service_moods import MOOD
from scenarios.video.workload import chaotic_uploads, uploads
from signalbox.twin.scenario import Calibration, Chaos, Scenario

SCENARIO = Scenario(
    slug="video",
    records=BusinessRecords,
    auditors={"videos": audit_videos},
    completed=COMPLETED,
    verbs={
        "video": UPLOAD,
        "video-deleted": DELETION,
        "job-cancelled": CANCELLATION,
        "foreign-job": FOREIGN_JOB,
        "conversion": MOOD,
    },
    chaos=Chaos(chaotic_uploads, video_plan, schedules=False),
    calibration=Calibration(uploads),
    story=STORY_ROWS,
)
