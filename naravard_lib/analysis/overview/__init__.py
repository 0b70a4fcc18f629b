"""Many sources side by side: the knowledge overview as a whole, and an own result in it."""
