"""Reading that can wait: calls go to the provider in batches, and a later run fetches answers.

OpenAI's batch interface and what speaks it: files are uploaded, batches made of them, and answers
lie in files again. What waits is written down before it is sent, so that a run that is killed at
any moment neither loses nor pays anything twice.
"""
