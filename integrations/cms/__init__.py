"""Content management systems: what they send is verified, translated and checked."""
