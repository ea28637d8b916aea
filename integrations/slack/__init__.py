"""The Slack bot: what is shared in a channel is checked, and answered in its thread.

`listening` takes what Slack sends, stores a job and acknowledges; `working` checks and answers
in the background; `deciding` is for buttons and dialogs; `layout` draws answers as blocks.
"""
