"""Write objectives and key results as a Markdown outline that `read_outline` reads back to the same."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.objectives.values import ObjectiveWords


def write_outline(objectives: Iterable[ObjectiveWords]) -> str:
    """Return the outline; what is retired is left out."""
    blocks = []
    for objective in objectives:
        if objective.is_retired:
            continue
        lines = [f"# O{objective.number} {objective.text}"]
        lines += [
            f"- KR{objective.number}.{one.number} {one.text}"
            for one in objective.key_results
            if not one.is_retired
        ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
