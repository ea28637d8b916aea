"""The LLM judge: a model of the user's choice reads what nobody else could decide.

Nothing of what a model says is believed unchecked, nothing is sent twice, and a model that
cannot be asked is a reason, never an error. LangChain is imported at the first call only.
"""
