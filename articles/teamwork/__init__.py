"""Working together: assignments, comments on statements, notifications, and who is at work now. Never public."""
