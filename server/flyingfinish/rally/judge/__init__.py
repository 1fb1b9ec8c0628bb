"""What becomes of a command: judged against the rally as it stands, a fact or a refusal."""
