"""Coaching: at most one thought on a person's lines, by rules that have an id, never in the way of anything."""

from __future__ import annotations

from service.domain.coaching.thoughts import CoachedLine, Rule, Thought, thought_on

__all__ = ["CoachedLine", "Rule", "Thought", "thought_on"]
