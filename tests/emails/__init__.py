"""
True-to-life mails, one peculiarity each and named for it, with the words and values that a reader must find in them.

What was expected was written down before the reader saw the mail: where the two differ, the reader is mended. All
people, mails and sentences here are made up for this project.

`written/` and `mime/` hold mails written out whole. The other `*.toml` hold what differs between the mails of a family,
the module of the same purpose builds them: `outlook_headers` (`languages.toml`), `surroundings`, `short_answers`,
`look_alikes`, `own_mails` with `on_the_way`, `answer_words`. `fixtures` brings all of them together.
"""
