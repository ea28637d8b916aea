"""The reader of plain sentences: grammars that find statements without a model."""
