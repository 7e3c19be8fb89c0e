"""Benchmark `pacing`: how much of what Exchange allows leaves, and whether anything is refused."""
