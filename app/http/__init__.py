"""What is asked over HTTP: the panels' questions, acts on runs, the page's own files."""
