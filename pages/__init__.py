"""The screens: one file each, ask -> act -> show."""
