"""The program without its commands: what the command line and the integrations call.

Heavy imports live here, so that `onmessage --help` stays instant.
"""
