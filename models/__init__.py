"""The algorithms: frames and arrays in, frames and arrays out; no warehouse, no files, no clock, no unseeded chance."""
