"""When mails come: holidays, own clocks, pauses, changed timetables."""
