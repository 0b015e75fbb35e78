"""The open interface: the registry without the chat, and the description of every route."""
