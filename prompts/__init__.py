"""Prompt files: one a task and role, with $name placeholders."""
