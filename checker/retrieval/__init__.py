"""Finding the canon's statement that a text speaks about: vectors, words, and both."""
