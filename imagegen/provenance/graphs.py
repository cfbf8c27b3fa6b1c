"""ComfyUI's graph of nodes: which of its words are the prompt, and which are what to avoid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SETTINGS = ("seed", "noise_seed", "steps", "cfg", "sampler_name", "ckpt_name")
_WORDS = ("text", "t5xxl", "text_g", "prompt", "string", "value")
_ON = ("conditioning", "conditioning_1", "conditioning_to", "text_a", "string_a")
"""Inputs by which a node without words passes on those of others."""
_EMPTIED = "ConditioningZeroOut"
"""Takes words, and passes on none."""
_MOST_STEPS = 200


@dataclass(frozen=True, kw_only=True)
class Node:
    """`inputs` hold a value, or a link to another node: [its id, number of its output]."""

    kind: str
    inputs: Mapping[str, Any]


def nodes_of(graph: Mapping[str, Any]) -> dict[str, Node]:
    """The nodes of a graph, which is a stranger's JSON, by their ids."""
    return {
        name: Node(kind=_text(node.get("class_type")), inputs=node["inputs"])
        for name, node in graph.items()
        if isinstance(node, dict) and isinstance(node.get("inputs"), dict)
    }


def words_of(nodes: Mapping[str, Node]) -> tuple[str, str]:
    """(prompt, negative prompt). A sampler tells which is which; where none does, or its words
    come from a node nobody knows, the prompt is the longest text that is not the negative one."""
    negative = _words_at(nodes, _ends(nodes, "negative"), "negative")
    prompt = _words_at(nodes, _ends(nodes, "positive"), "positive")
    texts = (_text(node.inputs.get(name)) for node in nodes.values() for name in _WORDS[:4])
    others = [text for text in texts if text and text != negative]
    return prompt or max(others, key=len, default=""), negative


def _ends(nodes: Mapping[str, Node], side: str) -> list[Any]:
    """What goes into the samplers on that side, then into other nodes that know both sides."""
    told = [node for node in nodes.values() if side in node.inputs]
    ends = [node.inputs[side] for node in sorted(told, key=lambda node: "Sampler" not in node.kind)]
    if side == "positive":  # a guider with one side only
        ends += [n.inputs.get("conditioning") for n in nodes.values() if "Guider" in n.kind]
    return ends


def _words_at(nodes: Mapping[str, Node], ends: Sequence[Any], side: str) -> str:
    """The first words met on the way up from these links."""
    waiting, seen = list(reversed(ends)), set[str]()
    while waiting and len(seen) < _MOST_STEPS:
        value = waiting.pop()
        if _text(value):
            return _text(value)
        name = _target(value)
        if name in nodes and name not in seen:
            seen.add(name)
            waiting += reversed(list(_into(nodes[name], side)))
    return ""


def _into(node: Node, side: str) -> Iterator[Any]:
    """Words and links that a node takes; one that knows both sides takes ours by its name."""
    if node.kind != _EMPTIED:
        for name in (side, *_WORDS, *_ON):
            if name in node.inputs:
                yield node.inputs[name]


def _target(link: Any) -> str:
    is_link = isinstance(link, list) and len(link) == 2 and isinstance(link[0], str | int)
    return str(link[0]) if is_link else ""


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
