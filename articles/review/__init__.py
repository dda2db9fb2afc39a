"""The desk: one screen at which an editor decides on a whole story in minutes, and the queue that feeds it."""
