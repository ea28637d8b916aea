"""What reads by meaning on this machine: nearest approved sentences, and a model of one's own."""
