"""What a text says around a value, for rules that compare it: no approved value is seen here."""
