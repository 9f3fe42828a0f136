"""An exercise as a picture."""
