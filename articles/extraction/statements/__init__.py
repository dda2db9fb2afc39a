"""What kind of statement something is: act, form, role of the speaker, replies, silences."""
