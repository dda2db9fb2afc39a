"""What has changed for the public, in an order that misses nothing; docs/decisions says why it is made like this."""
