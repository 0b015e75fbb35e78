"""One package a door. No channel knows another."""
