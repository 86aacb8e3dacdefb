"""Pages behind the links in mails."""
