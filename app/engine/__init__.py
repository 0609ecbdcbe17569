"""The engine that pages run models with by themselves, LiteRT for the web: brought by npm, kept beside the project."""
