"""Who may see which plan and which acceptance, one module a kind."""
