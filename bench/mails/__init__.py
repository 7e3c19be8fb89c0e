"""What it costs to build a mail."""
