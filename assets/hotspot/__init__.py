"""What the models found."""
