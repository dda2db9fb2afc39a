"""The admin of stories, outlets, topics, corrections, extraction runs and erasures."""
