"""Properties of statements: act, form, role of the speaker, replies, silences."""
