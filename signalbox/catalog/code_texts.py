"""Texts in the code of a function: the detail types that it names, for functions without a row of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

from signalbox.assembly.estate.estate import Resource

CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".java", ".kt", ".go", ".cs", ".rb", ".rs")
DETAIL_TYPE = re.compile(
    r"""(?ix) ["']? \b detail [_-]? type \b ["']? \s* [:=(] \s* (?:aws\.String\()? ["']([^"'\n{}]{1,128})["']"""
)
"""`DetailType: "X"`, `"DetailType": 'X'`, `detail_type="X"`, `.detailType("X")` and Go's `aws.String("X")`."""
LARGEST = 1_000_000


def detail_types(function: Resource) -> set[str]:
    """Return the texts that the code of a function gives as the detail type of an event."""
    inline = function.get("Code", "ZipFile") or function.properties.get("InlineCode")
    texts = [inline] if isinstance(inline, str) else (path.read_text("utf-8", "replace") for path in files(function))
    return {name for text in texts for name in DETAIL_TYPE.findall(text)}


def files(function: Resource) -> Iterator[Path]:
    """Yield the source files of a function: the module of its handler where there is one, else the whole folder."""
    place = folder_of(function)
    if place is None:
        return
    handler = str(function.properties.get("Handler") or "").rpartition(".")[0].replace(".", "/")
    module = [place / f"{handler}{ending}" for ending in CODE] if handler else []
    if own := [path for path in module if path.is_file()]:
        yield from own
        return
    for path in sorted(place.rglob("*")):
        hidden = {"node_modules", "__pycache__", "test", "tests"} & set(path.relative_to(place).parts)
        if path.suffix in CODE and not hidden and path.is_file() and path.stat().st_size < LARGEST:
            yield path


def folder_of(function: Resource) -> Path | None:
    """Return the folder of a function's code beside its template, or None."""
    near = Path(function.document.file).parent
    key, uri = function.get("Code", "S3Key"), function.properties.get("CodeUri")
    names = [f"asset.{Path(key).stem}"] if isinstance(key, str) else []
    names += [uri] if isinstance(uri, str) and "://" not in uri else []
    asset = function.metadata.get("aws:asset:path")
    names += [asset] if isinstance(asset, str) else []
    return next((near / name for name in names if (near / name).is_dir()), None)
