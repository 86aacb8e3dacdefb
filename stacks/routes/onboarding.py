"""Rows of onboarding: what follows from a registration, and the journey that says how far each user has come.

A user's events meet on the user's rows, one at a time. In batches they would wait for one another.
"""

from stacks.actions import MAIL, READ, WRITE_ONCE, own
from stacks.table import OUTAGE, PEOPLE, BusinessAlarm, Entrance, Function, Journey, Route, Rows, Schedule, Table

SHOW_VERIFICATION = Function("verification.page_handlers.show", {"verifications": READ})
CONFIRM_ADDRESS = Function(
    "verification.page_handlers.confirm",
    {"verifications": ("GetItem", "PutItem", "ConditionCheckItem"), "outbox": WRITE_ONCE},
    publishes=("EmailVerified",),
)
STALL = Function(
    "journeys.handlers.sweep",
    {"journeys": ("Query", "GetItem", "PutItem"), "outbox": WRITE_ONCE},
    timeout=60,
    publishes=("JourneyStalled",),
)
SWEEP_JOURNEYS = Schedule("stalled-journeys", "rate(1 hour)", STALL)

ROWS = Rows(
    tables={
        "profiles": Table("userId"),
        "verifications": Table("userId", ttl="expiresAt"),
        "screenings": Table("userId"),
        "accounts": Table("userId"),
        "welcomes": Table("userId"),
        "journeys": Table("userId", indexes={"open": ("openShard", "dueAt")}),
    },
    routes=(
        Route(
            "profiles",
            ("UserRegistered", "UserUpdated"),
            Function("profiles.handlers.keep", own("profiles")),
            publishes=("ProfileCreated",),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "verifications",
            ("UserRegistered",),
            Function(
                "verification.handlers.ask",
                {**own("verifications"), **MAIL},
                timeout=30,
                partners=("mail",),
                pages=True,
            ),
            publishes=("VerificationSent",),
            deadline=OUTAGE,
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "screenings",
            ("UserRegistered",),
            Function("screening.handlers.screen", own("screenings")),
            publishes=("FraudCleared", "FraudSuspected"),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "welcomes",
            ("ProfileCreated", "EmailVerified", "FraudCleared", "AccountFrozen"),
            Function("welcome.handlers.greet", {**own("welcomes"), **MAIL}, timeout=30, partners=("mail",)),
            publishes=("WelcomeSent",),
            deadline=OUTAGE,
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "suspicions",
            ("FraudSuspected",),
            Function("accounts.handlers.freeze", own("accounts")),
            publishes=("AccountFrozen",),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "profile-deactivations",
            ("AccountFrozen",),
            Function("profiles.handlers.deactivate", own("profiles")),
            publishes=("ProfileDeactivated",),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "verification-revocations",
            ("AccountFrozen",),
            Function("verification.handlers.revoke", own("verifications")),
            publishes=("VerificationRevoked",),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
        Route(
            "journeys",
            (
                "UserRegistered",
                "ProfileCreated",
                "VerificationSent",
                "EmailVerified",
                "FraudCleared",
                "FraudSuspected",
                "WelcomeSent",
                "AccountFrozen",
                "ProfileDeactivated",
                "VerificationRevoked",
                "JourneyStalled",
            ),
            Function("journeys.handlers.follow", {"journeys": ("GetItem", "PutItem")}),
            batch_size=1,
            max_concurrency=PEOPLE,
        ),
    ),
    journeys=(
        Journey("onboarding", "userId", "UserRegistered", {"WelcomeSent": 2, "AccountFrozen": 3, "JourneyStalled": 1}),
    ),
    entrances=(
        Entrance("GET", "/verifications/{code}", SHOW_VERIFICATION, rate=20, burst=40),
        Entrance("POST", "/verifications/{code}", CONFIRM_ADDRESS, rate=10, burst=20),
    ),
    schedules=(SWEEP_JOURNEYS,),
    alarms=(
        BusinessAlarm(
            "journeys-stalled",
            "journeys-stalled",
            "Journeys have stalled: JourneyStalled says what is missing.",
            "JourneysStalled",
            "journeys",
            counted_by=SWEEP_JOURNEYS,
        ),
    ),
    without={"settler": "no machine conducts it, so no execution of it can fail"},
)
