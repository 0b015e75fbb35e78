"""The commands of `laoxiaotong`, one module a room."""
