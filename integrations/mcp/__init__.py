"""A server of the Model Context Protocol, for assistants that draft copy.

`server` has the tools, `answers` what they answer; `command` runs it on standard input and
output.
"""
