"""The commands of `kisoku`, by what they are about; what they do lies in the other modules of `flows`."""
