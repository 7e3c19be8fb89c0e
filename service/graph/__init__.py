"""
Microsoft Graph: the only place that speaks it.

    settings → transport → auth ┐
                 answers → client → mail (outgoing, received), directory (mailbox_settings)
"""
