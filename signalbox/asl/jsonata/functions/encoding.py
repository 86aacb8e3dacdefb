"""Functions that encode texts and decode them."""

import base64
import re
from urllib.parse import quote, unquote_to_bytes

from signalbox.asl.jsonata.data.text import from_units, to_units
from signalbox.asl.jsonata.data.values import UNDEFINED, Value
from signalbox.asl.jsonata.errors import InternalError, JsonataError
from signalbox.asl.jsonata.runtime import Runtime

_COMPONENT = "-_.!~*'()"
_URL = _COMPONENT + ";/?:@&=+$,#"
_BASE64 = re.compile(r"[A-Za-z0-9+/\-_\s]*=*\s*")
_WRONG_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RESERVED = re.compile("%(3B|2F|3F|3A|40|26|3D|2B|24|2C|23)", re.IGNORECASE)


def base64_encode(runtime: Runtime, text: Value) -> Value:
    """Return the base64 text of the low bytes of the UTF-16 units ($base64encode)."""
    if text is UNDEFINED:
        return text
    return base64.b64encode(bytes(ord(unit) & 0xFF for unit in to_units(text))).decode()


def base64_decode(runtime: Runtime, text: Value) -> Value:
    """Return a text with one character for each byte ($base64decode)."""
    if text is UNDEFINED:
        return text
    # Node skips what is no base64, while Step Functions was measured to fail with an internal error.
    if not _BASE64.fullmatch(text):
        raise InternalError("the text is no base64")
    digits = re.sub(r"[\s=]", "", text).translate(str.maketrans("-_", "+/"))
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return base64.b64decode(digits + "=" * (-len(digits) % 4)).decode("latin-1")


def _encode(text: Value, safe: str, name: str) -> Value:
    if text is UNDEFINED:
        return text
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError as error:
        raise JsonataError("D3140", value=text, functionName=name) from error


def encode_url_component(runtime: Runtime, text: Value) -> Value:
    """Return the text for a part of a URL ($encodeUrlComponent)."""
    return _encode(text, _COMPONENT, "encodeUrlComponent")


def encode_url(runtime: Runtime, text: Value) -> Value:
    """Return the text for a URL ($encodeUrl)."""
    return _encode(text, _URL, "encodeUrl")


def _decode(text: str, original: str, name: str) -> str:
    try:
        if _WRONG_PERCENT.search(text):
            raise ValueError("a percent sign without two digits")
        return from_units(unquote_to_bytes(text.encode(errors="surrogatepass")).decode(errors="strict"))
    except ValueError as error:
        raise JsonataError("D3140", value=original, functionName=name) from error


def decode_url_component(runtime: Runtime, text: Value) -> Value:
    """Return the text of a part of a URL ($decodeUrlComponent)."""
    return text if text is UNDEFINED else _decode(text, text, "decodeUrlComponent")


def decode_url(runtime: Runtime, text: Value) -> Value:
    """Return the text of a URL; encoded separators stay ($decodeUrl)."""
    if text is UNDEFINED:
        return text
    return _decode(_RESERVED.sub(r"%25\1", text), text, "decodeUrl")
