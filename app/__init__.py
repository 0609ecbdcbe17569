"""The page and its server. Thin: decisions about the subject live in `model`."""
