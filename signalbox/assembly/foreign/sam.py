"""SAM templates: the transform that CloudFormation runs, from AWS's own library.

Source: AWS Serverless Application Model Developer Guide, "AWS SAM template anatomy". Why AWS's translator:
docs/adr/0019-templates-of-others.md.
"""

import copy
import logging
from typing import Any

from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.foreign.local_code import LocalCode, is_path, resources_of
from signalbox.assembly.template import PSEUDO, REGION
from signalbox.documents import parse, read_text
from signalbox.errors import InputError

TRANSFORM = "AWS::Serverless-2016-10-31"
APIS = ("AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
BODIES = ("DefinitionBody", "Body")


def is_sam(body: dict[str, Any]) -> bool:
    """Return whether a template asks for the SAM transform."""
    transforms = body.get("Transform", [])
    return TRANSFORM in (transforms if isinstance(transforms, list) else [transforms])


def transformed(body: dict[str, Any], name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the template that CloudFormation makes of a SAM template. Raises BrokenAssembly with SAM's reasons."""
    from boto3.session import Session  # these imports take more than a second, and other templates need none of them
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    translator = Translator({}, Parser(), boto_session=Session(region_name=REGION))
    try:
        found = translator.translate(copy.deepcopy(body), parameters)
    except InvalidDocumentException as error:
        reasons = "; ".join(dict.fromkeys(str(cause.message) for cause in error.causes)) or str(error.message)
        raise BrokenAssembly(f"{name}: SAM refuses this template: {reasons}") from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BrokenAssembly(f"{name}: SAM cannot transform this template ({error!r})") from None
    return dict(found)


def include(body: dict[str, Any], name: str, code: LocalCode) -> None:
    """Put definitions of APIs that stand in files beside the template into it."""
    for place, kind, properties in resources_of(body, name):
        if kind in APIS:
            if is_path(properties.get("DefinitionUri")):
                properties["DefinitionBody"] = contents(code, f"{place}.DefinitionUri", properties.pop("DefinitionUri"))
            for key in BODIES:
                if location := included(properties.get(key)):
                    properties[key] = contents(code, f"{place}.{key}", location)


def included(value: Any) -> str:
    """Return the path in an AWS::Include; empty where there is none."""
    transform = value.get("Fn::Transform", {}) if isinstance(value, dict) else {}
    location = transform.get("Parameters", {}).get("Location") if transform.get("Name") == "AWS::Include" else None
    return location if isinstance(location, str) and is_path(location) else ""


def contents(code: LocalCode, place: str, path: str) -> Any:
    """Return the value of a JSON or YAML file beside the template. API Gateway itself replaces four names in a
    definition, also where no Fn::Sub stands (Developer Guide, "AWS variables for OpenAPI import")."""
    file = code.folder / path
    try:
        text = read_text(file)
        for name in ("AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix"):
            text = text.replace("${" + name + "}", str(PSEUDO[name]))
        return parse(text, str(file)).value
    except InputError as error:
        raise BrokenAssembly(f"{place}: {error}") from None
