"""Code of a function and its layers: folders, archives, or a text in the template.

Source: AWS Lambda Developer Guide, "Packaging your layer content" (the folders of a layer for Python); AWS
CloudFormation Template Reference, "AWS::Lambda::Function Code" (a text is the file index.py).
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from signalbox.assembly import Assembly, BrokenAssembly, Resource
from signalbox.errors import InputError

IN_LAYER = ("python", "python/lib/python3.*/site-packages")


@dataclass(frozen=True)
class FunctionCode:
    """Folder of a function's code, and the folders of its layers; `missing` says why it cannot run, where it cannot."""

    folder: Path = Path()
    layers: tuple[Path, ...] = ()
    missing: str = ""


def code_of(assembly: Assembly, resource: Resource) -> FunctionCode:
    """Return the code of a function. Raises BrokenAssembly where a Python function's code is not in the assembly."""
    p = resource.properties
    place, code = f"{resource.stack}: {resource.logical_id}.Code", p.get("Code", {})
    if p.get("PackageType") == "Image" or "ImageUri" in code:
        return FunctionCode(missing=f"{resource.logical_id} is a container image, which the twin does not run")
    if not str(p.get("Runtime", "")).startswith("python"):
        return FunctionCode(
            missing=f"{resource.logical_id} is written for {p.get('Runtime')}, and the twin runs Python"
        )
    if "ZipFile" in code:
        return FunctionCode(written({"index.py": str(code["ZipFile"])}), layers_of(assembly, p))
    try:
        return FunctionCode(folder_of(assembly.asset(str(code.get("S3Key", "")))), layers_of(assembly, p))
    except InputError as error:
        raise BrokenAssembly(f"{place}: {error}") from None


def layers_of(assembly: Assembly, properties: Mapping[str, Any]) -> tuple[Path, ...]:
    """Return the folders of Python packages in the layers of a function that the assembly holds."""
    layers = {layer.ref: layer for layer in assembly.of_type("AWS::Lambda::LayerVersion")}
    folders: list[Path] = []
    for arn in properties.get("Layers", []):
        if arn in layers:
            content = layers[arn].properties.get("Content", {})
            folder = folder_of(assembly.asset(str(content.get("S3Key", ""))))
            folders += [found for pattern in IN_LAYER for found in sorted(folder.glob(pattern)) if found.is_dir()]
    return tuple(folders)


def layers_outside(assembly: Assembly) -> list[str]:
    """Return a sentence for each function of Python with layers that the assembly does not hold."""
    here = {layer.ref for layer in assembly.of_type("AWS::Lambda::LayerVersion")}
    found = []
    for function in assembly.of_type("AWS::Lambda::Function"):
        missing = [str(arn) for arn in function.properties.get("Layers", []) if arn not in here]
        if missing and str(function.properties.get("Runtime", "")).startswith("python"):
            found.append(
                f"{function.logical_id} runs without layers that the assembly does not hold: {', '.join(missing)}"
            )
    return found


def folder_of(path: Path) -> Path:
    """Return a folder, or one with the contents of an archive or of one file. Raises BrokenAssembly."""
    if path.is_dir():
        return path.resolve()
    if path.suffix == ".zip" or zipfile.is_zipfile(path):
        return unpacked(path.resolve(), path.stat().st_mtime)
    return written({path.name: path.read_text("utf-8")})


@lru_cache(maxsize=64)
def unpacked(archive: Path, changed: float) -> Path:
    """Return a folder with the contents of an archive."""
    folder = kept(hashlib.sha256(archive.read_bytes()))
    if not folder.is_dir():
        try:
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(folder)
        except (zipfile.BadZipFile, OSError) as error:
            raise BrokenAssembly(f"{archive} cannot be unpacked: {error}") from None
    return folder


def written(files: Mapping[str, str]) -> Path:
    """Return a folder with these files."""
    folder = kept(hashlib.sha256(repr(sorted(files.items())).encode()))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def kept(digest: Any) -> Path:
    """Return the folder for contents of this digest: equal contents share it, in every run."""
    return Path(tempfile.gettempdir()).resolve() / "signalbox-code" / str(digest.hexdigest()[:32])
