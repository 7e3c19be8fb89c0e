"""
Play three weeks of two teams over the real parts.

    story   who there is, what they write and when, and what should be stored of it
    office  the sandbox as the people use it: read mail, answer it, fill in a form
    play    move product time from moment to moment, each time waiting until nothing is unfinished
    report  what happened, in figures, and whether it is what the story says
"""
