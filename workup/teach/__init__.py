"""For those who teach with cases: what is handed out, as plain data; prints nothing."""
