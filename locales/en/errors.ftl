# What is said where something is not possible for the moment.

error-unavailable = This is not available for the moment. Please try again soon.
error-busy = Many people are coming in at once. Please try again in a moment.
error-broken = Something broke on our side. It has been written down.
