"""Machine learning: the passage classifier, its training, evaluation and registry."""
