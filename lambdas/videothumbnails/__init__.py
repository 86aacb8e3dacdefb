"""Pictures of videos. Subscribes to uploads and deletions; depends on no other consumer."""
