"""The parts of the app, one by one."""
