"""Bills: published examples, every service, and what is refused."""

import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from signalbox.cli import main
from signalbox.cost import price
from signalbox.cost.documents import DocumentError, read_document
from signalbox.cost.exact_numbers import counted, dollars_each
from tests.cost.goldens import GOLDEN, bill

PUBLISHED = read_document(Path(__file__).parent / "published.json")


def total(*items: dict[str, Any], free_tier: bool = False, region: str = "us-east-1") -> Decimal:
    """The total of a bill of some items."""
    return price({"region": region, "free_tier": free_tier, "items": list(items)}).total


def rounded(amount: Decimal, like: str) -> Decimal:
    """An amount rounded to as many places as the published one has."""
    return amount.quantize(Decimal(like), ROUND_HALF_UP)


@pytest.mark.parametrize("example", PUBLISHED, ids=[example["title"] for example in PUBLISHED])
def test_a_published_example_comes_out_as_published(example: dict[str, Any]) -> None:
    """Each example of a vendor's price page gives that page's figures."""
    answer = price(example["usage"]).to_json()
    assert rounded(Decimal(answer["total"]), example["total"]) == Decimal(example["total"])
    amounts = [Decimal(line["amount"]) for line in answer["lines"]]
    for amount, published in zip(amounts, example.get("amounts", []), strict=bool(example.get("amounts"))):
        assert rounded(amount, published) == Decimal(published)


def test_the_bill_of_every_service_is_the_golden_one() -> None:
    """No line of any service changes unseen."""
    assert bill() == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_total_is_the_sum_of_the_unrounded_lines() -> None:
    """Amounts are added up before they are rounded."""
    answer = bill()
    assert Decimal(answer["total"]) == sum(Decimal(line["amount"]) for line in answer["lines"])


def test_tiers_apply_after_adding_up_across_the_account() -> None:
    """Two items of one service cost what one item of their sum costs."""
    half = {"service": "sqs", "requests": 90_000_000_000}
    assert total(half, half) == total({"service": "sqs", "requests": 180_000_000_000})
    assert total(half, half) < 2 * total(half)


def test_chunks_round_up_per_item_and_not_on_the_sum() -> None:
    """A million messages of 65 KB are two million requests, at any size of the other messages."""
    assert total({"service": "sqs", "requests": 1_000_000, "kb": 65}) == Decimal("0.8")
    assert total({"service": "sqs", "requests": 1_000_000, "kb": 64}) == Decimal("0.4")
    assert total({"service": "sqs", "requests": 1_000_000, "kb": 0}) == Decimal("0.4")


def test_a_large_notification_is_several_deliveries() -> None:
    """256 KB to 1,000,000 HTTP endpoints: four requests each to publish, and four deliveries each."""
    sent = {"service": "sns", "publishes": 1_000_000, "deliveries": 1_000_000, "kb": 256}
    assert total(sent) == 4 * (Decimal("0.5") + Decimal("0.6"))


@pytest.mark.parametrize(("memory", "billed"), [(0, 64), (1, 64), (64, 64), (64.5, 128), (65, 128), (1200, 1216)])
def test_express_memory_bills_in_chunks_of_64_mb(memory: float, billed: int) -> None:
    """Below 64 MB, and at 0, an execution bills 64 MB; above, the next multiple."""
    item = {"service": "states.express", "executions": 1000, "duration_ms": 100}
    asked = total({**item, "memory_mb": Decimal(str(memory))})
    assert asked == total({**item, "memory_mb": billed})


def test_express_duration_bills_in_100_ms() -> None:
    """801 ms bill as 900."""
    item = {"service": "states.express", "executions": 1000, "memory_mb": 64}
    assert total({**item, "duration_ms": 801}) == total({**item, "duration_ms": 900})
    assert total({**item, "duration_ms": 800}) < total({**item, "duration_ms": 801})


def test_architectures_share_the_free_compute_and_have_tiers_of_their_own() -> None:
    """400,000 GB-seconds are free in all, not for each architecture."""
    x86 = {"service": "lambda", "requests": 3000, "duration_ms": 100_000, "memory_mb": 1024}
    arm = {**x86, "architecture": "arm64"}
    compute = Decimal(200_000) * Decimal("0.0000133334")
    assert total(x86, arm, free_tier=True) == compute


def test_the_free_million_of_sqs_is_one_million_for_both_kinds_of_queue() -> None:
    """Standard and FIFO requests share the always-free million."""
    standard = {"service": "sqs", "requests": 1_000_000}
    assert total(standard, {**standard, "fifo": True}, free_tier=True) == Decimal("0.5")


def test_a_transaction_doubles_and_eventual_consistency_halves() -> None:
    """Request units of DynamoDB depend on how it is asked."""
    reads = {"service": "dynamodb", "writes": 0, "reads": 1_000_000}
    assert total(reads) == Decimal("0.0625")
    assert total({**reads, "consistent": True}) == Decimal("0.125")
    assert total({**reads, "transactional": True}) == Decimal("0.25")
    assert total({"service": "dynamodb", "writes": 1_000_000, "reads": 0, "transactional": True}) == Decimal("1.25")


def test_temporal_charges_the_greater_of_floor_and_share() -> None:
    """The Business plan is 500 dollars, or a tenth of what Actions cost where that is more."""
    actions = {"service": "temporal.cloud", "plan": "business"}
    assert total({**actions, "actions": 2_500_000}) == 500
    usage = Decimal(5 * 50 + 5 * 45 + 10 * 40 + 30 * 35 + 50 * 30 + 100 * 25)
    assert total({**actions, "actions": 202_500_000}) == usage + usage / 10
    assert total({"service": "temporal.cloud", "actions": 11_250_000}) == 525


def test_regions_have_their_own_rates() -> None:
    """Ireland and Sao Paulo differ from N. Virginia where their price lists do."""
    assert total({"service": "states.standard", "transitions": 17_000}, region="sa-east-1") == Decimal("0.6375")
    assert total({"service": "logs", "ingested_gb": 100}, region="eu-west-1") == Decimal("57")


def test_an_unconfirmed_price_is_said_beside_the_answer() -> None:
    """A rate without a source for its region is never used in silence."""

    loose = price({"region": "sa-east-1", "items": [{"service": "sqs", "requests": 1, "fifo": True}]})
    assert "not confirmed" in " ".join(loose.warnings(date(2026, 9, 1)))
    assert not price({"items": [{"service": "sqs", "requests": 1}]}).warnings(date(2026, 9, 1))


def test_prices_older_than_180_days_are_said_beside_the_answer() -> None:
    """The 181st day brings a warning, the 180th does not."""

    spent = price({"items": [{"service": "sqs", "requests": 1}]})
    read = date.fromisoformat(spent.lines[0].as_of)
    assert not spent.warnings(read + timedelta(days=180))
    assert "older than 180 days" in spent.warnings(read + timedelta(days=181))[0]


@pytest.mark.parametrize(
    ("usage", "pointer", "words"),
    [
        ({"items": [{"service": "sqz", "requests": 1}]}, "/items/0/service", "did you mean 'sqs'"),
        ({"items": [{"service": "sqs", "request": 1}]}, "/items/0", "'requests' is missing"),
        ({"items": [{"service": "sqs", "requests": 1, "fif": True}]}, "/items/0/fif", "did you mean 'fifo'"),
        ({"items": [{"service": "sqs", "requests": -1}]}, "/items/0/requests", "negative"),
        ({"items": [{"service": "sqs", "requests": "many"}]}, "/items/0/requests", "number"),
        ({"items": [{"service": "sqs", "requests": True}]}, "/items/0/requests", "number"),
        ({"items": [{"service": "sqs", "requests": 10**40}]}, "/items/0/requests", "out of all range"),
        ({"items": [{"service": "sqs", "requests": 1, "fifo": "no"}]}, "/items/0/fifo", "true or false"),
        ({"items": [{"service": "sqs"}, 3]}, "/items/0", "missing"),
        ({"items": [3]}, "/items/0", "object"),
        ({"items": {}}, "/items", "array"),
        ({"item": []}, "", "'items' is missing"),
        ({"items": [], "regio": "x"}, "/regio", "did you mean 'region'"),
        ({"items": [], "region": "eu-west-11"}, "/region", "did you mean 'eu-west-1'"),
        ({"items": [], "free_tier": 1}, "/free_tier", "true or false"),
        ({"items": [{"service": "temporal.cloud", "actions": 1, "plan": "gold"}]}, "/items/0/plan", "unknown"),
    ],
)
def test_what_makes_no_sense_is_refused_with_file_and_pointer(usage: Any, pointer: str, words: str) -> None:
    """The error has the place, and the nearest known name."""
    with pytest.raises(DocumentError) as caught:
        price(usage, "bill.json")
    assert caught.value.file == "bill.json"
    assert caught.value.pointer == pointer
    assert words in caught.value.problem


def test_two_plans_in_one_account_are_refused() -> None:
    """Temporal bills an account by one plan."""
    items = [{"service": "temporal.cloud", "actions": 1, "plan": plan} for plan in ("none", "business")]
    with pytest.raises(DocumentError, match="one plan"):
        price({"items": items})


def test_actions_beyond_the_published_tiers_have_no_price() -> None:
    """'Contact Sales' is not a rate."""
    with pytest.raises(DocumentError, match="200 million"):
        total({"service": "temporal.cloud", "actions": 200_000_001})


def test_an_item_without_a_price_in_its_region_is_refused_by_name() -> None:
    """A price that no source gives for a region is not taken from another region."""
    with pytest.raises(DocumentError, match=r"events\.archive processed in sa-east-1"):
        total({"service": "events.archive", "events": 1, "kb": 1}, region="sa-east-1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"region": "us-east-1", "rows": [{"service": "sqs"', "not whole, valid JSON"),
        ('{"region": "us-east-1", "rows": [{"service": "sqs"}]}', "/rows/0"),
        ('{"region": "us-east-2", "rows": []}', "/region"),
        ('{"region": "us-east-1", "rows": 5}', "/rows"),
        ("[]", "object"),
        ('{"region": "us-east-1", "rows": [], "free": [{"items": 5}]}', "/free/0/items"),
        ('{"region": "us-east-1", "rows": [], "rows": []}', "'rows' stands twice"),
    ],
)
def test_a_broken_price_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A truncated or misshapen price file names itself and the place."""
    (tmp_path / "us-east-1.json").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        price({"items": []}, folder=tmp_path)
    assert "us-east-1.json" in str(caught.value)
    assert words in str(caught.value)


def row(**changes: Any) -> dict[str, Any]:
    """A sound row of a price file, changed."""
    sound = {"service": "sqs", "item": "requests.standard", "from": 0, "rate": "1", "unit": "x"}
    return sound | {"source": "a page", "as_of": "2026-01-01"} | changes


@pytest.mark.parametrize(
    ("rows", "pointer"),
    [
        ([row(rate=0.1)], "/rows/0/rate"),
        ([row(rate="free")], "/rows/0/rate"),
        ([row(rate="-1")], "/rows/0/rate"),
        ([row(as_of="soon")], "/rows/0/as_of"),
        ([row(to=5), row(**{"from": 6})], "/rows/1/from"),
        ([row(**{"from": 6})], "/rows/0/from"),
        ([row(to=100), row(**{"from": 100}, to=50), row(**{"from": 50})], "/rows/1/to"),
        ([row(rate="1E999999999")], "/rows/0/rate"),
    ],
)
def test_a_senseless_row_of_a_price_file_is_refused(tmp_path: Path, rows: list[Any], pointer: str) -> None:
    """Rates are decimal strings, dates are dates, and tiers leave no gap."""
    (tmp_path / "us-east-1.json").write_text(json.dumps({"region": "us-east-1", "rows": rows}), encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        price({"items": []}, folder=tmp_path)
    assert caught.value.pointer == pointer


def test_the_command_prints_one_json_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`cost price USAGE.json --json` answers on stdout alone and exits with 0."""
    usage = tmp_path / "usage.json"
    usage.write_text('{"items": [{"service": "states.standard", "transitions": 17000.0}]}', encoding="utf-8")
    assert main(["cost", "price", str(usage), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["total"] == "0.425"
    assert set(answer["lines"][0]) == {"service", "item", "quantity", "unit", "rate", "amount", "source", "as_of"}


@pytest.mark.parametrize("text", ["{", '{"items": [{"service": "sqs", "requests": NaN}]}', None])
def test_the_command_exits_with_2_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    """An unreadable usage file is the user's to mend: no traceback, nothing on stdout."""
    usage = tmp_path / "usage.json"
    if text is not None:
        usage.write_text(text, encoding="utf-8")
    assert main(["cost", "price", str(usage), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("signalbox: ")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1270, "1,270"),
        (Fraction(12_700_001, 10), "1,270,000"),
        (Fraction(1, 3), "0.3333"),
        (Fraction("167.94"), "167.9"),
    ],
)
def test_numbers_for_people_have_no_exponent(value: Fraction | int, text: str) -> None:
    """Thousands apart, and four digits of what is small."""
    assert counted(Fraction(value)) == text


@pytest.mark.parametrize(
    ("amount", "text"), [("0.000025", "0.000025"), ("0.5", "0.50"), ("1234.5", "1,234.50"), ("0", "0.00")]
)
def test_small_amounts_keep_their_digits(amount: str, text: str) -> None:
    """The price of one execution is not rounded to nothing."""
    assert dollars_each(Fraction(amount)) == text


@pytest.mark.parametrize("verb", [["cost"], ["cost", "project"]])
def test_h_helps(verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The short option does what the long one does."""
    assert main([*verb, "-h"]) == 0
    assert "Usage:" in capsys.readouterr().out


LAMBDA = {"service": "lambda", "requests": 1, "duration_ms": 1, "memory_mb": 128}


@pytest.mark.parametrize(
    ("item", "field", "fine", "refused"),
    [
        (LAMBDA, "memory_mb", (128, 10_240), (0, 64, 127, 10_241, Decimal("128.5"))),
        (LAMBDA, "duration_ms", (0, 900_000), (900_001, 1_000_000)),
        (LAMBDA, "ephemeral_mb", (512, 10_240), (0, 511, 10_241)),
        (
            {"service": "states.express", "executions": 1, "memory_mb": 64},
            "duration_ms",
            (300_000,),
            (300_001, 400_000),
        ),
        ({"service": "events.custom", "events": 1}, "kb", (1024,), (1025,)),
        ({"service": "events.archive", "events": 1}, "kb", (1024,), (1025,)),
        ({"service": "events.replay", "events": 1}, "kb", (1024,), (1025,)),
        ({"service": "sqs", "requests": 1}, "kb", (1024,), (1025,)),
        ({"service": "sns", "publishes": 1}, "kb", (256,), (Decimal("256.1"),)),
        ({"service": "dynamodb", "writes": 1, "reads": 1}, "write_kb", (400,), (401,)),
        ({"service": "dynamodb", "writes": 1, "reads": 1}, "read_kb", (1024,), (1025,)),
    ],
)
def test_what_aws_refuses_has_no_price(item: Any, field: str, fine: Any, refused: Any) -> None:
    """Each limit itself is priced; one step beyond it the field is named."""
    for value in fine:
        assert total({**item, field: value}) >= 0
    for value in refused:
        with pytest.raises(DocumentError, match=r"at most|whole number") as caught:
            total({**item, field: value})
        assert caught.value.pointer == f"/items/0/{field}"
