"""From a delivered file's headers and cells to contacts and turns."""
