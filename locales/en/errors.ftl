### When something is not possible at the moment.

error-unavailable = This is not available at the moment. Try again soon.
error-busy = We are very busy right now. Try again in a moment.
error-broken = Something went wrong on our side. We have logged the error. Try again later.
