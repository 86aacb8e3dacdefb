"""Format of mail addresses, for every contract with `"format": "email"`.

Before the @: a dot-atom (RFC 5322, 3.2.3) of at most 64 characters. After it: two or more labels of a host name, each
of at most 63 letters, digits and inner hyphens, the last one no number (RFC 1123, 2.1). 254 characters together (RFC
5321, 4.5.3.1, less the two angle brackets of a path). All are printable ASCII, as Amazon SES requires ("Destination",
Amazon SES API v2 Reference: no SMTPUTF8, domains of other scripts in Punycode). Quoted local parts and address
literals, which no applicant has, are left out.
"""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LENGTHS = r"(?=.{1,254}\Z)(?=[^@]{1,64}@)"

EMAIL = rf"\A{_LENGTHS}{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}\Z"
"""Regular expression, the form in which the validator takes a format."""
