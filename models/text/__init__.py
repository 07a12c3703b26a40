"""Text before anything is read out of it: folded, masked, segmented."""
