"""What all API views share: authentication, errors, pagination, throttling and caching."""
