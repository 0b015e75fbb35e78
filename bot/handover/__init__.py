"""People take over: who waits for one, who has one, and when the bot is silent."""
