"""Arrays and options → Plotly figures or data URIs. Pure functions."""
