"""The audit: what every channel says, where a customer's way breaks, and what that may cost."""
