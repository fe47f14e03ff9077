### Logging in.

login-heading = Log in
login-remember = Remember me
login-look-in-mailbox = Are you sure that your password is right? Check your e-mail: we may have sent you a link that lets you log in.
login-sign-up = New here? <a>Sign up</a>
login-logged-out = You have logged out.
