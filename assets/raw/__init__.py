"""What was delivered, as given."""
