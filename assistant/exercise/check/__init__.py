"""What is wrong with an exercise as a whole: steps that cannot be reached, words nothing remembers."""
