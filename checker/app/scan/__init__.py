"""The batch scan: what is new is read and judged, what a new canon touches is judged again."""
