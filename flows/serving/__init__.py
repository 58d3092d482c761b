"""Sources, retraining and relabelling on their schedules, by Prefect's scheduler, and what came of it."""
