"""
True-to-life mails, one peculiarity each and named for it, with the words and values that a reader must find in them.

What was expected was written down before the reader saw the mail: where the two differ, the reader is mended. All
people, mails and sentences here are made up for this project.

`*.toml` hold mails written out, `mime/` raw messages; `outlook_headers.py` and `own_mails.py` build the families
that differ in one thing only. `fixtures.py` brings them together, `test_emails.py` reads them all.
"""
