"""The WeChat door: an official account's server verification, its messages and events, and the answers to them."""
