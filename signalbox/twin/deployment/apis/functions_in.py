"""Functions that the URI of an integration or of an authoriser names."""

FUNCTION = "functions/"


def function_in(uri: str) -> str:
    """Return the ARN of the function in the URI of an integration, or the URI itself."""
    return uri.partition(FUNCTION)[2].removesuffix("/invocations") if f"/{FUNCTION}" in uri else uri
