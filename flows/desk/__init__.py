"""What the desk has done for it: decisions kept, pages drawn, documents read, classifiers learnt."""
