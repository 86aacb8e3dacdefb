"""Lines, sums and days of the settlement, wrong by the least."""

from tests.mutants.contents.audited import audited

MUTATIONS = (
    audited(
        "six-days-back",
        "a night looks back seven days",
        "settlement/requests.py",
        "LOOK_BACK = 7",
        "LOOK_BACK = 6",
    ),
    audited(
        "no-grace",
        "a day is settled fifteen minutes after its end, not before",
        "settlement/requests.py",
        "GRACE = 2 * CLOCK_SKEW + timedelta(minutes=5)",
        "GRACE = 0 * CLOCK_SKEW + timedelta(seconds=0)",
    ),
    audited(
        "currencies-uncompared",
        "the provider's report is compared in amount and currency",
        "settlement/steps/comparison.py",
        'sums[_bucket(found)] += _digest(f"{found.id} {found.cents} {found.currency}")',
        'sums[_bucket(found)] += _digest(f"{found.id} {found.cents}")',
    ),
    audited(
        "refunds-as-captures",
        "a refund reduces what the provider owes",
        "settlement/model.py",
        "return self.captured - self.refunded",
        "return self.captured + self.refunded",
    ),
    audited(
        "repeats-settled",
        "a line that repeats a movement is refused",
        "settlement/steps/validation.py",
        'raise BadRow("Repeated") from None',
        "return",
    ),
    audited(
        "second-currencies-settled",
        "a second currency of one payment is refused",
        "settlement/steps/validation.py",
        '            raise BadRow("TwoCurrencies")',
        "            return",
    ),
    audited(
        "books-mixed-up",
        "a difference names our amount, then that of the provider",
        "settlement/steps/comparison.py",
        'found.append((key, what, " + ".join(here), " + ".join(there)))',
        'found.append((key, what, " + ".join(there), " + ".join(here)))',
    ),
    audited(
        "refused-lines-cut",
        "a refused line is kept with its text",
        "settlement/steps/validation.py",
        "TEXT = 500",
        "TEXT = 20",
    ),
)
