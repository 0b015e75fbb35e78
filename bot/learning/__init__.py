"""What conversations teach: sentences not understood, masked, reviewed by people, handed on as examples.

Nothing is stored here: everything is read from the timeline each time, so what was erased is gone from here as well.
"""
