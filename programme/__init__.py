"""One programme, pure: its ledger, plan, state machine, reminders and notices. No clock, file, network or Temporal."""
