"""The audit as values, and as the page, the JSON and the tables made of them."""
