"""Pictures: how numbers and dates become text and back (XPath functions 3.1)."""
