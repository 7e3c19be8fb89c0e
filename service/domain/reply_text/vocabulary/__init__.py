"""
The phrases that mail programs and mail servers write around a person's words, as data per language.

Each module holds one kind of phrase; the code that uses them knows no language.
"""
