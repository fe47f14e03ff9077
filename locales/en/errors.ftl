### When something is not possible at the moment.

error-unavailable = This is not available at the moment. Please try again soon.
error-busy = We are very busy right now. Please try again in a moment.
error-broken = Something broke on our side. We have logged the error.
