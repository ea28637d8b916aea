"""Training pairs for the contradiction model: `python -m evals.pairs PAGES --output FOLDER`.

Premises look like approved sentences, hypotheses like collateral as the judge renders it.
Three sources: invented companies whose facts are known, so that a label is computed and
not guessed (`worlds`); real sentences with controlled changes (`carriers`, `changes`);
public inference data (`public`). What the pages say stays out of the repository.
"""
