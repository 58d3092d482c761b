"""Labels and rules of all stored documents anew, by the classifier in use, without opening a file."""
