"""From complaints to hotspots: representation, linkage, assignment, naming, identity; a module each."""
