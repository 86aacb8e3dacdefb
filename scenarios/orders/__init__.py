"""Orders as the tools see them: auditors, workloads and fault plans."""

from scenarios.drawing import classes_of
from scenarios.orders.auditors.compensation import audit_compensation
from scenarios.orders.auditors.contents import audit_order_contents
from scenarios.orders.auditors.counters import audit_counters
from scenarios.orders.auditors.held import audit_held
from scenarios.orders.auditors.mails import audit_customer_mails
from scenarios.orders.auditors.money import audit_money
from scenarios.orders.auditors.partners import audit_partners
from scenarios.orders.auditors.progress import audit_progress, audit_time
from scenarios.orders.auditors.stock import audit_stock
from scenarios.orders.calibration import WINDOW, mixed_orders
from scenarios.orders.completion import COMPLETED
from scenarios.orders.contended_orders import contended
from scenarios.orders.fault_plan import plan
from scenarios.orders.faults import DEFAULTS, FAULTS
from scenarios.orders.records import OrderRecords
from scenarios.orders.replay import fold_order
from scenarios.records import STORY_ROWS
from signalbox.twin.scenario import Calibration, Chaos, Figure, Scenario

SCENARIO = Scenario(
    slug="orders",
    records=OrderRecords,
    auditors={
        "money": audit_money,
        "stock": audit_stock,
        "progress": audit_progress,
        "time": audit_time,
        "compensation": audit_compensation,
        "contents": audit_order_contents,
        "counters": audit_counters,
        "held": audit_held,
        "mails": audit_customer_mails,
        "partners": audit_partners,
    },
    completed=COMPLETED,
    partners=("payments", "shipping", "mail"),
    faults=FAULTS,
    fault_defaults=DEFAULTS,
    chaos=Chaos(contended, plan, classes=classes_of(contended)),
    calibration=Calibration(mixed_orders, WINDOW),
    story=STORY_ROWS,
    figures=(
        Figure("Payments by their state", "orders", "amount", ("state", "currency"), prefix="payment#"),
        Figure("Books of the partners", "sandbox", "amount", ("operation", "status", "currency")),
        Figure("Goods on hand", "stock", "onHand", ("sku",)),
    ),
    fold=fold_order,
)
