"""What sentences, table rows and lines of key and value tell of programmes."""
