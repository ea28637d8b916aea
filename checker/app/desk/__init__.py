"""The desk: what people have to decide about, from the last scan and the ledger."""
