"""Opening of an account on an assembly, and deployment of a further assembly beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from moto import mock_aws

from signalbox.assembly import Assembly
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.property_tables.required import check_required
from signalbox.twin.deployment.table import deploy
from signalbox.twin.gateway.backends import own_backends
from signalbox.twin.gateway.clients import clients_kept
from signalbox.twin.gateway.files import read_only
from signalbox.twin.gateway.gateway import Gateway
from signalbox.twin.gateway.network import guarded
from signalbox.twin.gateway.schemas import schemas_kept
from signalbox.twin.kernel.determinism import reseed, seeded
from signalbox.twin.kernel.environments import simulated
from signalbox.twin.kernel.garbage import relaxed
from signalbox.twin.kernel.watchdog import watched
from signalbox.twin.services.dynamodb.fast_moto import patched


def open_on(cloud: Cloud, assembly: Assembly) -> None:
    """Take over this process's clock, randomness and boto3, and deploy. Raises RuntimeError while a twin is open."""
    with surroundings(cloud) as stack:
        cloud.database.answers.reset()
        extend(cloud, assembly)
        if assembly.foreign:
            stack.enter_context(read_only(cloud.note_unknown))
        cloud.database.sweep_expired()
        cloud.gateway.counts.clear()
        cloud.random.seed(cloud.clock.random.getrandbits(64))
        reseed(cloud.random)
        cloud.open_contexts.push(stack.pop_all())


@contextmanager
def surroundings(cloud: Cloud) -> Iterator[ExitStack]:
    """Take over this process's clock, randomness and boto3. Give them back at the end, unless the stack is kept. Raises
    RuntimeError while a twin is open."""
    if Gateway.opened is not None:
        raise RuntimeError("another twin is open in this process; close it first")
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        stack.enter_context(own_backends())
        stack.enter_context(patched())
        stack.enter_context(seeded(cloud.random))
        stack.enter_context(clients_kept())
        stack.enter_context(schemas_kept())
        stack.enter_context(relaxed())
        cloud.clock.open()
        stack.callback(cloud.clock.close)
        stack.enter_context(simulated())
        stack.enter_context(watched())
        stack.enter_context(guarded(cloud.gateway.ignored))
        Gateway.opened = cloud.gateway
        stack.callback(setattr, Gateway, "opened", None)
        yield stack


def extend(cloud: Cloud, assembly: Assembly, beside: Assembly | None = None) -> None:
    """Deploy an assembly beside one that is deployed already and that it contains."""
    check_required(assembly)
    cloud.policies.take(assembly)
    deploy(cloud, assembly, beside)
