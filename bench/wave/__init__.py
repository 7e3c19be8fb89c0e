"""Benchmark `wave`: what ledger, queue and client add to the two calls that a mail costs anyway."""
