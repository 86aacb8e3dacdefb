"""Templates of pages."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment_of(package: str, folder: str = "templates") -> Environment:
    """Return the environment of a package's templates, which escapes all values and refuses unknown ones."""
    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
