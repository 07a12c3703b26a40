"""What people decide about what the models found, and how their decisions bind every later night."""
