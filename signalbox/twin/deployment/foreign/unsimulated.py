"""List of what the twin leaves out of an assembly: types, functions that it cannot run, policies."""

from collections import defaultdict
from collections.abc import Collection

from signalbox.assembly import Assembly
from signalbox.assembly.foreign.further_types import HARMLESS
from signalbox.assembly.foreign.template import ForeignTemplate
from signalbox.assembly.types import TYPES
from signalbox.twin.cloud import Cloud
from signalbox.twin.deployment.foreign.function_code import layers_outside
from signalbox.twin.services.aws_lambda.function import Function

RUN = ("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions")
"""Transforms that are run, or whose functions are known."""
OBEYED_ELSEWHERE = (
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Model",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::CloudFormation::Stack",
    "AWS::Lambda::LayerVersion",
    "AWS::SNS::TopicInlinePolicy",
)
"""Types that other resources read, or that the reader of assemblies follows."""


def unsimulated(assembly: Assembly, made: Collection[str]) -> dict[str, list[str]]:
    """Return type -> places of the resources that the twin leaves out; `made` are the types that it deploys."""
    known = {*TYPES, *HARMLESS, *OBEYED_ELSEWHERE, *made}
    found: dict[str, list[str]] = defaultdict(list)
    for resource in assembly.resources:
        if resource.type not in known:
            found[resource.type].append(f"{resource.stack}: {resource.logical_id}")
    return dict(sorted(found.items()))


def remarks(cloud: Cloud, assembly: Assembly, made: Collection[str]) -> list[str]:
    """Return a sentence for each thing of an assembly that the twin leaves out or assumes."""
    found = [f"{kind} is not simulated: {', '.join(places)}" for kind, places in unsimulated(assembly, made).items()]
    found += [f"{function.missing}; a script can answer for it" for function in missing_functions(cloud)]
    found += layers_outside(assembly)
    found += list(cloud.policies.deployed.left_out)
    found += assembly.repeated
    found += in_networks(assembly)
    for template in assembly.templates.values():
        found += [
            f"{template.name}: no stack holds the value of {reference}; the twin takes {value!r}"
            for reference, value in sorted(template.assumed.items())
        ]
        if isinstance(template, ForeignTemplate):
            found += transforms_of(template)
            found += [
                f"{template.name}: the parameter {name} has no default; the twin takes {value!r}"
                for name, value in sorted(template.made_up.items())
            ]
    return found


def in_networks(assembly: Assembly) -> list[str]:
    """Return a sentence for the functions in a network of their own: the twin reaches every service from them."""
    names = [one.logical_id for one in assembly.of_type("AWS::Lambda::Function") if one.properties.get("VpcConfig")]
    return (
        [f"no network is simulated, and every service can be reached: VpcConfig of {', '.join(names)}"] if names else []
    )


def transforms_of(template: ForeignTemplate) -> list[str]:
    """Return a sentence for each transform of a template that is not run."""
    given = template.body.get("Transform", [])
    names = given if isinstance(given, list) else [given]
    return [f"{template.name}: the transform {name} is not run" for name in names if name not in RUN]


def missing_functions(cloud: Cloud) -> list[Function]:
    """Return the functions that the twin cannot run."""
    return [function for function in cloud.deployed.values() if function.missing]
