"""A schema or a part of one, with all that is needed to follow its references."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jsonschema_specifications import REGISTRY
from referencing.exceptions import Unresolvable

from signalbox.schemas.dialects import DRAFT_4, SPECIFICATIONS, Dialect, dialect_of, in_force
from signalbox.schemas.kinds import canonical


@dataclass(frozen=True, eq=False)
class Node:
    """A schema. `document` names the document around it by its content; `declared` says whether it has `$schema`."""

    schema: Any
    dialect: Dialect
    resolver: Any
    document: str
    declared: bool = True

    @cached_property
    def key(self) -> str:
        """Equal for schemas that surely mean the same."""
        text = canonical(self.schema)
        base = getattr(self.resolver, "_base_uri", "")
        own = f"{self.document}|{base}|" if '"$' in text or '"id"' in text else ""
        return f"{self.dialect.__name__}|{own}{text}"

    def get(self, keyword: str) -> Any:
        """Return the value of a keyword, or None where it is missing or not in force."""
        if not isinstance(self.schema, dict) or not in_force(self.dialect, keyword):
            return None
        return self.schema.get(keyword)

    def has(self, keyword: str) -> bool:
        """Return whether a keyword is there and in force."""
        return isinstance(self.schema, dict) and keyword in self.schema and in_force(self.dialect, keyword)

    def child(self, schema: Any) -> "Node":
        """Return a schema inside this one."""
        identifier = "id" if self.dialect is DRAFT_4 else "$id"
        if not isinstance(schema, dict) or not isinstance(schema.get(identifier), str):
            return Node(schema, self.dialect, self.resolver, self.document, self.declared)
        resource = SPECIFICATIONS[self.dialect].create_resource(schema)
        return Node(schema, self.dialect, self.resolver.in_subresource(resource), self.document, self.declared)

    def only(self, *names: str) -> "Node":
        """Return the part of this schema with some of its keywords."""
        part = {name: self.schema[name] for name in names if self.has(name)}
        return Node(part, self.dialect, self.resolver, self.document, self.declared)

    def target(self) -> "Node | None":
        """Return the schema that `$ref` names, or None where it cannot be found."""
        try:
            found = self.resolver.lookup(self.schema["$ref"])
        except (Unresolvable, ValueError, TypeError, AttributeError):
            return None
        if not isinstance(found.contents, dict | bool):
            return None
        return Node(found.contents, self.dialect, found.resolver, self.document, self.declared)


def root_of(schema: Any) -> Node:
    """Return the node of a whole document."""
    dialect = dialect_of(schema)
    resource = SPECIFICATIONS[dialect].create_resource(schema)
    resolver = REGISTRY.resolver_with_root(resource)
    digest = hashlib.sha256(canonical(schema).encode()).hexdigest()[:16]
    return Node(schema, dialect, resolver, digest, isinstance(schema, dict) and "$schema" in schema)
