"""
Seventy-two kinds of bad input, numbered as in the project's table of them: what is stored, and who is told what.

Each test names its rows in its docstring; `test_rows` sees to it that none is without a test.
"""
