"""The doors: what citizens, staff and programs reach over HTTP. Nothing here imports rasa."""
