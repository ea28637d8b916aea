"""Who says what: windows of a document, what readers draft of them, and how drafts are grounded."""
