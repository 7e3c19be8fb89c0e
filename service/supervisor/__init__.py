"""
Start, watch and stop the processes of one machine.

`redis_server` runs the embedded Redis, `processes` says what a process is, `supervisor` looks after them all, `guard`
ends them when the supervisor itself is killed.
"""
