"""What the office formats share: text boxes, charts, tables, safety."""
