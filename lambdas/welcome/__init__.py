"""Welcome: one mail to each user with a profile, a verified address and a clean screening. Depends on no consumer."""
