"""What develops and checks the product; nothing of it runs where the product runs."""
