"""
Start, watch and stop the processes of one machine.

Read `supervisor` first. `processes` says what a process is, `child` keeps one of them running, `guard` ends them all
when the supervisor itself is killed; `redis_server` and `service_processes` describe the processes that there are.
"""
