"""What is learned for a base model: its training in torch, and the sidecars that ship. Nothing else imports torch."""
