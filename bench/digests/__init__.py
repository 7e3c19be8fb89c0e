"""What it costs to read the digests of a shard of readers."""
