"""What the finder of countries and regions is made of: their names, grammatical forms, codes and senses."""
