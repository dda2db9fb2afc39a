"""Changes sent to addresses that others have named: what is sent, how it is signed, and where it never goes."""
