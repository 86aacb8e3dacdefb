"""Character classes and escapes of JavaScript's regular expressions, in the syntax of the `regex` package."""

import re

DIGITS = "0-9"
WORD = "A-Za-z0-9_"
BLANKS = "\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
ANY = r"[\s\S]"
DOT = "[^\n\r\u2028\u2029]"
_SETS = {"d": DIGITS, "w": WORD, "s": BLANKS}
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})")
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")


def literal(character: str) -> str:
    """Return a character that matches itself, in a class and outside."""
    return "\\" + character if character.isascii() and not character.isalnum() else character


def shorthand(letter: str) -> tuple[str, bool] | None:
    """Return the set of `\\d`, `\\w`, `\\s` and whether it is negated; None for other letters."""
    found = _SETS.get(letter.lower())
    return None if found is None else (found, letter.isupper())


def escaped(source: str, at: int, in_class: bool) -> tuple[str, int]:
    """Return the character of an escape whose letter is at an index, and the index after it."""
    letter = source[at]
    hexadecimal = _HEX.match(source, at)
    if hexadecimal:
        return chr(int(hexadecimal[1] or hexadecimal[2], 16)), hexadecimal.end()
    octal = _OCTAL.match(source, at)
    if octal:
        return chr(int(octal[0], 8)), octal.end()
    if letter == "c":
        return _control(source, at, in_class)
    return _CONTROLS.get(letter, letter), at + 1


def _control(source: str, at: int, in_class: bool) -> tuple[str, int]:
    following = source[at + 1 : at + 2]
    if following.isascii() and (following.isalpha() or (in_class and (following.isdigit() or following == "_"))):
        return chr(ord(following) % 32), at + 2
    return "\\", at  # without a letter after it, the backslash stands for itself


def class_of(members: str, negated_sets: list[str], is_negated: bool) -> str:
    """Return a class of members and of negated sets, which the `regex` package cannot nest."""
    if not negated_sets:
        if not members:
            return ANY if is_negated else "(?!)"
        return f"[{'^' if is_negated else ''}{members}]"
    choices = "|".join([*([f"[{members}]"] if members else []), *(f"[^{negated}]" for negated in negated_sets)])
    return f"(?:(?!{choices}){ANY})" if is_negated else f"(?:{choices})"
