"""
The benchmark suite: `python -m bench [NAME …] [--quick] [--json]`, or `make bench`.

Each benchmark measures us and a partner in the same run, in turn, by medians of CPU time. A goal that decides is a ratio
or a count; figures of one machine are shown and decide nothing. Full runs are written down in `bench/RESULTS.md`.
"""
