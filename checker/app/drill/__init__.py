"""The price-change drill: every place that a canon change makes wrong, ticked off run by run."""
