"""The HTTP face: intake, actions, case view, lists, documents, statistics, calendar, and who may do what."""
