"""Reading of any assembly: a folder of the CDK, or a template of SAM or CloudFormation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from signalbox.assembly.assembly import Assembly, load
from signalbox.assembly.circles import check_circles
from signalbox.assembly.errors import BrokenAssembly
from signalbox.assembly.foreign.local_code import LocalCode
from signalbox.assembly.foreign.parameters import check_known, check_parameters
from signalbox.assembly.foreign.sam import include, is_sam, transformed
from signalbox.assembly.foreign.template import ForeignTemplate
from signalbox.assembly.references import check_references, check_values
from signalbox.assembly.shape import STACK, check_manifest, check_template
from signalbox.assembly.template import ACCOUNT, REGION
from signalbox.documents import parse, read_text
from signalbox.errors import InputError

NAMES = ("template.yaml", "template.yml", "template.json")
STAGE = "cdk:cloud-assembly"
NESTED = "AWS::CloudFormation::Stack"
REMEDY = "; `cdk synth` writes it anew"

Parameters = Mapping[str, Any]


def read_any(path: str | Path, parameters: Parameters | None = None) -> Assembly:
    """Read the assembly in a folder, or the template in a file or a folder; `parameters` are given to templates.

    Raises BrokenAssembly, which names what is missing or invalid. Types of resources are not judged.
    """
    place = Path(path)
    if place.is_dir() and (place / "manifest.json").is_file():
        found = Assembly(place, foreign=True)
        for name, file, environment in stacks_of(place):
            body = localised(document(file, found.repeated), environment)
            add(found, name, body, file, parameters or {})
    else:
        file = template_in(place)
        found = Assembly(file.parent, foreign=True)
        add(found, stack_name(file), document(file, found.repeated), file, parameters or {})
    if not found.templates:
        raise BrokenAssembly(f"{place}: the assembly holds no stack; `cdk synth` writes one")
    declared = {name for template in found.templates.values() for name in template.body.get("Parameters", {})}
    check_known(place.name, declared, parameters or {})
    return found


def stacks_of(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield name, file and environment of each stack of a folder, and of the stages in it."""
    manifest = load(folder / "manifest.json", REMEDY)
    check_manifest(folder / "manifest.json", manifest, REMEDY)
    for artifact in manifest.get("artifacts", {}).values():
        properties = artifact.get("properties", {})
        if artifact.get("type") == STAGE:
            yield from stacks_of(folder / properties["directoryName"])
        elif artifact.get("type") == STACK:
            file = folder / properties["templateFile"]
            name = properties.get("stackName") or file.name.removesuffix(".template.json")
            yield name, file, str(artifact.get("environment", ""))


def localised(body: dict[str, Any], environment: str) -> dict[str, Any]:
    """Return a template in which the account and the region of its environment are the twin's."""
    account, _, region = environment.removeprefix("aws://").partition("/")
    text = json.dumps(body)
    for literal, here in ((account, ACCOUNT), (region, REGION)):
        if literal and not literal.startswith("unknown-"):
            text = text.replace(literal, here)
    found: dict[str, Any] = json.loads(text)
    return found


def template_in(place: Path) -> Path:
    """Return the file of the template. Raises BrokenAssembly where there is none."""
    if place.is_dir():
        for name in NAMES:
            if (place / name).is_file():
                return place / name
        raise BrokenAssembly(
            f"{place} holds neither manifest.json, as a cloud assembly of the CDK does, nor {' or '.join(NAMES)}"
        )
    return place


def stack_name(file: Path) -> str:
    """Return a name for the stack of a template: the name of its file or of its folder."""
    name = file.resolve().parent.name if file.name in NAMES else file.name.split(".")[0]
    return "".join(letter if letter.isalnum() else "-" for letter in name).strip("-") or "stack"


def document(file: Path, repeated: list[str]) -> dict[str, Any]:
    """Return the template in a file of JSON or YAML. Raises BrokenAssembly. CloudFormation takes a template with a name
    that stands twice in one object, and the last one counts (aws-cloudformation/cfn-language-discussion, issue 96):
    such a name is added to `repeated`."""
    found: list[str] = []
    try:
        body = parse(read_text(file), str(file), repeated=found).value
    except InputError as error:
        raise BrokenAssembly(str(error)) from None
    if not isinstance(body, dict) or "Resources" not in body:
        raise BrokenAssembly(f"{file} is no template: it has no Resources")
    repeated.extend(f"{file.name}: {sentence}" for sentence in found)
    return body


def add(found: Assembly, name: str, body: dict[str, Any], file: Path, parameters: Parameters) -> ForeignTemplate:
    """Add a template, and the templates of its nested stacks, to an assembly."""
    for logical_id in body.get("Resources", {}):
        if logical_id.startswith("Fn::ForEach"):
            raise BrokenAssembly(f"{file}: {logical_id}: this reader does not repeat resources; write each of them")
    check_template(file, body, "")
    code = LocalCode(file.parent)
    code.locate(body, name)
    include(body, name, code)
    if is_sam(body):
        body = transformed(body, name, dict(parameters))
    found.code.update(code.keys)
    if not body.get("Resources"):
        raise BrokenAssembly(f"{file}: Template format error: At least one Resources member must be defined.")
    check_values(name, body)
    check_references(name, body)
    check_circles(name, body)
    declared = body.get("Parameters", {})
    check_parameters(name, declared, parameters)
    template = ForeignTemplate(name, body, found.templates, {k: v for k, v in parameters.items() if k in declared})
    found.templates[name] = template
    for logical_id, resource in body.get("Resources", {}).items():
        if resource.get("Type") == NESTED:
            add_nested(found, template, logical_id, resource, file.parent)
    return template


def add_nested(found: Assembly, parent: ForeignTemplate, logical_id: str, resource: Any, folder: Path) -> None:
    """Add the template of a nested stack, where it is a file beside its parent."""
    url = resource.get("Properties", {}).get("TemplateURL", "")
    beside = resource.get("Metadata", {}).get("aws:asset:path") or url
    file = folder / beside if isinstance(beside, str) and "://" not in beside else None
    if file is None or not file.is_file():
        raise BrokenAssembly(f"{parent.name}: {logical_id}.TemplateURL: the template of this nested stack is missing")
    child = add(found, f"{parent.name}-{logical_id}", document(file, found.repeated), file, {})
    child.parent, child.given = parent, resource.get("Properties", {}).get("Parameters", {})
    parent.children[logical_id] = child
