# Logging in.
login-heading = Log in
login-remember = Remember me
login-look-in-mailbox = If you are sure of it, look in your mailbox: we may have sent you a link to log in with.
login-sign-up = New here? <a>Sign up</a>
login-logged-out = You are logged out.
