"""An article's text to mentions: what names or refers to riders, people, teams, races, places."""
