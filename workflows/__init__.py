"""Durable orchestration: the programme as a Temporal workflow, and how the house speaks to it."""
