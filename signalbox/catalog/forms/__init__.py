"""Forms of a catalogue: a table, a page, Markdown, and AsyncAPI."""
