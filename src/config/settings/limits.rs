//! The limits on what people may do how often. Names, grammar and most numbers are django-allauth's.

/// Something that is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Sending the sign-up form.
    Signup,
    /// Sending the login form.
    Login,
    /// Wrong passwords; a right one gives its share back.
    LoginFailed,
    /// Wrong passwords from a browser or a program that the account knows.
    LoginFailedKnown,
    /// Asking for a reset code.
    ResetPassword,
    /// Entering a reset code.
    ResetPasswordFromKey,
    /// E-mails with a code to one address.
    ConfirmEmail,
    /// E-mails to one address that anybody can ask for.
    AnonymousEmail,
    /// E-mails that ask an owner whether to let a browser or program in; whoever has the password can ask for them.
    ApprovalEmail,
    /// Entering any other code.
    VerifyCode,
    /// Changing one's password.
    ChangePassword,
    /// Giving one's password again.
    Reauthenticate,
    /// E-mails with a code in the place of one's password.
    ReauthenticationEmail,
    /// Changing, adding or removing an e-mail address.
    ManageEmail,
    /// Changing one's phone number.
    ChangePhone,
    /// Text messages with a code to one number.
    VerifyPhone,
    /// Invitations of one member.
    Invite,
    /// Invitations of one member of the staff.
    InviteAsStaff,
    /// E-mails with an invitation by members to one address.
    InvitationEmail,
    /// E-mails with an invitation by staff to one address.
    InvitationEmailAsStaff,
    /// Codes of an authenticator app, and recovery codes.
    SecondFactor,
    /// Adding and removing second factors.
    ManageFactors,
    /// Asking for API tokens of a session of the pages.
    SessionTokens,
    /// Taking along all that is kept about oneself.
    Export,
    /// Requests to GraphQL, whatever they ask.
    Graphql,
}

/// A limit, its variable, what it is when it is not set, and what it limits.
type Row = (Limit, &'static str, &'static str, &'static str);

const TABLE: [Row; 25] = [
    (
        Limit::Signup,
        "RATE_LIMIT_SIGNUP",
        "20/m/ip",
        "Sign-up forms sent.",
    ),
    (
        Limit::Login,
        "RATE_LIMIT_LOGIN",
        "30/m/ip",
        "Login forms sent.",
    ),
    (
        Limit::LoginFailed,
        "RATE_LIMIT_LOGIN_FAILED",
        "10/m/ip,5/5m/key",
        "Wrong passwords.",
    ),
    (
        Limit::LoginFailedKnown,
        "RATE_LIMIT_LOGIN_FAILED_KNOWN",
        "10/d/account",
        "Wrong passwords from one browser or program that the account knows.",
    ),
    (
        Limit::ResetPassword,
        "RATE_LIMIT_RESET_PASSWORD",
        "20/m/ip,5/m/key",
        "Reset codes asked for.",
    ),
    (
        Limit::ResetPasswordFromKey,
        "RATE_LIMIT_RESET_PASSWORD_FROM_KEY",
        "20/m/ip",
        "Reset codes entered.",
    ),
    (
        Limit::ConfirmEmail,
        "RATE_LIMIT_CONFIRM_EMAIL",
        "1/30s/key,5/h/key",
        "E-mails with a code to one address.",
    ),
    (
        Limit::AnonymousEmail,
        "RATE_LIMIT_ANONYMOUS_EMAIL",
        "10/d/account",
        "E-mails to one address that anyone can request. The last one has a link.",
    ),
    (
        Limit::ApprovalEmail,
        "RATE_LIMIT_APPROVAL_EMAIL",
        "10/d/account",
        "E-mails to one user for approving a new browser or program.",
    ),
    (
        Limit::VerifyCode,
        "RATE_LIMIT_VERIFY_CODE",
        "30/m/ip",
        "Other codes entered.",
    ),
    (
        Limit::ChangePassword,
        "RATE_LIMIT_CHANGE_PASSWORD",
        "5/m/user",
        "Passwords changed, or tried to.",
    ),
    (
        Limit::Reauthenticate,
        "RATE_LIMIT_REAUTHENTICATE",
        "10/m/user",
        "Passwords given again.",
    ),
    (
        Limit::ReauthenticationEmail,
        "RATE_LIMIT_REAUTHENTICATION_EMAIL",
        "1/30s/user,10/h/user",
        "E-mails with a code by which someone who is logged in confirms who they are.",
    ),
    (
        Limit::ManageEmail,
        "RATE_LIMIT_MANAGE_EMAIL",
        "10/m/user,30/d/user",
        "E-mail addresses changed, added or removed, and the codes for that.",
    ),
    (
        Limit::ChangePhone,
        "RATE_LIMIT_CHANGE_PHONE",
        "3/m/user",
        "Phone numbers changed.",
    ),
    (
        Limit::VerifyPhone,
        "RATE_LIMIT_VERIFY_PHONE",
        "1/30s/key,5/h/key,3/m/ip",
        "Text messages with a code to one number.",
    ),
    (
        Limit::Invite,
        "RATE_LIMIT_INVITE",
        "10/d/user",
        "Invitations by members.",
    ),
    (
        Limit::InviteAsStaff,
        "RATE_LIMIT_INVITE_AS_STAFF",
        "1000/d/user",
        "Invitations sent by one member of staff, and sent again.",
    ),
    (
        Limit::InvitationEmail,
        "RATE_LIMIT_INVITATION_EMAIL",
        "5/d/account",
        "E-mails with an invitation by members to one address, whoever sends them.",
    ),
    (
        Limit::InvitationEmailAsStaff,
        "RATE_LIMIT_INVITATION_EMAIL_AS_STAFF",
        "5/d/account",
        "E-mails with an invitation by staff to one address, whoever sends them.",
    ),
    (
        Limit::SecondFactor,
        "RATE_LIMIT_SECOND_FACTOR",
        "30/m/ip,10/5m/account",
        "Codes of an authenticator app and recovery codes entered; a right one gives its share back.",
    ),
    (
        Limit::ManageFactors,
        "RATE_LIMIT_MANAGE_FACTORS",
        "10/m/user",
        "Second factors added, removed or made anew.",
    ),
    (
        Limit::SessionTokens,
        "RATE_LIMIT_SESSION_TOKENS",
        "30/m/user",
        "API tokens for a session of the pages.",
    ),
    (
        Limit::Export,
        "RATE_LIMIT_EXPORT",
        "5/h/user",
        "Data exports.",
    ),
    (
        Limit::Graphql,
        "RATE_LIMIT_GRAPHQL",
        "300/m/ip,300/m/user",
        "GraphQL requests: by network, or by session for those who are signed in. Each process counts for itself.",
    ),
];

impl Limit {
    /// All of them.
    #[expect(clippy::indexing_slicing, reason = "checked while it is compiled")]
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Signup; TABLE.len()];
        let mut at = 0;
        while at < TABLE.len() {
            all[at] = TABLE[at].0;
            assert!(
                all[at].index() == at,
                "the table has the order of the limits"
            );
            at += 1;
        }
        all
    };

    /// The variable that sets it.
    pub const fn variable(self) -> &'static str {
        self.row().1
    }

    /// Whether it is counted in the database, for all processes together.
    pub const fn is_shared(self) -> bool {
        !matches!(self, Self::Graphql)
    }

    /// What it is when it is not set.
    pub const fn default(self) -> &'static str {
        self.row().2
    }

    /// What it limits.
    pub const fn help(self) -> &'static str {
        self.row().3
    }

    #[expect(clippy::indexing_slicing, reason = "`ALL` has a row for each")]
    const fn row(self) -> Row {
        TABLE[self.index()]
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}
