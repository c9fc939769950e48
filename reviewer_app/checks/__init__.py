"""What code can prove about a paper, with its place: functions from a `Paper` to findings."""
