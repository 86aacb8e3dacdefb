"""Secrets of a template, and their rotations."""

import json

from moto.secretsmanager.models import secretsmanager_backends

from signalbox.assembly import Assembly, Resource
from signalbox.assembly.template import ACCOUNT, REGION
from signalbox.twin.cloud import Cloud
from signalbox.twin.services.secretsmanager import Rotation

DAY = 86_400.0
HEX_DIGITS = "0123456789abcdef"


def make_secret(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Create a secret in moto; a generated one is drawn from the run's seed."""
    p = resource.properties
    generated = p.get("GenerateSecretString", {})
    length = int(generated.get("PasswordLength", 32))
    drawn = "".join(cloud.random.choice(HEX_DIGITS) for _ in range(length))
    if "GenerateStringKey" in generated:
        drawn = json.dumps({**json.loads(generated["SecretStringTemplate"]), generated["GenerateStringKey"]: drawn})
    cloud.client("secretsmanager").create_secret(Name=resource.name, SecretString=p.get("SecretString", drawn))
    # moto chooses the last six characters of the ARN, as AWS does; the assembly has resolved them already.
    secretsmanager_backends[ACCOUNT][REGION].secrets[resource.name].arn = resource.arn


def make_rotation(cloud: Cloud, assembly: Assembly, resource: Resource) -> None:
    """Deploy the rotation of a secret; it recurs only where schedules run."""
    p = resource.properties
    seconds = float(p["RotationRules"]["AutomaticallyAfterDays"]) * DAY
    rotation = Rotation(
        cloud.clock,
        cloud.functions,
        cloud.required_function,
        cloud.policies.service_refusal,
        secret=p["SecretId"],
        function=p["RotationLambdaARN"],
        seconds=seconds,
    )
    cloud.rotations[rotation.secret] = rotation
    if cloud.schedules:
        rotation.plan()
