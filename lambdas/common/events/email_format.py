"""What an address of mail is: the one rule of every contract that says `"format": "email"`.

A dot-atom before the at (RFC 5322, 3.2.3), at most 64 characters; after it the labels of a host name, two or more, of at
most 63 letters, digits and inner hyphens, the last one no number (RFC 1123, 2.1); 254 characters together (RFC 5321, 4.5.3.1,
less the two angle brackets of a path). All of it is ASCII that can be printed, as Amazon SES wants it ("Destination",
Amazon SES API v2 Reference: no SMTPUTF8, domains of other scripts in Punycode). Quoted local parts and address literals,
which no applicant has, are left out.
"""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LENGTHS = r"(?=.{1,254}\Z)(?=[^@]{1,64}@)"

EMAIL = rf"\A{_LENGTHS}{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}\Z"
"""As a regular expression, which is how the validator takes a format."""
