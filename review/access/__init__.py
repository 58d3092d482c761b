"""Who may use the desk: users, sessions, tokens, and what browsers are told to forbid."""
