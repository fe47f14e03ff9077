//! The limits on what people may do how often. Names, grammar and most numbers are django-allauth's.

/// The closed list of limits, each with its variable, what it is when it is not set, and what it limits, in one place.
macro_rules! limits {
    ($($(#[$about:meta])* $name:ident: $variable:literal, $default:literal, $help:literal;)*) => {
        /// Something that is limited.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Limit {
            $($(#[$about])* $name,)*
        }

        impl Limit {
            /// All of them.
            pub const ALL: [Self; [$($variable),*].len()] = [$(Self::$name),*];

            /// The variable that sets it.
            pub const fn variable(self) -> &'static str {
                match self {
                    $(Self::$name => $variable,)*
                }
            }

            /// What it is when it is not set.
            pub const fn default(self) -> &'static str {
                match self {
                    $(Self::$name => $default,)*
                }
            }

            /// What it limits.
            pub const fn help(self) -> &'static str {
                match self {
                    $(Self::$name => $help,)*
                }
            }
        }
    };
}

limits! {
    /// Sending the sign-up form.
    Signup: "RATE_LIMIT_SIGNUP", "20/m/ip",
        "Sign-up forms sent.";
    /// Sending the login form.
    Login: "RATE_LIMIT_LOGIN", "30/m/ip",
        "Login forms sent.";
    /// Wrong passwords; a right one gives its share back.
    LoginFailed: "RATE_LIMIT_LOGIN_FAILED", "10/m/ip,5/5m/key",
        "Wrong passwords.";
    /// Wrong passwords from a browser or a program that the account knows.
    LoginFailedKnown: "RATE_LIMIT_LOGIN_FAILED_KNOWN", "10/d/account",
        "Wrong passwords from one browser or program that the account knows.";
    /// Asking for a reset code.
    ResetPassword: "RATE_LIMIT_RESET_PASSWORD", "20/m/ip,5/m/key",
        "Reset codes asked for.";
    /// Entering a reset code.
    ResetPasswordFromKey: "RATE_LIMIT_RESET_PASSWORD_FROM_KEY", "20/m/ip",
        "Reset codes entered.";
    /// E-mails with a code to one address.
    ConfirmEmail: "RATE_LIMIT_CONFIRM_EMAIL", "1/30s/key,5/h/key",
        "E-mails with a code to one address.";
    /// E-mails to one address that anybody can ask for.
    AnonymousEmail: "RATE_LIMIT_ANONYMOUS_EMAIL", "10/d/account",
        "E-mails to one address that anyone can request. The last one has a link.";
    /// E-mails that ask an owner whether to let a browser or program in; whoever has the password can ask for them.
    ApprovalEmail: "RATE_LIMIT_APPROVAL_EMAIL", "10/d/account",
        "E-mails to one user for approving a new browser or program.";
    /// Entering any other code.
    VerifyCode: "RATE_LIMIT_VERIFY_CODE", "30/m/ip",
        "Other codes entered.";
    /// Changing one's password.
    ChangePassword: "RATE_LIMIT_CHANGE_PASSWORD", "5/m/user",
        "Passwords changed, or tried to.";
    /// Giving one's password again.
    Reauthenticate: "RATE_LIMIT_REAUTHENTICATE", "10/m/user",
        "Passwords given again.";
    /// E-mails with a code in the place of one's password.
    ReauthenticationEmail: "RATE_LIMIT_REAUTHENTICATION_EMAIL", "1/30s/user,10/h/user",
        "E-mails with a code by which someone who is logged in confirms who they are.";
    /// Changing, adding or removing an e-mail address.
    ManageEmail: "RATE_LIMIT_MANAGE_EMAIL", "10/m/user,30/d/user",
        "E-mail addresses changed, added or removed, and the codes for that.";
    /// Changing one's phone number.
    ChangePhone: "RATE_LIMIT_CHANGE_PHONE", "3/m/user",
        "Phone numbers changed.";
    /// Text messages with a code to one number.
    VerifyPhone: "RATE_LIMIT_VERIFY_PHONE", "1/30s/key,5/h/key,3/m/ip",
        "Text messages with a code to one number.";
    /// Invitations of one member.
    Invite: "RATE_LIMIT_INVITE", "10/d/user",
        "Invitations by members.";
    /// Invitations of one member of the staff.
    InviteAsStaff: "RATE_LIMIT_INVITE_AS_STAFF", "1000/d/user",
        "Invitations sent by one member of staff, and sent again.";
    /// E-mails with an invitation by members to one address.
    InvitationEmail: "RATE_LIMIT_INVITATION_EMAIL", "5/d/account",
        "E-mails with an invitation by members to one address, whoever sends them.";
    /// E-mails with an invitation by staff to one address.
    InvitationEmailAsStaff: "RATE_LIMIT_INVITATION_EMAIL_AS_STAFF", "5/d/account",
        "E-mails with an invitation by staff to one address, whoever sends them.";
    /// Codes of an authenticator app, and recovery codes.
    SecondFactor: "RATE_LIMIT_SECOND_FACTOR", "30/m/ip,10/5m/account",
        "Codes of an authenticator app and recovery codes entered; a right one gives its share back.";
    /// Adding and removing second factors.
    ManageFactors: "RATE_LIMIT_MANAGE_FACTORS", "10/m/user",
        "Second factors added, removed or made anew.";
    /// Asking for API tokens of a session of the pages.
    SessionTokens: "RATE_LIMIT_SESSION_TOKENS", "30/m/user",
        "API tokens for a session of the pages.";
    /// Taking along all that is kept about oneself.
    Export: "RATE_LIMIT_EXPORT", "5/h/user",
        "Data exports.";
    /// Requests to GraphQL, whatever they ask.
    Graphql: "RATE_LIMIT_GRAPHQL", "300/m/ip,300/m/user",
        "GraphQL requests: by network, or by session for those who are signed in. Each process counts for itself.";
}

impl Limit {
    /// Whether it is counted in the database, for all processes together.
    pub const fn is_shared(self) -> bool {
        !matches!(self, Self::Graphql)
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}
