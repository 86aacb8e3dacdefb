"""Video as the tools see it: auditor, uploads, the service's moods, fault plans."""

from scenarios.records import STORY_ROWS
from scenarios.video.auditor import audit_videos
from scenarios.video.completion import COMPLETED
from scenarios.video.contents import audit_video_contents
from scenarios.video.fault_plan import video_plan
from scenarios.video.people import CANCELLATION, DELETION, FOREIGN_JOB, UPLOAD
from scenarios.video.projections import audit_projections
from scenarios.video.records import VideoRecords
from scenarios.video.service_moods import MOOD
from scenarios.video.workload import chaotic_uploads, uploads
from signalbox.twin.scenario import Calibration, Chaos, Scenario

SCENARIO = Scenario(
    slug="video",
    records=VideoRecords,
    auditors={"videos": audit_videos, "contents": audit_video_contents, "projections": audit_projections},
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
