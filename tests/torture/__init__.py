"""
Prove that every mail leaves exactly once and no reply is lost, whatever dies and whatever Graph answers.

`storms` kills processes of a running installation at random while weeks go by; `checker` then reads the sandbox's
mailboxes and the database, not our logs. `test_crash_points` ends the service at each single step of a wave, and
`test_any_order` lets hypothesis mix everything that can happen. The long run is `python -m tests.torture`.
"""
