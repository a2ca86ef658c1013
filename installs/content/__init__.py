"""What each name stands for, as plain values that are hashed (domain §12), one module a kind."""
