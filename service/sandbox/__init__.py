"""
A local Microsoft 365: login, directory, mailboxes and change notifications, over HTTP, with a browser inbox.

It is started as a process (`python -m service.sandbox`) or in threads (`server.serve`), and shares no code with the
rest of the service, which sees only what Graph would show it. Read it in this order:

    server          puts it together and serves it
    front           stands before it: scripted `faults`, recorded `exchanges`
    oauth           answers for login.microsoftonline.com
    graph_*         answer Graph's calls; `odata`, `odata_filter`, `graph_messages` say how answers look
    store           holds the state: `directory` (people, groups) and a `mailbox` for each person
    delivery        carries mail between mailboxes; `automatic_mail` writes bounces and out-of-office replies
    subscriptions   delivers change notifications
    control         sets the stage and plays the people (`people`, `strangers`, `clients`), for tests and the demo
    inbox           lets one be any person, in a browser
"""
