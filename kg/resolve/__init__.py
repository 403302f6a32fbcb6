"""Mentions to entities: who is meant by a name, a description or a pronoun, and who speaks."""
