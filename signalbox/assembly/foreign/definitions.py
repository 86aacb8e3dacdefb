"""Definitions of state machines in files of the assembly, by their keys in S3."""

from pathlib import Path
from typing import Any

from signalbox.assembly.assembly import Assembly
from signalbox.assembly.errors import BrokenAssembly
from signalbox.documents import parse, read_text
from signalbox.errors import InputError


def definition_at(assembly: Assembly, key: str, place: str) -> Any:
    """Return the definition in the file of a key. Raises BrokenAssembly, with the place that names it."""
    places = [assembly.code[key]] if key in assembly.code else [assembly.path / f"asset.{Path(key).name}"]
    file = next((found for found in places if key and found.is_file()), None)
    if file is None:
        raise BrokenAssembly(f"{place}: the definition is in a file that the assembly does not hold")
    try:
        return parse(read_text(file), str(file)).value
    except InputError as error:
        raise BrokenAssembly(f"{place}: {error}") from None
