"""What is measured, against what: run each with `.venv/bin/python -m benchmarks.<name>`."""
