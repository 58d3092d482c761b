"""What the first pages of a document say of it: its title, who published it, when and in which country."""
