"""HTML pages. Pure: values in, HTML out; no script, no image, nothing from outside."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

STYLE = """
:root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:38rem;padding:1rem}
h1{font-size:1.375rem;line-height:1.25}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem;overflow-wrap:anywhere}
dt{font-weight:600}
dd{margin:0}
@media (max-width:26rem){dl{display:block}dd{margin-bottom:.5rem}}
.choices{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1.5rem}
form{flex:1 1 10rem;min-width:0}
main>form{margin-bottom:1rem}
label{display:block;margin-bottom:.5rem}
input,select,textarea{box-sizing:border-box;font:inherit;width:100%}
select{min-height:3rem}
button{background:#0b5c2e;border:2px solid transparent;border-radius:.5rem;color:#fff;cursor:pointer;font:inherit;
font-weight:600;min-height:3rem;padding:.5rem 1rem;width:100%}
button.reject{background:#9b1c1c}
button.back{background:transparent;border-color:currentcolor;color:inherit}
[role=alert]{font-weight:600}
button:focus-visible{outline:3px solid #1d4ed8;outline-offset:3px}
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS: Mapping[str, str] = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}


def document(title: str, body: str) -> str:
    """Return a whole page; `body` is HTML already."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def refused(title: str, sentence: str) -> str:
    """Return the page of a request that changed nothing, with the reason."""
    return document(title, f"<p>{escape(sentence)}</p>")
