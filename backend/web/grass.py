"""Neo4j Browser's style sheet: kinds have the colours of our pages, light ones."""

from collections.abc import Mapping
from types import MappingProxyType

# Label: colour, diameter in pixels, and what stands on the node.
_NODES: Mapping[str, tuple[str, int, str]] = MappingProxyType(
    {
        "Cluster": ("#2f4ac4", 90, "{id}"),
        "Organization": ("#a3001e", 80, "{name}"),
        "Account": ("#334155", 45, "{id}"),
        "PaymentInstrument": ("#a14d00", 60, "{key}"),
        "Device": ("#84407a", 60, "{key}"),
        "IPAddress": ("#00694a", 45, "{key}"),
        "Network": ("#00694a", 65, "{key}"),
        "EmailDomain": ("#00588f", 65, "{key}"),
        "EmailAddress": ("#00588f", 45, "{key}"),
        "PhoneNumber": ("#6a6000", 60, "{key}"),
        "Person": ("#8a3b12", 60, "{key}"),
        "PromptFingerprint": ("#4457b8", 40, "{key}"),
        "PromptFamily": ("#4457b8", 65, "{key}"),
        "Model": ("#0f83b8", 60, "{name}"),
        "LinkageRun": ("#687284", 60, "{id}"),
        "RunLock": ("#687284", 40, "{name}"),
        "IngestPartition": ("#687284", 40, "{id}"),
        "SchemaVersion": ("#687284", 40, "{name}"),
    }
)
_TIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "MEMBER_OF": ("#2f4ac4", "2px"),
        "HELD_BY": ("#2f4ac4", "4px"),
        "ATTRIBUTED_TO": ("#a3001e", "4px"),
        "OWNS": ("#a3001e", "2px"),
    }
)


def grass() -> str:
    """The sheet as ``:style`` reads it."""
    rules = [_rule("node", color="#687284", diameter="50px")]
    for label, (color, diameter, caption) in _NODES.items():
        rules.append(
            _rule(
                f"node.{label}",
                color=color,
                **{"border-color": color, "text-color-internal": "#ffffff"},
                diameter=f"{diameter}px",
                caption=f'"{caption}"',
            )
        )
    rules.append(_rule("relationship", color="#868fa0", **{"shaft-width": "1px"}))
    for kind, (color, width) in _TIES.items():
        rules.append(
            _rule(f"relationship.{kind}", color=color, **{"shaft-width": width})
        )
    return "".join(rules)


def _rule(selector: str, **properties: str) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f"{selector} {{\n{lines}}}\n"
