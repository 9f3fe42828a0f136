"""Speech models: which there are, how one gets here, and where the installed ones lie."""
