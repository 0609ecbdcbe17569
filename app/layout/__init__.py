"""Component trees, one panel a file. No data, no decisions."""
