"""What analysts and managers open."""
