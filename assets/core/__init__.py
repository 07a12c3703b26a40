"""What was said, clean and masked."""
