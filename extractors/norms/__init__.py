"""What a sentence lays down or tells: statements, their slots and thresholds, facts of programmes."""
