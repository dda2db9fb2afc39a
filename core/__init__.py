"""Code that every other package uses: identifiers, addresses, transactions, keyset pages and permissions."""
