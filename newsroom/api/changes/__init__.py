"""The feed of public changes. docs/decisions explains how its order misses no change."""
