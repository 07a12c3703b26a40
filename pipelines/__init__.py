"""What runs, when and with what. Thin: no data logic, and nothing happens on import."""
