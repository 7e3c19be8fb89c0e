"""How fast the reader finds a person's own words, at the accuracy it reaches, against the public reply readers."""
