"""The benchmark `ingest`: from a notification to the stored key results."""
